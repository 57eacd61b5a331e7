import type { Address } from '../../domain/order.ts';
import { InterpretError } from '../contract.ts';
import type { OrderDocument, Row } from './order-document.ts';

/** An address of an order; throws `InterpretError` where it has none, or its country is unknown. */
export function interpretAddress(document: OrderDocument, which: 'invoice' | 'delivery'): Address {
  const address = document[which];
  if (!address) throw new InterpretError(`/${which}`, `The order has no ${which} address.`);
  const country = document.countries[address.id_country ?? '']?.iso_code?.trim().toUpperCase() ?? '';
  if (!/^[A-Z]{2}$/.test(country)) {
    throw new InterpretError(`/${which}/id_country`, `The country ${address.id_country} has no code of two letters.`);
  }
  const text = (field: string) => address[field]?.trim() || undefined;
  return {
    company: text('company'),
    firstName: text('firstname') ?? '',
    lastName: text('lastname') ?? '',
    street: text('address1') ?? '',
    // Modules of parcel lockers write the code of the locker into `other` or the second line.
    additional: [text('address2'), text('other')].filter(part => part !== undefined),
    zip: text('postcode') ?? '',
    city: text('city') ?? '',
    region: document.regions[address.id_state ?? '']?.name?.trim() || undefined,
    country,
    phone: text('phone_mobile') ?? text('phone'),
    vatId: vatIdOf(address),
  };
}

/**
 * The tax number of an address: from `vat_number`, else `dni` (where Polish shops have it typed), else one that was typed
 * beside the company's name. The last two are free text, so only a NIP with a right check digit is believed there.
 */
export function vatIdOf(address: Row): string | undefined {
  const given = address.vat_number?.trim();
  if (given) return given;
  return nipIn(address.dni ?? '') ?? nipIn(address.company ?? '');
}

function nipIn(text: string): string | undefined {
  for (const [found] of text.matchAll(/(?<!\d)(?:PL)?\s?\d(?:[ -]?\d){9}(?!\d)/gi)) {
    const digits = found.replace(/\D/g, '');
    if (isNip(digits)) return digits;
  }
  return undefined;
}

const weights = [6, 5, 7, 2, 3, 4, 5, 6, 7];

/** Check digit of a NIP: weighted sum modulo 11 (Polish act on the register of taxpayers, art. 5). */
const isNip = (digits: string): boolean =>
  /^(?!0+$)\d{10}$/.test(digits) &&
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % 11 === Number(digits[9]);
