import { expect, it } from 'vitest';
import type { SalesOrder } from '../../domain/sales-order.ts';
import { jsonNumber, orderBody } from './body.ts';
import { testDebtor, testSettings } from './fake-till.ts';

const order = (more: Partial<SalesOrder> = {}): SalesOrder => ({
  reference: 'K-1',
  number: '10001',
  orderedAt: '2026-01-02T09:00:00Z',
  status: 'processing',
  paid: true,
  currency: 'PLN',
  pricesIncludeTax: true,
  taxFree: false,
  language: 'pl-PL',
  debtor: testDebtor(),
  lines: [
    { sku: 'A', description: 'Mug', quantity: '2', unitPrice: '19.90', taxRate: '23', kind: 'goods' },
    { sku: 'B-red', description: 'Shirt', quantity: '0.5', unitPrice: '100.005', taxRate: '8', kind: 'goods' },
    { sku: 'P', description: 'Code TEN', quantity: '1', unitPrice: '-10.00', taxRate: '23', kind: 'promotion' },
  ],
  charges: [
    { kind: 'shipping', description: 'DHL', amount: '9.99', taxRate: '23' },
    { kind: 'shipping', description: 'Discount', amount: '-0.10', taxRate: '23.00' },
  ],
  totals: { net: '0', tax: '0', gross: '0' },
  note: [],
  ...more,
});
const bound = {
  debtorId: '7',
  products: new Map([
    ['A', { externalId: '11', name: 'Mug' }],
    ['B-red', { externalId: '12', variantId: '34', name: 'Shirt red' }],
    ['P', { externalId: '13', name: 'Promotion' }],
  ]),
};

it('says the whole order, numbers as the decimals were written', () => {
  const { customer, ...body } = orderBody(order(), bound, testSettings());
  expect(customer).toMatchObject({ email: 'Jan@Example.PL', customertype: 'b2c', billingaddress: { housenumber: 12 } });
  expect(JSON.stringify(body)).toBe(
    '{"reservationnumber":"K-1","user_id":7,"orderrows":[' +
      '{"product_id":11,"count":2,"price":19.9,"discount":0,"tax":23,"auto_create_deposit_rows":false},' +
      '{"product_id":12,"attribute_combination_id":34,"count":0.5,"price":100.005,"discount":0,"tax":8,"auto_create_deposit_rows":false},' +
      '{"product_id":13,"count":1,"price":-10,"discount":0,"tax":23,"memo":"Code TEN","auto_create_deposit_rows":false}],' +
      '"is_completed":true,"status":2,"paid":true,"currency":"PLN","orderedinlng":"pl","deliver_method":"shipping",' +
      '"taxes_included":true,"order_row_taxes_included":true,"shipping_taxes_included":true,' +
      '"total_shipping":9.89,"shipping_tax_percentage":23,"is_intra_community_order":false}',
  );
});

it('sends no shipping costs as 0, so that the shop adds none', () => {
  expect(orderBody(order({ charges: [] }), bound, testSettings())).toMatchObject({
    total_shipping: 0,
    shipping_tax_percentage: 0,
  });
});

it.each([
  [{ taxFree: true }, 'PL1', 'NL', true],
  [{ taxFree: false }, 'PL1', 'NL', false],
  [{ taxFree: true }, undefined, 'NL', false],
  [{ taxFree: true }, 'PL1', 'PL', false],
])('intra-Community: %j, VAT %s, shop in %s: %s', (more, vatNumber, shopCountry, expected) => {
  const body = orderBody(order({ ...more, debtor: testDebtor({ vatNumber }) }), bound, testSettings({ shopCountry }));
  expect(body.is_intra_community_order).toBe(expected);
});

it('refuses what it cannot say', () => {
  const other = { kind: 'shipping', description: 'x', amount: '1', taxRate: '8' } as const;
  expect(() => orderBody(order({ charges: [...order().charges, other] }), bound, testSettings())).toThrow(
    'several tax rates',
  );
  expect(() => orderBody(order(), { ...bound, products: new Map() }, testSettings())).toThrow('bound to no product');
});

it('writes a decimal exactly or not at all', () => {
  expect(JSON.stringify(jsonNumber('1234567890.12'))).toBe('1234567890.12');
  expect(JSON.stringify(jsonNumber('-0.00'))).toBe('0');
  expect(() => jsonNumber('0.12345678901234567890')).toThrow(RangeError);
  expect(() => jsonNumber('1,5')).toThrow(RangeError);
});
