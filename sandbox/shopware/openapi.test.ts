import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordProblems as problems } from '../../test/support/shopware-openapi.ts';
import { orderKinds } from './order-kinds.ts';
import { type JsonObject, list, object } from './tables.ts';
import { type Client, startClient } from './test-client.ts';

const associations = {
  stateMachineState: {},
  currency: {},
  language: { associations: { locale: {} } },
  salesChannel: {},
  tags: {},
  orderCustomer: { associations: { salutation: {} } },
  billingAddress: { associations: { country: {}, salutation: {} } },
  addresses: { associations: { country: {} } },
  lineItems: { associations: { product: { associations: { tax: {} } }, children: {}, parent: {} } },
  transactions: { associations: { stateMachineState: {}, paymentMethod: {} } },
  deliveries: {
    associations: {
      stateMachineState: { associations: { stateMachine: {} } },
      shippingMethod: {},
      shippingOrderAddress: { associations: { country: {} } },
      positions: { associations: { orderLineItem: {} } },
    },
  },
  primaryOrderDelivery: {},
  primaryOrderTransaction: {},
};

let shop: Client;
beforeAll(async () => {
  shop = await startClient();
  for (const kind of orderKinds) await shop.call('POST', '/_sandbox/orders', { kind });
});
afterAll(() => shop.close());

describe('answers of the 6.7 profile against the published Admin API schema', () => {
  it('every order of every kind is valid with all its associations', async () => {
    const orders = await shop.find('order', { limit: 100, associations });
    expect(orders).toHaveLength(orderKinds.length);
    for (const order of orders) expect(problems('Order', order)).toEqual([]);
    const kinds = orders
      .flatMap(order => (Array.isArray(order.lineItems) ? order.lineItems : []))
      .map(line => line.type);
    expect(new Set(kinds)).toEqual(new Set(['product', 'promotion', 'container']));
  });

  it.each([
    ['order-line-item', 'OrderLineItem'],
    ['order-transaction', 'OrderTransaction'],
    ['order-delivery', 'OrderDelivery'],
    ['order-delivery-position', 'OrderDeliveryPosition'],
    ['order-address', 'OrderAddress'],
    ['order-customer', 'OrderCustomer'],
    ['salutation', 'Salutation'],
    ['country', 'Country'],
    ['currency', 'Currency'],
    ['language', 'Language'],
    ['sales-channel', 'SalesChannel'],
    ['payment-method', 'PaymentMethod'],
    ['shipping-method', 'ShippingMethod'],
    ['tax', 'Tax'],
    ['product', 'Product'],
    ['state-machine-state', 'StateMachineState'],
    ['state-machine', 'StateMachine'],
    ['state-machine-history', 'StateMachineHistory'],
  ])('%s', async (entity, name) => {
    const records = await shop.find(entity, { limit: 500 });
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) expect(problems(name, record)).toEqual([]);
  });

  it('a webhook', async () => {
    const { body } = await shop.call('POST', '/api/webhook?_response=detail', {
      name: 'kladka',
      eventName: 'order.written',
      url: 'http://127.0.0.1:9/x',
    });
    expect(problems('Webhook', body.data)).toEqual([]);
  });

  it.each<[string, (order: JsonObject) => void]>([
    ['a missing number of money', order => delete object(order.price).netPrice],
    [
      'money as text',
      order => {
        object(order.price).totalPrice = '12.00';
      },
    ],
    [
      'an id with capitals',
      order => {
        order.id = String(order.id).toUpperCase();
      },
    ],
    [
      'an invented field',
      order => {
        order.orderTotal = 12;
      },
    ],
    [
      'a nested text in place of a number',
      order => {
        object(list(order.lineItems)[0]).quantity = 'two';
      },
    ],
    [
      'a required field that is null',
      order => {
        order.stateId = null;
      },
    ],
    [
      'an unknown type of line',
      order => {
        object(list(order.lineItems)[0]).type = 'bundle';
      },
    ],
  ])('the check sees %s', async (_, spoil) => {
    const [order] = await shop.find('order', { limit: 1, associations });
    const copy: JsonObject = JSON.parse(JSON.stringify(order));
    expect(problems('Order', copy)).toEqual([]);
    spoil(copy);
    expect(problems('Order', copy)).not.toEqual([]);
  });
});
