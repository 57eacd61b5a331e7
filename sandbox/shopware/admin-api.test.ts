import { afterEach, describe, expect, it } from 'vitest';
import type { ProfileName } from './profile.ts';
import { type Client, errorCode, startClient } from './test-client.ts';

let shops: Client[] = [];
afterEach(async () => {
  await Promise.all(shops.map(shop => shop.close()));
  shops = [];
});
async function open(profile: ProfileName = '6.7', orders = 0): Promise<Client> {
  const shop = await startClient({ profile });
  shops.push(shop);
  if (orders > 0) await shop.call('POST', '/_sandbox/orders', { kind: 'simple', paid: false, count: orders });
  return shop;
}
const first = (value: unknown): Record<string, unknown> => (Array.isArray(value) ? value[0] : {});

describe('login', () => {
  it('a wrong secret is 401, a missing or dead token too', async () => {
    const shop = await open();
    const wrong = await shop.call('POST', '/api/oauth/token', {
      grant_type: 'client_credentials',
      client_id: 'x',
      client_secret: 'y',
    });
    expect([wrong.status, errorCode(wrong)]).toEqual([401, '4']);
    expect((await shop.call('POST', '/api/search/order', {}, { authorization: 'Bearer nothing' })).status).toBe(401);
    await shop.call('PUT', '/_sandbox/settings', { revokeTokens: true });
    expect(errorCode(await shop.call('POST', '/api/search/order', {}))).toBe('9');
    await shop.login();
    expect((await shop.call('GET', '/api/_info/version')).body).toEqual({ version: '6.7.4.0' });
  });

  it('the tenth wrong try slows down, also for the right secret', async () => {
    const shop = await open();
    const bad = { grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' };
    for (let index = 0; index < 10; index += 1)
      expect((await shop.call('POST', '/api/oauth/token', bad)).status).toBe(401);
    const slowed = await shop.call('POST', '/api/oauth/token', bad);
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(8);
  });
});

describe('search', () => {
  it.each<[ProfileName, number, number]>([
    ['6.4', 100, 101],
    ['6.6', 500, 501],
    ['6.7', 500, 501],
  ])('%s takes a limit of %i and refuses %i', async (profile, good, over) => {
    const shop = await open(profile, 1);
    expect((await shop.call('POST', '/api/search/order', { limit: good })).status).toBe(200);
    const refused = await shop.call('POST', '/api/search/order', { limit: over });
    expect([refused.status, errorCode(refused)]).toEqual([400, 'FRAMEWORK__QUERY_LIMIT_EXCEEDED']);
  });

  it('without a limit 6.4 gives its greatest, 6.5 everything', async () => {
    const [old, unbounded] = [await open('6.4', 130), await open('6.5', 130)];
    expect(await old.find('order', {})).toHaveLength(100);
    expect(await unbounded.find('order', {})).toHaveLength(130);
    expect((await unbounded.call('POST', '/api/search/order', { limit: 5000 })).status).toBe(200);
  });

  it.each<[ProfileName, boolean]>([
    ['6.4', true],
    ['6.5', true],
    ['6.6', false],
    ['6.7', false],
  ])('%s loads the states of payments unasked: %s', async (profile, unasked) => {
    const shop = await open(profile, 1);
    const [order] = await shop.find('order', { associations: { transactions: {}, deliveries: {} } });
    expect(order?.lineItems).toBeNull();
    expect(first(order?.transactions).stateMachineState !== null).toBe(unasked);
    expect(first(order?.deliveries).stateMachineState !== null).toBe(unasked);
    const [asked] = await shop.find('order', {
      associations: { transactions: { associations: { stateMachineState: {} } } },
    });
    expect(first(asked?.transactions).stateMachineState).toMatchObject({ technicalName: 'open' });
  });

  it('an older shop does not know newer fields and associations', async () => {
    const shop = await open('6.5', 1);
    const [order] = await shop.find('order', {});
    expect(order).not.toHaveProperty('primaryOrderTransactionId');
    expect(order).not.toHaveProperty('taxCalculationType');
    const refused = await shop.call('POST', '/api/search/order', { associations: { primaryOrderTransaction: {} } });
    expect(errorCode(refused)).toBe('FRAMEWORK__ASSOCIATION_NOT_FOUND');
    const field = await shop.call('POST', '/api/search/order', {
      filter: [{ type: 'equals', field: 'nonsense', value: 1 }],
    });
    expect([field.status, errorCode(field)]).toEqual([400, 'FRAMEWORK__UNMAPPED_FIELD']);
  });

  it('a range on id silently skips rows, one on autoIncrement does not', async () => {
    const shop = await open('6.7', 60);
    const sorted = (await shop.find('order', { limit: 100, sort: [{ field: 'id' }] })).map(order => String(order.id));
    const middle = String(sorted[29]);
    const range = (field: string, gt: unknown) => ({
      limit: 100,
      filter: [{ type: 'range', field, parameters: { gt } }],
    });
    expect((await shop.find('order', range('id', middle))).length).not.toBe(30);
    expect(await shop.find('order', range('autoIncrement', 30))).toHaveLength(30);
  });

  it('filters, nested paths, sorting, pages and totals', async () => {
    const shop = await open('6.7', 25);
    const { body } = await shop.call('POST', '/api/search/order', {
      limit: 10,
      page: 2,
      'total-count-mode': 1,
      sort: [{ field: 'autoIncrement', order: 'DESC' }],
      includes: { order: ['orderNumber'] },
      filter: [
        {
          type: 'multi',
          operator: 'OR',
          queries: [
            { type: 'range', field: 'createdAt', parameters: { gte: '2020-01-01T00:00:00Z' } },
            { type: 'range', field: 'transactions.updatedAt', parameters: { gte: '2020-01-01T00:00:00Z' } },
          ],
        },
        { type: 'not', operator: 'OR', queries: [{ type: 'equals', field: 'orderNumber', value: '10025' }] },
        { type: 'equalsAny', field: 'stateMachineState.technicalName', value: ['open', 'in_progress'] },
        { type: 'prefix', field: 'orderNumber', value: '100' },
        { type: 'contains', field: 'orderCustomer.email', value: 'EXAMPLE' },
      ],
    });
    expect(body.total).toBe(24);
    expect(first(body.data)).toEqual({ orderNumber: '10014', apiAlias: 'order' });
    expect(
      await shop.find('order', { filter: [{ type: 'range', field: 'updatedAt', parameters: { gte: '2020-01-01' } }] }),
    ).toEqual([]);
    const ids = await shop.call('POST', '/api/search-ids/order', { limit: 3 });
    expect(ids.body.data).toHaveLength(3);
  });

  it('answers JSON:API when JSON is not asked for', async () => {
    const shop = await open('6.7', 1);
    const answer = await shop.call('POST', '/api/search/order', { associations: { currency: {} } }, { accept: '*/*' });
    expect(answer.headers.get('content-type')).toContain('application/vnd.api+json');
    expect(first(answer.body.data)).toMatchObject({ type: 'order', attributes: { orderNumber: '10001' } });
    expect(first(answer.body.included)).toMatchObject({ type: 'currency', attributes: { isoCode: 'EUR' } });
  });
});

describe('states and writes', () => {
  const load = async (shop: Client) => {
    const [order = {}] = await shop.find('order', { associations: { transactions: {}, deliveries: {} } });
    return { order, payment: first(order.transactions), delivery: first(order.deliveries) };
  };

  it('a payment that moves leaves the order untouched; the present state writes no history; an illegal move is 400', async () => {
    const shop = await open('6.7', 1);
    const { payment, order } = await load(shop);
    const move = (action: string) => shop.call('POST', `/api/_action/order_transaction/${payment.id}/state/${action}`);
    expect((await move('paid')).body).toMatchObject({ technicalName: 'paid' });
    expect((await move('paid')).status).toBe(200);
    expect(await shop.find('state-machine-history', {})).toHaveLength(1);
    const illegal = await shop.call('POST', `/api/_action/order/${order.id}/state/complete`);
    expect([illegal.status, errorCode(illegal)]).toEqual([400, 'SYSTEM__ILLEGAL_STATE_TRANSITION']);
    const after = await load(shop);
    expect(after.order.updatedAt).toBeNull();
    expect(after.payment.updatedAt).not.toBeNull();
    for (const action of ['process', 'complete'])
      expect((await shop.call('POST', `/api/_action/order/${order.id}/state/${action}`)).status).toBe(200);
    expect((await load(shop)).order.updatedAt).not.toBeNull();
  });

  it.each<[ProfileName, string[]]>([
    ['6.6', ['pay', 'pay_partially', 'cancel']],
    ['6.7', ['paid', 'paid_partially', 'cancel']],
  ])('%s leaves reminded by %j', async (profile, expected) => {
    const shop = await open(profile, 1);
    const { payment } = await load(shop);
    const base = `/api/_action/state-machine/order-transaction/${payment.id}/state`;
    await shop.call('POST', `${base}/remind`);
    const { body } = await shop.call('GET', base);
    const names = (Array.isArray(body.transitions) ? body.transitions : []).map(entry => entry.actionName);
    expect(names).toEqual(expect.arrayContaining(expected));
    expect(names.includes('pay')).toBe(profile === '6.6');
    expect(names.includes('paid')).toBe(profile === '6.7');
  });

  it('tracking codes are replaced as a whole, states cannot be written', async () => {
    const shop = await open('6.7', 1);
    const { delivery } = await load(shop);
    const path = `/api/order-delivery/${delivery.id}`;
    expect((await shop.call('PATCH', path, { trackingCodes: ['A'] })).status).toBe(204);
    expect((await shop.call('PATCH', path, { trackingCodes: ['B', 'C'] })).status).toBe(204);
    const after = await load(shop);
    expect(after.delivery.trackingCodes).toEqual(['B', 'C']);
    expect(after.order.updatedAt).toBeNull();
    expect((await shop.call('PATCH', path, { stateId: 'x' })).status).toBe(400);
    expect((await shop.call('PATCH', '/api/order-delivery/00000000000000000000000000000000', {})).status).toBe(404);
  });

  it('webhooks can be made, changed, found and deleted', async () => {
    const shop = await open();
    const made = await shop.call('POST', '/api/webhook', {
      name: 'k',
      eventName: 'order.written',
      url: 'http://127.0.0.1:9/',
    });
    expect(made.status).toBe(204);
    const id = String(made.headers.get('location')).split('/').at(-1);
    await shop.call('PATCH', `/api/webhook/${id}`, { active: false });
    expect(await shop.find('webhook', { filter: [{ type: 'equals', field: 'active', value: false }] })).toHaveLength(1);
    expect((await shop.call('DELETE', `/api/webhook/${id}`)).status).toBe(204);
    expect(await shop.find('webhook', {})).toEqual([]);
    expect(errorCode(await shop.call('POST', '/api/webhook', { name: 'k' }))).toBe('VIOLATION::IS_BLANK_ERROR');
  });
});

describe('faults', () => {
  const plan = (kind: string, ms?: number) => ({
    seed: 1,
    faults: [{ kind, share: 1, times: 1, ms, method: 'PATCH' }],
  });
  it.each([
    ['drop-before', false],
    ['drop-after', true],
  ])('%s breaks the connection; the work was done: %s', async (kind, done) => {
    const shop = await open('6.7', 1);
    const [delivery] = await shop.find('order-delivery', {});
    await shop.call('PUT', '/_sandbox/faults', plan(kind));
    await expect(shop.call('PATCH', `/api/order-delivery/${delivery?.id}`, { trackingCodes: ['A'] })).rejects.toThrow();
    const [after] = await shop.find('order-delivery', {});
    expect(after?.trackingCodes).toEqual(done ? ['A'] : []);
  });

  it('late-write lands after the connection broke; error-after says 500 though it was done; throttle says when', async () => {
    const shop = await open('6.7', 1);
    const [delivery] = await shop.find('order-delivery', {});
    const patch = (code: string) =>
      shop.call('PATCH', `/api/order-delivery/${delivery?.id}`, { trackingCodes: [code] });
    const codes = async () => (await shop.find('order-delivery', {}))[0]?.trackingCodes;
    await shop.call('PUT', '/_sandbox/faults', plan('late-write', 120));
    await expect(patch('late')).rejects.toThrow();
    expect(await codes()).toEqual([]);
    await new Promise(done => setTimeout(done, 250));
    expect(await codes()).toEqual(['late']);
    await shop.call('PUT', '/_sandbox/faults', plan('error-after'));
    expect((await patch('after')).status).toBe(500);
    expect(await codes()).toEqual(['after']);
    await shop.call('PUT', '/_sandbox/faults', plan('throttle'));
    expect((await patch('no')).headers.get('retry-after')).toBe('1');
    expect(await codes()).toEqual(['after']);
  });
});
