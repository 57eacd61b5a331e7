import Big from 'big.js';
import type { OrderHead, OrderRow } from './world.ts';

export type Totals = {
  shipping_tax_percentage: number;
  total_orderrow_price: number;
  total_shipping: number;
  total_discounts: number;
  total_price: number;
  total_tax: number;
  total_weight: number;
};

const toCent = (amount: Big) => amount.round(2, Big.roundHalfUp);

/** What a row costs in all, to the cent: (price − discount) × count, gross or net as the order's rows are. */
export function rowTotal(row: Pick<OrderRow, 'price' | 'discount' | 'count'>): number {
  return toCent(new Big(row.price).minus(row.discount).times(row.count)).toNumber();
}

/** The tax that is inside a gross amount, or comes on top of a net one, to the cent. */
function taxOf(amount: Big, percentage: number, included: boolean): Big {
  const share = new Big(percentage).div(included ? new Big(100).plus(percentage) : 100);
  return toCent(amount.times(share));
}

/**
 * The sums of an order, to the cent, in its currency.
 *
 * Row prices are gross or net by `order_row_taxes_included`, shipping by `shipping_taxes_included`; tax is taken per rate
 * over the sum of that rate's rows. Extra costs and the costs of the payment method are added as they stand, without tax.
 * `taxes_included: false` is an order without any tax; intra-Community and platform sales have 0 % on their rows.
 */
export function totalsOf(head: OrderHead, rows: OrderRow[]): Totals {
  const taxed = head.taxes_included && !head.is_intra_community_order && !head.is_platform_sale;
  const shippingRate = head.shipping_tax_percentage ?? rows.reduce((highest, row) => Math.max(highest, row.tax), 0);
  const shippingTaxed = head.taxes_included && (taxed || head.shipping_tax_percentage !== null);
  const shippingPercentage = shippingTaxed ? shippingRate : 0;

  let rowSum = new Big(0);
  let discounts = new Big(0);
  let weight = new Big(0);
  const byRate = new Map<number, Big>();
  for (const row of rows) {
    const total = new Big(rowTotal(row));
    const rate = taxed ? row.tax : 0;
    rowSum = rowSum.plus(total);
    discounts = discounts.plus(new Big(row.discount).times(row.count));
    weight = weight.plus(new Big(row.weight).times(row.count));
    byRate.set(rate, (byRate.get(rate) ?? new Big(0)).plus(total));
  }

  const shipping = toCent(new Big(head.total_shipping));
  let rowTax = new Big(0);
  for (const [rate, amount] of byRate) rowTax = rowTax.plus(taxOf(amount, rate, head.order_row_taxes_included));
  const shippingTax = taxOf(shipping, shippingPercentage, head.shipping_taxes_included);

  const price = rowSum
    .plus(head.order_row_taxes_included ? 0 : rowTax)
    .plus(shipping)
    .plus(head.shipping_taxes_included ? 0 : shippingTax)
    .plus(head.paymethod_costs)
    .plus(head.extra_costs);

  return {
    shipping_tax_percentage: shippingPercentage,
    total_orderrow_price: rowSum.toNumber(),
    total_shipping: shipping.toNumber(),
    total_discounts: toCent(discounts).toNumber(),
    total_price: toCent(price).toNumber(),
    total_tax: rowTax.plus(shippingTax).toNumber(),
    total_weight: weight.toNumber(),
  };
}
