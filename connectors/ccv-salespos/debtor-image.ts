import { normaliseEmail } from '../../domain/email.ts';
import type { Debtor, PostalAddress } from '../../domain/sales-order.ts';
import type { WireUser, WireUserInfo } from './wire.ts';

const longest = 255;
const inStreetForm = ['street', 'housenumber', 'housenumber_suffix'];
const inLineForm = ['address_line_1', 'address_line_2'];
const places = ['billingaddress', 'deliveryaddress'] as const;

/**
 * A debtor as a CCV account's personal info, flat: `billingaddress.city` and so on (protocol page, 4.5).
 *
 * What the order does not say (telephone, VAT number, gender) is left out, so that an update leaves it alone; what belongs to
 * an address as a whole is given even when empty.
 */
export const debtorImage = (debtor: Debtor): Record<string, string> => {
  const { contact, invoiceAddress, deliveryAddress } = debtor;
  const company = debtor.type === 'company';
  return clean({
    email: normaliseEmail(debtor.email) ?? debtor.email.trim(),
    customertype: company ? 'b2b' : 'b2c',
    btw: debtor.vatNumber || undefined,
    reference: debtor.customerNumber || undefined,
    ...addressImage('billingaddress', invoiceAddress, {
      gender: contact.salutation || undefined,
      first_name: contact.firstName || invoiceAddress.firstName,
      last_name: contact.lastName || invoiceAddress.lastName,
      company: company ? invoiceAddress.company || debtor.name : '',
      telephone: invoiceAddress.phone || debtor.phone || undefined,
    }),
    ...addressImage('deliveryaddress', deliveryAddress, {
      full_name: `${deliveryAddress.firstName} ${deliveryAddress.lastName}`,
      company: deliveryAddress.company ?? '',
      telephone: deliveryAddress.phone || undefined,
    }),
  });
};

const addressImage = (place: string, address: PostalAddress, more: Record<string, string | undefined>) => {
  const fields: Record<string, string | undefined> = {
    ...more,
    ...streetOf(address),
    zipcode: address.zip,
    city: address.city,
    province: address.region,
    country_code: address.country,
  };
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [`${place}.${field}`, value]));
};

// CCV takes either street and an integer house number, or two free lines. Whatever does not fit the first goes into the
// second, so that no part of an address is lost.
const streetOf = (address: PostalAddress): Record<string, string> => {
  const { street, houseNumber, houseNumberSuffix, additional } = address;
  if (/^[1-9]\d{0,8}$/.test(houseNumber.trim()) && !additional.trim()) {
    return { street, housenumber: houseNumber, housenumber_suffix: houseNumberSuffix };
  }
  return { address_line_1: oneLine(street, houseNumber, houseNumberSuffix), address_line_2: additional };
};

const oneLine = (street: string, number: string, suffix: string): string =>
  [street, `${number}${/^\p{L}/u.test(suffix) ? ' ' : ''}${suffix}`].join(' ');

/** An account as it stands in the shop, in the same flat form; empty fields are left out. */
export const imageOf = (user: WireUser): Record<string, string> => {
  const info = user.userinfo;
  const image: Record<string, string | undefined> = {
    username: user.username,
    email: normaliseEmail(info?.email ?? '') ?? normaliseEmail(user.username) ?? info?.email,
    customertype: info?.customertype,
    btw: info?.btw,
    reference: info?.reference,
  };
  for (const place of places) {
    const address = Object.entries(info?.[place] ?? {});
    for (const [field, value] of address) {
      if (typeof value === 'string' || typeof value === 'number') image[`${place}.${field}`] = String(value);
    }
    // Some shops hold a street only in its parts; comparing with a whole line must not see a difference then.
    const [street, number, suffix] = inStreetForm.map(field => image[`${place}.${field}`] ?? '');
    if (street && !image[`${place}.address_line_1`])
      image[`${place}.address_line_1`] = oneLine(street, number ?? '', suffix ?? '');
  }
  return Object.fromEntries(Object.entries(clean(image)).filter(([, value]) => value !== ''));
};

/** The personal info that an image stands for, nested as the wire wants it. */
export const personalInfo = (
  image: Record<string, string>,
  base: Partial<WireUserInfo> = {},
): Record<string, unknown> => {
  const info: Record<string, unknown> = withoutEmpty(base);
  for (const place of places) {
    const fields = Object.entries(image).filter(([field]) => field.startsWith(`${place}.`));
    const changed = new Map(fields.map(([field, value]) => [field.slice(place.length + 1), value]));
    const before = withoutEmpty(base[place] ?? {});
    if (changed.size > 0 || base[place]) info[place] = oneForm(before, changed);
  }
  for (const [field, value] of Object.entries(image)) {
    if (!field.includes('.') && field !== 'username') info[field] = value;
  }
  return info;
};

// Both forms of a street in one address contradict each other, so the one that is left is emptied expressly, whether the
// shop replaces an address or lays the new one over the old. A country's old name and a full name follow from other fields.
const oneForm = (before: Record<string, unknown>, changed: Map<string, string>): Record<string, unknown> => {
  const lines = inLineForm.some(field => changed.has(field));
  const parts = inStreetForm.some(field => changed.has(field)) || (!lines && Boolean(before.street));
  const left = parts ? inLineForm : lines ? inStreetForm : [];
  const derived = new Set<string>();
  if (changed.has('country_code')) derived.add('country');
  if (changed.has('first_name') || changed.has('last_name')) derived.add('full_name');
  const address = Object.fromEntries(Object.entries(before).filter(([field]) => !derived.has(field)));
  for (const field of left) if (address[field] !== undefined) address[field] = field === 'housenumber' ? null : '';
  for (const [field, value] of changed) {
    if (!left.includes(field)) address[field] = field === 'housenumber' ? Number(value) || null : value;
  }
  return address;
};

const withoutEmpty = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );

const clean = (fields: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [[field, tidy(value)]])),
  );

// 255 characters are what the shop's text columns hold as a rule; the protocol page names no lengths.
const tidy = (value: string): string => [...value.replace(/\s+/gu, ' ').trim()].slice(0, longest).join('');
