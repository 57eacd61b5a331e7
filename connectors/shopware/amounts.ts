import { decimal, plain } from '../../domain/decimal.ts';
import type { TaxShare } from '../../domain/order.ts';
import type { ShopwareTaxes } from './order-schema.ts';

/** Shopware computes in floats: beyond the sixth decimal there is only noise (`19.989999999999998`). */
const exact = (value: number) => decimal(value.toFixed(6));

/** A number such as a quantity or a rate, as a decimal string. */
export const number = (value: number): string => plain(exact(value));

/** An amount of money as a decimal string of at least two decimals; more where the shop keeps more. */
export const amount = (value: number): string => {
  const text = number(value);
  const decimals = text.split('.')[1]?.length ?? 0;
  return decimals < 2 ? plain(exact(value), 2) : text;
};

/** The sum of the taxes. */
export const taxTotal = (taxes: ShopwareTaxes): string => amount(taxes.reduce((sum, { tax }) => sum + tax, 0));

/** Per rate, the part of a price taxed at it: Shopware gives that part gross in gross orders and net in net ones. */
export const taxShares = (taxes: ShopwareTaxes): TaxShare[] =>
  taxes.map(({ tax, taxRate, price }) => ({ rate: number(taxRate), taxable: amount(price), amount: amount(tax) }));
