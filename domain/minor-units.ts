import { decimal, plain } from './decimal.ts';
import { currencyDecimals } from './money.ts';

/**
 * An amount in the smallest units of its currency (12.30 PLN are 1230), so that it can be shared out exactly.
 *
 * Throws a `RangeError` that names the value where it is finer than the currency's smallest unit.
 */
export const toMinor = (amount: string, currency: string, what = 'The amount'): bigint => {
  const decimals = currencyDecimals(currency);
  const units = decimal(amount, what).times(decimal('10').pow(decimals));
  if (!units.eq(units.round(0, 0))) {
    throw new RangeError(
      `${what} ${amount} is finer than the smallest unit of ${currency}. Have it sent with at most ${decimals} decimals.`,
    );
  }
  return BigInt(plain(units));
};

/** Writes smallest units as a decimal string with all decimals of the currency: 1230 of PLN are `12.30`. */
export const fromMinor = (units: bigint, currency: string): string => {
  const decimals = currencyDecimals(currency);
  return plain(decimal(String(units)).div(decimal('10').pow(decimals)), decimals);
};

/** The exact sum; zero for none. */
export const sumUnits = (units: Iterable<bigint>): bigint => {
  let sum = 0n;
  for (const one of units) sum += one;
  return sum;
};

/** The size of an amount, without its sign. */
export const sizeOf = (units: bigint): bigint => (units < 0n ? -units : units);

/** What is above zero of an amount, and zero otherwise. */
export const aboveZero = (units: bigint): bigint => (units > 0n ? units : 0n);
