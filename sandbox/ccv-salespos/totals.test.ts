import { describe, expect, it } from 'vitest';
import { totalsOf } from './totals.ts';
import type { OrderHead, OrderRow } from './world.ts';

const head: OrderHead = {
  invoicenumber: null,
  paid: false,
  safety_deposit_returned: false,
  total_shipping: 0,
  paymethod_costs: 0,
  extra_costs: 0,
  extra_costs_description: '',
  taxes_included: true,
  order_row_taxes_included: true,
  shipping_taxes_included: true,
  shipping_tax_percentage: null,
  is_intra_community_order: false,
  is_platform_sale: false,
  currency: 'EUR',
  orderedinlng: 'nl',
  status: 1,
  deliver_method: 'shipping',
  deliver_date: null,
  takeoutslot: null,
  track_and_trace_code: '',
  track_and_trace_carrier: null,
  reservationnumber: null,
};

function row(count: number, price: number, tax: number, discount = 0): OrderRow {
  const numbers = { id: 1, product_id: 1, package_id: null, attribute_combination_id: null, weight: 0.5 };
  const names = { product_type: 'product', product_name: 'x', product_number: 'x', unit: null, memo: null };
  const none = { sub_product_number: null, sub_sku_number: null, sub_ean_number: null };
  return { ...numbers, ...names, ...none, count, price, tax, discount };
}

describe('totalsOf', () => {
  it('takes the tax out of gross prices, per rate', () => {
    const totals = totalsOf(head, [row(2, 12.1, 21), row(1, 10.9, 9)]);
    expect(totals).toMatchObject({ total_orderrow_price: 35.1, total_price: 35.1, total_tax: 5.1, total_weight: 1.5 });
  });

  it('adds the tax to net prices, over the sum of a rate', () => {
    const net = { ...head, order_row_taxes_included: false };
    const totals = totalsOf(net, [row(1, 0.33, 21), row(1, 0.33, 21), row(1, 0.33, 21)]);
    expect(totals).toMatchObject({ total_orderrow_price: 0.99, total_tax: 0.21, total_price: 1.2 });
  });

  it('counts discounts per piece', () => {
    const totals = totalsOf(head, [row(3, 10, 21, 1.5)]);
    expect(totals).toMatchObject({ total_discounts: 4.5, total_orderrow_price: 25.5, total_price: 25.5 });
  });

  it('taxes shipping by its own rate, or by the highest of the rows', () => {
    const shipped = { ...head, total_shipping: 5.45 };
    expect(totalsOf({ ...shipped, shipping_tax_percentage: 9 }, [row(1, 12.1, 21)])).toMatchObject({
      total_price: 17.55,
      total_tax: 2.55,
    });
    const net = { ...shipped, total_shipping: 5, shipping_taxes_included: false };
    expect(totalsOf(net, [row(1, 10.9, 9), row(1, 12.1, 21)])).toMatchObject({ total_price: 29.05, total_tax: 4.05 });
  });

  it('adds extra costs as they stand, negative ones too', () => {
    expect(totalsOf({ ...head, extra_costs: -0.01, paymethod_costs: 1 }, [row(1, 12.1, 21)]).total_price).toBe(13.09);
  });

  it('knows no tax where the order has none', () => {
    const free = totalsOf({ ...head, taxes_included: false, total_shipping: 5 }, [row(1, 10, 21)]);
    expect(free).toMatchObject({ total_tax: 0, total_price: 15 });
    const net = { ...head, order_row_taxes_included: false, is_intra_community_order: true };
    expect(totalsOf(net, [row(1, 10, 21)])).toMatchObject({ total_tax: 0, total_price: 10 });
  });

  it('does not stumble over binary fractions', () => {
    expect(totalsOf(head, [row(3, 1.005, 21)]).total_orderrow_price).toBe(3.02);
    expect(totalsOf(head, [row(1, 0.1, 0), row(1, 0.2, 0)]).total_price).toBe(0.3);
  });
});
