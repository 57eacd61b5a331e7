import { z } from 'zod';

const text = z.string().nullish();

const addressFields = {
  gender: text,
  initials: text,
  full_name: text,
  company: text,
  address_line_1: text,
  address_line_2: text,
  street: text,
  housenumber: z.int().nullish(),
  housenumber_suffix: text,
  zipcode: text,
  city: text,
  province: text,
  country: text,
  country_code: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code')
    .nullish(),
  telephone: text,
  mobile: text,
  comment: text,
};

const otherFields = {
  bankaccount: text,
  bankname: text,
  bank: text,
  tenname: text,
  iban: text,
  bic: text,
  reference: text,
  reservationnumber: text,
  income: text,
  branche: text,
  branch: text,
  website: text,
  clubcity: text,
  clubcomment: text,
  clubname: text,
  beurs: text,
  stand: text,
  fair: text,
  booth: text,
  carbrand: text,
  cartype: text,
  carweight: text,
  birthdate: text,
  birthtime: text,
  birthplace: text,
  cardnumber: text,
  btw: text,
  kvk: text,
  costcentre: text,
  findus: text,
  ssnnumber: text,
  zzppass: text,
};

/** Personal information, the block that orders call `customer` and accounts call `userinfo`. */
export const personalInfo = z.strictObject({
  email: text,
  customertype: z.enum(['b2c', 'b2b']).nullish(),
  billingaddress: z.strictObject({ ...addressFields, first_name: text, last_name: text, fax: text }).nullish(),
  deliveryaddress: z.strictObject(addressFields).nullish(),
  ...otherFields,
});

export type PersonalInfo = z.infer<typeof personalInfo>;

/** Drops what is not given, so that a spread over older values overrides only what the caller named. */
function given<T extends object>(fields: T | null | undefined): Partial<T> {
  const kept: Partial<T> = { ...fields };
  for (const field in kept) if (kept[field] === null || kept[field] === undefined) delete kept[field];
  return kept;
}

/** Lays new personal information over old, address by address and field by field. */
export function mergedInfo(before: PersonalInfo, after: PersonalInfo | null | undefined): PersonalInfo {
  return {
    ...before,
    ...given(after),
    billingaddress: { ...before.billingaddress, ...given(after?.billingaddress) },
    deliveryaddress: { ...before.deliveryaddress, ...given(after?.deliveryaddress) },
  };
}

/** How a person at the till would call this customer. */
export function displayName(info: PersonalInfo): string {
  const address = info.billingaddress;
  const person = [address?.first_name, address?.last_name].filter(Boolean).join(' ');
  return [address?.company, person].filter(Boolean).join(', ') || info.email || '';
}
