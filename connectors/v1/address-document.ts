import type { PostalAddress } from '../../domain/sales-order.ts';

/** An address as `/v1` writes it. */
export const addressOf = (address: PostalAddress) => ({
  company: address.company || undefined,
  firstName: address.firstName || undefined,
  lastName: address.lastName || undefined,
  street: [address.street, houseOf(address)].filter(Boolean).join(' '),
  additional: address.additional || undefined,
  zip: address.zip || undefined,
  city: address.city || undefined,
  region: address.region || undefined,
  country: address.country || undefined,
  phone: address.phone || undefined,
});

/** `5a`, `5/7` and `5a m. 4` as they were typed: only a letter or a sign stands right behind the number. */
function houseOf({ houseNumber, houseNumberSuffix: suffix }: PostalAddress): string {
  if (!houseNumber || !suffix) return `${houseNumber ?? ''}${suffix ?? ''}`;
  return /^(?:\p{L}(?![\p{L}.])|[^\p{L}\d])/u.test(suffix) ? `${houseNumber}${suffix}` : `${houseNumber} ${suffix}`;
}
