import type { TaxStatus } from './order-kinds.ts';
import type { JsonObject } from './tables.ts';

/** Part of an amount that is taxed with one rate. Amounts are whole cents; rates are percent. */
export type Share = { rate: number; cents: number };
/** An amount with the rates behind it. */
export type Priced = { quantity: number; unit: number; total: number; shares: Share[] };

/** Cents as the shop writes them: a number with two decimals. */
export const amount = (cents: number): number => cents / 100;

/** Rounds half away from zero, as PHP's round() does. */
export const roundCents = (cents: number): number => Math.sign(cents) * Math.round(Math.abs(cents) + 1e-9);

/** The tax inside a gross share, or on top of a net share. */
export function taxOf({ rate, cents }: Share, status: TaxStatus): number {
  if (status === 'tax-free') return 0;
  return roundCents(status === 'gross' ? (cents * rate) / (100 + rate) : (cents * rate) / 100);
}

/** Adds shares up per rate, in the order of their first appearance. */
export function mergeShares(shares: Share[]): Share[] {
  const byRate = new Map<number, number>();
  for (const { rate, cents } of shares) byRate.set(rate, (byRate.get(rate) ?? 0) + cents);
  return [...byRate].map(([rate, cents]) => ({ rate, cents }));
}

/** Spreads an amount over rates in proportion to shares; the last takes what rounding leaves. */
export function spread(cents: number, over: Share[]): Share[] {
  const whole = over.reduce((sum, share) => sum + share.cents, 0);
  let left = cents;
  return over.map((share, index) => {
    const part = index === over.length - 1 ? left : roundCents((cents * share.cents) / (whole || 1));
    left -= part;
    return { rate: share.rate, cents: part };
  });
}

const taxRow = (tax: number, share: Share): JsonObject => ({
  tax: amount(tax),
  taxRate: share.rate,
  price: amount(share.cents),
  extensions: [],
  apiAlias: 'cart_tax_calculated',
});

function rules(shares: Share[], status: TaxStatus): JsonObject[] {
  if (status === 'tax-free') return [];
  const whole = shares.reduce((sum, share) => sum + share.cents, 0);
  return shares.map(share => ({
    taxRate: share.rate,
    percentage: shares.length === 1 || whole === 0 ? 100 : Math.round((share.cents / whole) * 10_000) / 100,
    extensions: [],
    apiAlias: 'cart_tax_rule',
  }));
}

/** A `calculated_price`, as lines, shipping costs and payments carry it. A tax-free one names no taxes. */
export function calculatedPrice(price: Priced, status: TaxStatus): JsonObject {
  return {
    unitPrice: amount(price.unit),
    quantity: price.quantity,
    totalPrice: amount(price.total),
    calculatedTaxes: status === 'tax-free' ? [] : price.shares.map(share => taxRow(taxOf(share, status), share)),
    taxRules: rules(price.shares, status),
    referencePrice: null,
    listPrice: null,
    regulationPrice: null,
    extensions: [],
    apiAlias: 'calculated_price',
  };
}

/** An amount sold once. */
export const single = (cents: number, shares: Share[]): Priced => ({ quantity: 1, unit: cents, total: cents, shares });

/** The sums of an order: taxes are the sums of the lines' taxes (horizontal calculation). */
export function cartPrice(
  lines: Priced[],
  shipping: Priced,
  status: TaxStatus,
): { total: number; net: number; price: JsonObject } {
  const positions = lines.reduce((sum, line) => sum + line.total, 0);
  const taxes = new Map<number, { tax: number; cents: number }>();
  for (const share of [...lines, shipping].flatMap(priced => priced.shares)) {
    const sum = taxes.get(share.rate) ?? { tax: 0, cents: 0 };
    taxes.set(share.rate, { tax: sum.tax + taxOf(share, status), cents: sum.cents + share.cents });
  }
  const tax = [...taxes.values()].reduce((sum, row) => sum + row.tax, 0);
  const stated = positions + shipping.total;
  const total = status === 'net' ? stated + tax : stated;
  const net = total - tax;
  const shares = [...taxes].map(([rate, { cents }]) => ({ rate, cents }));
  return {
    total,
    net,
    price: {
      netPrice: amount(net),
      totalPrice: amount(total),
      positionPrice: amount(positions),
      rawTotal: amount(total),
      taxStatus: status,
      calculatedTaxes:
        status === 'tax-free' ? [] : [...taxes].map(([rate, row]) => taxRow(row.tax, { rate, cents: row.cents })),
      taxRules: rules(shares, status),
      extensions: [],
      apiAlias: 'cart_price',
    },
  };
}
