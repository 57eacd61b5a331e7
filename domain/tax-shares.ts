import { canonical } from './decimal.ts';
import { type Money, money } from './money.ts';
import type { Order, TaxShare } from './order.ts';

/** The part of an amount that is taxed at one rate; `rate` in percent, one spelling per rate. */
export type Share = { rate: string; amount: Money };

/**
 * Takes an amount apart by tax rate, the largest part first; the parts add up to the amount exactly.
 *
 * Parts of the same rate are one, parts of nothing are left out. An amount without taxes, and any amount of a tax-free
 * order, is one part at 0 %. What the shop's shares do not cover goes to the largest.
 */
export const sharesOf = (amount: Money, taxes: TaxShare[], order: Pick<Order, 'taxMode' | 'currency'>): Share[] => {
  const byRate = new Map<string, Money>();
  for (const { rate, taxable } of order.taxMode === 'tax-free' ? [] : taxes) {
    const key = canonical(rate);
    byRate.set(key, (byRate.get(key) ?? money('0', order.currency)).add(money(taxable, order.currency)));
  }
  const [largest, ...others] = [...byRate]
    .map(([rate, share]) => ({ rate, amount: share }))
    .filter(share => !share.amount.isZero())
    .sort((a, b) => b.amount.absolute().compare(a.amount.absolute()) || Number(b.rate) - Number(a.rate));
  const rest = others.reduce((left, share) => left.subtract(share.amount), amount);
  const rate = largest?.rate ?? [...byRate.keys()][0] ?? '0';
  return [{ rate, amount: rest }, ...others];
};
