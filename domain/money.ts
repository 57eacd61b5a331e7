import { decimal, plain } from './decimal.ts';

/**
 * An exact amount in one currency. `amount` is a plain decimal string, never a float, and is rounded only by `round`.
 *
 * Adding, subtracting or comparing two currencies throws a `RangeError`.
 */
export type Money = {
  readonly amount: string;
  readonly currency: string;
  add: (other: Money) => Money;
  subtract: (other: Money) => Money;
  /** `factor` is a decimal string, such as a quantity. */
  multiply: (factor: string) => Money;
  /** `divisor` is a decimal string; exact to 20 decimals. */
  divide: (divisor: string) => Money;
  negate: () => Money;
  absolute: () => Money;
  compare: (other: Money) => -1 | 0 | 1;
  isZero: () => boolean;
  /** Half up, away from zero, to the decimals of the currency. */
  round: () => Money;
  toString: () => string;
};

/** Currencies whose minor unit is not a hundredth: ISO 4217, list one, column "minor unit". */
export const minorUnits: ReadonlyMap<string, number> = new Map<string, number>([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV'].map(
    code => [code, 0] as const,
  ),
  ...['XAF', 'XOF', 'XPF'].map(code => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map(code => [code, 3] as const),
  ...['CLF', 'UYW'].map(code => [code, 4] as const),
]);

/** How many decimals amounts of a currency have when they are booked (ISO 4217). */
export const currencyDecimals = (currency: string): number => minorUnits.get(currency) ?? 2;

/** An amount of money; throws a `RangeError` naming the value if it is no decimal number or the currency no ISO 4217 code. */
export const money = (amount: string, currency: string): Money => {
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new RangeError(`The currency "${currency}" is not an ISO 4217 code. Use three capitals, as EUR.`);
  }
  const value = decimal(amount, 'The amount');
  const of = (result: typeof value) => money(plain(result), currency);
  const same = (other: Money) => {
    if (other.currency !== currency) {
      throw new RangeError(`${amount} ${currency} and ${other} are of two currencies. Convert one of them first.`);
    }
    return decimal(other.amount);
  };
  return {
    amount,
    currency,
    add: other => of(value.plus(same(other))),
    subtract: other => of(value.minus(same(other))),
    multiply: factor => of(value.times(decimal(factor, 'The factor'))),
    divide: divisor => {
      const by = decimal(divisor, 'The divisor');
      if (by.eq(0)) throw new RangeError(`${amount} ${currency} cannot be divided by zero. Check the quantity.`);
      return of(value.div(by));
    },
    negate: () => of(value.times(-1)),
    absolute: () => of(value.abs()),
    compare: other => value.cmp(same(other)),
    isZero: () => value.eq(0),
    round: () => money(plain(value, currencyDecimals(currency)), currency),
    toString: () => `${amount} ${currency}`,
  };
};

/** The exact sum; zero for none. */
export const sumMoney = (amounts: Money[], currency: string): Money =>
  amounts.reduce((sum, amount) => sum.add(amount), money('0', currency));

/** The exact sum of decimal strings in one currency, as a decimal string. */
export const sumAmounts = (amounts: string[], currency: string): string =>
  sumMoney(
    amounts.map(amount => money(amount, currency)),
    currency,
  ).amount;
