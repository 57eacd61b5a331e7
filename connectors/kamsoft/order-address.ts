import type { PostalAddress } from '../../domain/sales-order.ts';
import { splitStreet } from '../../domain/street.ts';

const countryNames = new Intl.DisplayNames(['pl'], { type: 'region' });

/** The address fields that an order, its customer and a delivery point share (protocol page, 1.6). */
export const addressFields = (address: PostalAddress) => {
  const split = address.houseNumber
    ? { street: address.street, houseNumber: address.houseNumber, suffix: address.houseNumberSuffix }
    : splitStreet(address.street);
  const { letter, flat, rest } = flatOf(split.suffix);
  return {
    country: { id: '', name: countryName(address.country), symbol: address.country },
    city: address.city,
    postcode: address.zip,
    street: [split.street, address.additional].filter(Boolean).join(', '),
    houseno: `${split.houseNumber}${letter}${rest}`,
    placeno: flat,
  };
};

/** A company in the first name with its contact in the second, or a person in the first. */
export const nameFields = (company: string | undefined, firstName: string, lastName: string) => {
  const person = `${firstName} ${lastName}`.trim();
  return company?.trim() ? { name1: company.trim(), name2: person } : { name1: person, name2: '' };
};

const withFlat = /^\s*(\p{L})?\s*(?:[/–-]|,?\s*(?:m|lok|ap|apt|app|nr)\.?)\s*(\d{1,5}\p{L}?)$/iu;

/** `a/7` and `a m. 7` are house number `a`, flat 7; what cannot be read so stays behind the house number. */
const flatOf = (suffix: string): { letter: string; flat: string; rest: string } => {
  const match = withFlat.exec(suffix);
  if (match) return { letter: match[1] ?? '', flat: match[2] ?? '', rest: '' };
  return { letter: '', flat: '', rest: suffix.trim() };
};

const countryName = (code: string): string => (/^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? code) : code);
