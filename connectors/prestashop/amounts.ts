import type Big from 'big.js';
import { decimal, isDecimal, plain } from '../../domain/decimal.ts';
import { InterpretError } from '../contract.ts';
import type { Row } from './order-document.ts';

/** A field's number; an empty one is zero. Throws `InterpretError` for anything else, at the field of the part it stands in. */
export function numberIn(row: Row, field: string, pointer: string): Big {
  const text = row[field]?.trim() || '0';
  if (isDecimal(text)) return decimal(text);
  // PHP writes a very small number as 1.0E-5.
  const value = /^-?[\d.]+e[+-]?\d+$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return decimal(value.toFixed(10));
  throw new InterpretError(`${pointer}/${field}`, `"${text}" is not a number.`);
}

/** An amount of money as a decimal string of at least two decimals, at most six: the shop keeps no more. */
export function amount(value: Big): string {
  const text = plain(value, 6).replace(/0{1,4}$/, '');
  return text;
}

/** A number such as a quantity or a rate, as the shortest decimal string. */
export const number = (value: Big): string => {
  const text = plain(value, 6);
  return text.replace(/\.?0+$/, '');
};
