import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type Criteria,
  idsTouched,
  oneOrder,
  ordersById,
  ordersTouched,
  statesOfOrders,
  statusesById,
  webhooksTo,
} from './criteria.ts';
import { clock, scriptedShop, settings, signal } from './shop.fixture.ts';
import { createTokens } from './token.ts';
import { trackingBody } from './tracking.ts';
import { transitionBody } from './transitions.ts';

const main = createRequire(import.meta.url).resolve('@shopware/api-client');
const file = new URL('../api-types/adminApiSchema.json', `file://${main}`);
const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
const document = z.object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) }).parse(json);
const reference = z.object({ $ref: z.string() });
const entitySchema = z.object({ properties: z.record(z.string(), z.unknown()) });
const propertiesOf = (entity: string) =>
  entitySchema.safeParse(document.components.schemas[entity]).data?.properties ?? {};

const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false });
ajv.addSchema(Object.assign({ $id: 'shopware' }, json));

/** What Shopware 6.7's OpenAPI document has against the body of a request. */
function problems(path: string, method: string, body: unknown): unknown {
  const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
  const pointer = `shopware#/paths/${escaped}/${method}/requestBody/content/application~1json/schema`;
  const validate = ajv.getSchema(pointer);
  if (!validate) throw new Error(`The document has no ${method} ${path}`);
  return validate(body) ? [] : validate.errors;
}

/** The schema that a property leads to, by reference or as a list; `undefined` where the property does not exist. */
function follow(entity: string, name: string): string | undefined {
  const found = propertiesOf(entity)[name];
  const one = reference.safeParse(found).data ?? z.object({ items: reference }).safeParse(found).data?.items;
  return found === undefined ? undefined : (one?.$ref.split('/').at(-1) ?? '');
}

function unknownAssociations(entity: string, associations: Record<string, Criteria>): string[] {
  return Object.entries(associations).flatMap(([name, { associations: deeper = {} }]) => {
    const next = follow(entity, name);
    return next ? unknownAssociations(next, deeper) : [`${entity}.${name}`];
  });
}

const window = { from: new Date('2026-03-01T10:00:00Z'), to: new Date('2026-03-01T11:00:00Z') };
const searches: [string, string, string, Criteria][] = [
  ['orders by id', '/search/order', 'Order', ordersById(['0'.repeat(32)])],
  ['orders touched', '/search/order', 'Order', ordersTouched(window)],
  ['the next page', '/search/order', 'Order', ordersTouched({ ...window, after: 300 })],
  ['the ids of orders touched', '/search/order', 'Order', idsTouched(window)],
  ['one order', '/search/order', 'Order', oneOrder()],
  ['where orders stand', '/search/order', 'Order', statusesById(['0'.repeat(32)])],
  ['states', '/search/state-machine-state', 'StateMachineState', statesOfOrders()],
  ['webhooks', '/search/webhook', 'Webhook', webhooksTo(['/shopware/c1/'])],
];

describe('bodies as the OpenAPI document of Shopware 6.7 wants them', () => {
  it('the validation bites', () => {
    const filter = [{ type: 'range', field: 'autoIncrement', parameters: { gt: [1] } }];
    expect(problems('/search/order', 'post', { filter })).not.toEqual([]);
    expect(problems('/search/order', 'post', { filter: [{ type: 'multi', operator: 'OR', queries: [] }] })).not.toEqual(
      [],
    );
    expect(unknownAssociations('Order', { lines: {} })).toEqual(['Order.lines']);
  });

  it.each(searches)('search: %s', (_, path, entity, body) => {
    expect(problems(path, 'post', body)).toEqual([]);
    const known = Object.keys(propertiesOf('Criteria'));
    expect(known).toEqual(expect.arrayContaining(Object.keys(body)));
    expect(unknownAssociations(entity, body.associations ?? {})).toEqual([]);
  });

  it('filters name fields that are there', () => {
    const [touched] = ordersTouched(window).filter ?? [];
    const fields =
      touched?.type === 'multi' ? touched.queries.flatMap(query => ('field' in query ? [query.field] : [])) : [];
    expect(fields.length).toBeGreaterThan(4);
    for (const field of fields) {
      const parts = field.split('.');
      const entity = parts.length > 1 ? follow('Order', parts[0] ?? '') : 'Order';
      expect(follow(entity ?? '', parts.at(-1) ?? ''), field).toBeDefined();
    }
  });

  it('logging in', async () => {
    const shop = scriptedShop(() => undefined);
    await createTokens(settings(), shop.http, clock().now).get(signal);
    expect(problems('/oauth/token', 'post', shop.bodies('/api/oauth/token')[0])).toEqual([]);
  });

  it('states and tracking codes', () => {
    const path = (machine: string, id: string) => `/_action/${machine}/{${id}}/state/{transition}`;
    expect(problems(path('order', 'orderId'), 'post', transitionBody(false))).toEqual([]);
    expect(problems(path('order_delivery', 'orderDeliveryId'), 'post', transitionBody(true))).toEqual([]);
    expect(problems(path('order_transaction', 'orderTransactionId'), 'post', transitionBody(true))).toEqual([]);
    // A PATCH sends some fields only: they are checked one by one against the entity's.
    const codes = ajv.getSchema('shopware#/components/schemas/OrderDelivery/properties/trackingCodes');
    expect(codes?.(trackingBody(['A']).trackingCodes)).toBe(true);
    expect(Object.keys(trackingBody([]))).toEqual(['trackingCodes']);
  });
});
