import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderKinds } from './order-kinds.ts';
import { isObject, type Json, type JsonObject, list, object } from './tables.ts';
import { type Client, startClient } from './test-client.ts';

const ownWords = ['apiAlias', '_uniqueIdentifier', 'translated', 'extensions'];

/**
 * The published schema with what every real answer does besides: associations that are not loaded and fields without
 * value are null, PHP writes collections and empty objects as lists, and every record says its apiAlias.
 * In return no field is allowed that the schema does not know.
 */
function relax(schema: Json): Json {
  if (!isObject(schema)) return schema;
  if (schema.type === 'array') return { ...schema, items: relax(schema.items ?? {}) };
  if (schema.type !== 'object') return schema;
  if (!isObject(schema.properties)) return { type: ['object', 'array'] };
  const required = list(schema.required);
  const isLink = (value: Json) => '$ref' in object(value) || '$ref' in object(object(value).items);
  const properties = Object.entries(schema.properties).map(([field, value]) => [
    field,
    required.includes(field) && !isLink(value) ? relax(value) : { anyOf: [relax(value), { type: 'null' }] },
  ]);
  const own = ownWords.map(word => [word, true]);
  return {
    type: 'object',
    required,
    properties: Object.fromEntries([...properties, ...own]),
    additionalProperties: false,
  };
}

const published = new URL('../../node_modules/@shopware/api-client/api-types/adminApiSchema.json', import.meta.url);
const document: { components: { schemas: Record<string, Json> } } = JSON.parse(readFileSync(published, 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
const schemas = Object.fromEntries(
  Object.entries(document.components.schemas).map(([name, schema]) => [name, relax(schema)]),
);
ajv.addSchema({ components: { schemas } }, 'api');

const validators = new Map<string, ValidateFunction>();
function problems(name: string, record: unknown): string[] {
  const validate = validators.get(name) ?? ajv.compile({ $ref: `api#/components/schemas/${name}` });
  validators.set(name, validate);
  return validate(record)
    ? []
    : (validate.errors ?? []).map(
        error => `${name}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
      );
}

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
