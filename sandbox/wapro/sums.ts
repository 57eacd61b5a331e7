import Big from 'big.js';
import { decimal, plain } from '../../domain/decimal.ts';
import type { Value } from './column.ts';

/** A decimal column as a number to reckon with; null is none, which is 0. */
export const big = (value: Value | undefined): Big => decimal(String(value ?? '0'));

/** To two places, half up. */
export const cents = (value: Big): Big => decimal(plain(value, 2));

export const zero = new Big(0);

export const least = (one: Big, other: Big): Big => (one.lt(other) ? one : other);

/** Percent of a VAT code; `zw` and `np` bear none (§3.4: trimmed, in any case). */
export const rateOf = (code: Value | undefined): Big => {
  const text = String(code ?? '').trim();
  return /^\d{1,2}$/.test(text) ? new Big(text) : zero;
};

export const grossOf = (net: Big, code: Value | undefined): Big => cents(net.times(rateOf(code).plus(100)).div(100));
export const netOf = (gross: Big, code: Value | undefined): Big => cents(gross.times(100).div(rateOf(code).plus(100)));

/** Net and gross of lines by VAT code: VAT is reckoned once per code, from the net sum or out of the gross sum. */
export function totalsOf(
  basis: string,
  lines: { code: Value | undefined; quantity: Big; net: Big; gross: Big }[],
): { net: Big; gross: Big } {
  const byCode = new Map<string, Big>();
  for (const line of lines) {
    const code = String(line.code ?? '').trim();
    const value = cents(line.quantity.times(basis === 'Brutto' ? line.gross : line.net));
    byCode.set(code, (byCode.get(code) ?? zero).plus(value));
  }
  const sum = { net: zero, gross: zero };
  for (const [code, value] of byCode) {
    sum.net = sum.net.plus(basis === 'Brutto' ? netOf(value, code) : value);
    sum.gross = sum.gross.plus(basis === 'Brutto' ? value : grossOf(value, code));
  }
  return sum;
}
