import { describe, expect, it } from 'vitest';
import {
  aLine,
  anOrder,
  aPayment,
  companyOrder,
  multiTaxOrder,
  nestedOrder,
  netOrder,
  promotionOrder,
  taxFreeOrder,
} from '../test/fixtures/orders.ts';
import { buildSalesOrder, salesStatus } from './build-sales-order.ts';
import { defaultMapping } from './default-mapping.ts';
import { defaultOrderFlowSettings, type Lookups, type OrderFlowSettings } from './flow-settings.ts';
import type { Mapping } from './mapping.ts';
import type { Order } from './order.ts';
import type { Takes } from './takes.ts';

const settings: OrderFlowSettings = {
  ...defaultOrderFlowSettings,
  products: { ...defaultOrderFlowSettings.products, promotionSku: 'PROMO', chargeSku: 'CHARGE' },
};
const takes: Takes = {
  ...{ salesChannel: 'note', paymentCondition: 'note', paymentMethod: 'note', shippingMethod: 'note' },
  ...{ salutation: 'no', language: 'field', country: 'field', tax: 'no' },
};
const lookups: Lookups = {
  salesChannel: { storefront: 'Web' },
  paymentMethod: { card: 'Card' },
  paymentCondition: { card: 'Prepaid' },
  shippingMethod: { standard: 'Parcel' },
};
const build = (order: Order, changes: Partial<Parameters<typeof buildSalesOrder>[0]> = {}) =>
  buildSalesOrder({ order, mapping: defaultMapping, lookups, settings, takes, reference: 'ref-1', ...changes });
const withRule = (rule: Mapping['rules'][number]): Mapping => ({ version: 2, rules: [rule, ...defaultMapping.rules] });

describe('buildSalesOrder', () => {
  it('builds what the target is asked to book', () => {
    const { salesOrder, problems } = build(companyOrder());
    expect(problems).toEqual([]);
    expect(salesOrder).toMatchObject({
      reference: 'ref-1',
      number: '10002',
      status: 'new',
      paid: true,
      currency: 'EUR',
      pricesIncludeTax: true,
      taxFree: false,
      language: 'de',
      debtor: {
        type: 'company',
        name: 'Kaffee GmbH',
        email: 'anna.schmidt@example.com',
        vatNumber: 'DE 123.456.789',
        contact: { firstName: 'Anna', lastName: 'Schmidt' },
        invoiceAddress: { street: 'Musterstr.', houseNumber: '12', houseNumberSuffix: 'a', country: 'DE' },
        deliveryAddress: { street: 'ul. Długa', houseNumber: '5', houseNumberSuffix: '/7 m. 3', country: 'PL' },
      },
      lines: [{ sku: 'SKU-1', quantity: '2', unitPrice: '12.50', taxRate: '19', kind: 'goods' }],
      charges: [{ kind: 'shipping', amount: '5.00', taxRate: '19' }],
      totals: { net: '25.21', tax: '4.79', gross: '30.00' },
    });
    expect(salesOrder.note).toContain('Payment method: Card');
  });

  it.each([
    ['plain', anOrder],
    ['several tax rates', multiTaxOrder],
    ['net', netOrder],
    ['tax-free', taxFreeOrder],
    ['promotion', promotionOrder],
    ['nested', nestedOrder],
  ])('agrees with the shop to the cent: %s', (_, order) => {
    expect(build(order()).problems).toEqual([]);
  });

  it('names each missing counterpart once', () => {
    const problems = build(anOrder(), { lookups: { ...lookups, paymentMethod: {} } }).problems;
    expect(problems).toEqual([
      {
        ...{ kind: 'lookup', table: 'paymentMethod', value: 'card', name: 'Kreditkarte' },
        reason: expect.stringContaining('"Kreditkarte" (card) has no counterpart'),
      },
    ]);
    const lost = build(anOrder({ language: { code: 'Klingon', name: 'Klingon' } })).problems;
    expect(lost).toHaveLength(1);
  });

  it('maps tax rates where the target takes them', () => {
    const taxing: Takes = { ...takes, tax: 'field' };
    const of = (tax: Record<string, string>) => build(multiTaxOrder(), { takes: taxing, lookups: { ...lookups, tax } });
    expect(of({ '19': '19', '7': '7' }).problems).toEqual([]);
    expect(of({ '19': '19' }).problems).toMatchObject([{ kind: 'lookup', table: 'tax', value: '7' }]);
    expect(of({ '19': 'high', '7': '7' }).problems).toMatchObject([
      { kind: 'lookup', value: '19', reason: expect.stringContaining('no percentage') },
    ]);
    const raised = of({ '19': '25', '7': '7' });
    expect(raised.problems).toMatchObject([{ kind: 'totals' }]);
    expect(raised.salesOrder.lines[0]?.taxRate).toBe('25');
  });

  it('asks about totals that differ, and says nothing of them while rows are missing', () => {
    const order = anOrder({ totals: { net: '25.21', tax: '4.79', gross: '31.00', shipping: '5.00' } });
    expect(build(order).problems).toMatchObject([{ kind: 'totals', reason: expect.stringContaining('1.00 EUR') }]);
    const incomplete = { ...order, lines: [aLine({ sku: undefined })] };
    expect(build(incomplete).problems).toMatchObject([{ kind: 'field', field: 'lines[0].sku' }]);
  });

  it('books a rounding difference as a line where that is set', () => {
    const order = anOrder({ totals: { net: '25.20', tax: '4.79', gross: '29.99', shipping: '5.00' } });
    const totals = { tolerance: '0.02', onDifference: 'line' as const, roundingSku: 'ROUND' };
    const { salesOrder, problems } = build(order, { settings: { ...settings, totals } });
    expect(problems).toEqual([]);
    expect(salesOrder.lines.at(-1)).toMatchObject({ sku: 'ROUND', unitPrice: '-0.01', kind: 'rounding' });
  });

  it('books lines as the mapping has them', () => {
    const order = anOrder({ lines: [aLine({ ean: '4006381333931' })] });
    const byEan = build(order, { mapping: withRule({ to: 'lines[].sku', do: 'copy', from: 'line.ean' }) });
    expect(byEan.salesOrder.lines[0]?.sku).toBe('4006381333931');
    expect(byEan.problems).toEqual([]);
    const doubled = withRule({ to: 'lines[].unitPrice', do: 'money', expression: 'line.unitPrice * 2' });
    expect(build(order, { mapping: doubled }).problems).toMatchObject([{ kind: 'totals' }]);
  });

  it('names what is no e-mail address', () => {
    const order = anOrder({ customer: { ...anOrder().customer, email: 'anna@' } });
    const problems = build(order).problems;
    expect(problems).toMatchObject([
      { kind: 'field', field: 'debtor.email', reason: expect.stringContaining('"anna@"') },
    ]);
  });

  it('is paid by the deciding payment', () => {
    const later = aPayment({ id: 'p2', state: 'open', createdAt: '2026-03-03T00:00:00Z' });
    expect(build(anOrder({ payments: [aPayment(), later] })).salesOrder.paid).toBe(false);
  });
});

describe('salesStatus', () => {
  it('is one state of three', () => {
    const { states } = anOrder();
    expect(salesStatus(states)).toBe('new');
    expect(salesStatus({ ...states, order: 'in_progress' })).toBe('processing');
    expect(salesStatus({ ...states, order: 'in_progress', delivery: 'shipped' })).toBe('shipped');
    expect(salesStatus({ ...states, order: 'completed', delivery: 'shipped' })).toBe('completed');
    expect(salesStatus({ ...states, order: 'cancelled' })).toBe('cancelled');
  });
});
