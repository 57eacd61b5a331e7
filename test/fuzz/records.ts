import type { PushRecords } from '../../client/types.ts';

const address = { street: 'Długa 5', zip: '80-001', city: 'Gdańsk', country: 'PL' };
const order = (number: string): PushRecords['orders'] => ({
  externalId: `b2b-${number}`,
  number,
  orderedAt: '2026-05-03T10:15:00Z',
  currency: 'PLN',
  basis: 'net',
  customer: { externalId: 'K1', email: 'zakupy@budmex.example', company: 'Budmex', taxId: '5252248481' },
  user: 'U1',
  billing: { ...address, company: 'Budmex' },
  deliveryPlace: 'P1',
  payment: { method: { code: 'transfer' } },
  shipping: { method: { code: 'lorry' }, cost: '50.00', vatCode: '23' },
  lines: [
    {
      ...{ id: '1', product: 'A1', sku: 'DESKA-1', name: 'Deska tarasowa', unit: 'szt', vatCode: '23' },
      ...{ quantity: '10', unitPrice: '10.00', total: '100.00', attributes: { length: '2400' } },
    },
  ],
  totals: { net: '150.00', vat: '34.50', gross: '184.50' },
});

/** What WAPRO states of itself, in the order in which one thing needs the other. */
export const ofWapro: Partial<{ [Entity in keyof PushRecords]: PushRecords[Entity][] }> = {
  products: [
    { externalId: 'A1', sku: 'DESKA-1', name: 'Deska tarasowa', vatCode: '23', unit: 'szt' },
    { externalId: 'A2', sku: 'LEGAR-1', name: 'Legar', ean: [{ code: '5901234123457' }], vatCode: '23' },
  ],
  stock: [{ product: 'A1', warehouse: 'M1', available: '12' }],
  prices: [{ product: 'A1', priceList: '', gross: '12.30', basis: 'gross', currency: 'PLN', vatCode: '23' }],
  customers: [
    { externalId: 'K1', kind: 'company', name: 'Budmex', taxId: '5252248481', email: 'zakupy@budmex.example', address },
    { externalId: 'K2', kind: 'company', name: 'Dach-Bud', email: 'biuro@dach.example', address },
  ],
  'delivery-places': [{ externalId: 'P1', customer: 'K1', name: 'Plac 1', address }],
  users: [{ externalId: 'U1', name: 'Anna', email: 'anna@budmex.example', customers: ['K1'] }],
};

/** What the platform states: orders, and a buyer whose address it changed. */
export const ofPlatform: typeof ofWapro = {
  customers: [{ externalId: 'K1', kind: 'company', name: 'Budmex', address: { ...address, street: 'Nowa 7' } }],
  orders: [order('1001'), order('1002')],
};

/** What WAPRO states once the orders are known. */
export const ofWaproLater: typeof ofWapro = {
  'order-statuses': [{ order: 'Z1', state: 'in-progress', lines: [{ id: '1', fulfilled: '6' }] }],
  shipments: [{ order: 'Z1', waybill: 'WB-1', carrier: 'DPD' }],
  invoices: [
    {
      ...{ externalId: 'F1', kind: 'vat', number: 'FV 1/2026', customer: 'K1', currency: 'PLN', orders: ['Z1'] },
      ...{ issueDate: '2026-05-04', dueDate: '2026-05-18', totals: { net: '150.00', vat: '34.50', gross: '184.50' } },
      lines: [
        { name: 'Deska', sku: 'DESKA-1', quantity: '10', net: '100.00', vat: '23.00', gross: '123.00', order: 'Z1' },
        { name: 'Transport', quantity: '1', net: '50.00', vat: '11.50', gross: '61.50' },
      ],
    },
  ],
  payments: [
    {
      ...{ externalId: 'W1', customer: 'K1', date: '2026-05-10', currency: 'PLN', amount: '100.00' },
      applications: [{ invoice: 'F1', amount: '100.00' }],
    },
  ],
};
