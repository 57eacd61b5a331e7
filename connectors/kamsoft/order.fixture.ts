import type { Delivery, Order, OrderLine } from '../../domain/order.ts';
import type { SalesOrder } from '../../domain/sales-order.ts';
import type { OfferedProduct } from '../contract.ts';

export const line = (fields: Partial<OrderLine> = {}): OrderLine => ({
  id: 'line-1',
  kind: 'goods',
  sku: 'ZEL-50',
  name: 'Żel łagodzący',
  quantity: '2',
  unitPrice: '12.50',
  total: '25.00',
  taxes: [{ rate: '8', taxable: '25.00', amount: '1.85' }],
  ...fields,
});

export const delivery = (fields: Partial<Delivery> = {}): Delivery => ({
  id: 'delivery-1',
  shippingMethod: { code: 'inpost', name: 'InPost Kurier' },
  cost: '14.99',
  taxes: [],
  hasGoods: true,
  state: 'open',
  rawState: 'open',
  trackingCodes: [],
  ...fields,
});

/** An order of 25.00 for goods and 14.99 for carriage, unless its lines and costs are others. */
export const source = (fields: Partial<Order> = {}): Order => ({
  externalId: '77',
  number: '1077',
  orderedAt: '2025-08-29T12:59:30.000Z',
  currency: 'PLN',
  taxMode: 'gross',
  customer: { externalId: '5', email: 'ola@example.com', firstName: 'Ola', lastName: 'Nowak', vatIds: [] },
  billing: {
    firstName: 'Ola',
    lastName: 'Nowak',
    street: 'Długa 5/7',
    additional: [],
    zip: '30-001',
    city: 'Kraków',
    country: 'PL',
  },
  lines: [line()],
  deliveries: [delivery()],
  payments: [
    {
      id: 'payment-1',
      method: { code: 'p24', name: 'Przelewy24' },
      amount: '39.99',
      state: 'paid',
      rawState: 'paid',
      createdAt: '2025-08-29T12:59:30.000Z',
    },
  ],
  states: {
    order: 'open',
    rawOrder: 'open',
    payment: 'paid',
    rawPayment: 'paid',
    delivery: 'open',
    rawDelivery: 'open',
  },
  totals: { net: '36.00', tax: '3.99', gross: '39.99', shipping: '14.99' },
  ...fields,
});

const address = {
  firstName: 'Ola',
  lastName: 'Nowak',
  street: 'Długa',
  houseNumber: '5',
  houseNumberSuffix: 'a/7',
  additional: '',
  zip: '30-001',
  city: 'Kraków',
  region: '',
  country: 'PL',
  phone: '+48 600 100 200',
};

export const salesOrder = (fields: Partial<SalesOrder> = {}): SalesOrder => ({
  reference: 'K-77',
  number: '1077',
  orderedAt: '2025-08-29T12:59:30.000Z',
  status: 'new',
  paid: true,
  currency: 'PLN',
  pricesIncludeTax: true,
  taxFree: false,
  paymentMethod: 'PRZEL',
  shippingMethod: 'INKURE',
  debtor: {
    type: 'person',
    name: 'Ola Nowak',
    email: 'ola@example.com',
    contact: { firstName: 'Ola', lastName: 'Nowak' },
    invoiceAddress: address,
    deliveryAddress: address,
  },
  lines: [],
  charges: [],
  totals: { net: '36.00', tax: '3.99', gross: '39.99' },
  note: ['Proszę dzwonić'],
  ...fields,
});

export const products = new Map<string, OfferedProduct>([
  [
    'line-1',
    {
      externalId: '40213',
      name: 'Żel łagodzący 50 ml',
      bloz7: '0412371',
      ean: '5901234123457',
      manufacturer: 'Zakład',
    },
  ],
]);
