import { describe, expect, it } from 'vitest';
import type { Criteria } from './criteria.ts';
import { shopware } from './index.ts';
import { order } from './order.fixture.ts';
import { clock, type Reply, scriptedShop, settings, signal } from './shop.fixture.ts';

const search = '/api/search/order';

function open(answer: Reply, more: Parameters<typeof settings>[0] = {}) {
  const shop = scriptedShop(({ url }) => (url.endsWith(search) ? answer : undefined));
  const memory = {
    recall: async () => [],
    remember: async () => undefined,
    forget: async () => undefined,
    saw: async () => undefined,
    unseen: async () => [],
    cursor: async () => undefined,
    setCursor: async () => undefined,
  };
  const { source } = shopware.open({
    connectionId: 'c1',
    settings: settings(more),
    http: shop.http,
    memory,
    now: clock().now,
  });
  if (!source?.orders) throw new Error('the connector gives no orders');
  return { orders: source.orders, body: () => shop.bodies(search).at(-1) as Criteria, shop };
}
const page = (from: number, length: number): Reply => ({
  status: 200,
  json: {
    total: length,
    data: Array.from({ length }, (_, index) => order({ id: `o${from + index}`, autoIncrement: from + index })),
  },
});
const window = { from: new Date('2026-03-01T10:00:00Z'), to: new Date('2026-03-01T10:05:00Z') };

describe('get', () => {
  it('asks for ids, at most 100, with every association by name', async () => {
    const { orders, body, shop } = open(page(1, 1));
    const result = await orders.get(['o1', 'gone'], signal);
    expect(result).toMatchObject({ kind: 'done', value: [{ externalId: 'o1', number: '10001' }] });
    expect(body()).toMatchObject({ limit: 100, ids: ['o1', 'gone'] });
    expect(Object.keys(body().associations ?? {})).toEqual(
      expect.arrayContaining(['stateMachineState', 'orderCustomer', 'lineItems', 'addresses', 'tags']),
    );
    expect(body().associations?.transactions?.associations).toHaveProperty('stateMachineState');
    expect(body().associations?.deliveries?.associations?.shippingOrderAddress?.associations).toHaveProperty('country');
    expect(await orders.get([], signal)).toEqual({ kind: 'done', value: [] });
    expect(shop.to(search)).toHaveLength(1);
  });

  it('gives only the live version, and records that can be interpreted', async () => {
    const data = [order(), order({ versionId: 'd'.repeat(32) })];
    const { orders } = open({ status: 200, json: { data } });
    const result = await orders.get(['x'], signal);
    expect(result.kind === 'done' && result.value.map(({ raw }) => orders.interpret(raw).number)).toEqual(['10001']);
  });
});

describe('list', () => {
  it('asks for what was touched in the window, whatever was written', async () => {
    const { orders, body } = open(page(1, 1));
    await orders.list(window, signal);
    const parameters = { gte: '2026-03-01 10:00:00.000', lt: '2026-03-01 10:05:00.000' };
    const [touched, ...others] = body().filter ?? [];
    expect(touched).toMatchObject({ type: 'multi', operator: 'or' });
    expect(touched).toMatchObject({
      queries: expect.arrayContaining([{ type: 'range', field: 'createdAt', parameters }]),
    });
    const fields = touched?.type === 'multi' ? touched.queries.map(query => 'field' in query && query.field) : [];
    expect(fields).toEqual(
      expect.arrayContaining(['updatedAt', 'transactions.createdAt', 'transactions.updatedAt', 'deliveries.updatedAt']),
    );
    expect(others).toEqual([]);
    expect(body().sort).toEqual([{ field: 'autoIncrement', order: 'ASC' }]);
  });

  it('goes on behind the last of a full page, by autoIncrement and never by id', async () => {
    const { orders, body } = open(page(201, 100));
    const result = await orders.list({ ...window, after: '200' }, signal);
    expect(result).toMatchObject({ kind: 'done', value: { after: '300' } });
    expect(body().filter).toContainEqual({ type: 'range', field: 'autoIncrement', parameters: { gt: 200 } });
    expect(JSON.stringify(body().filter)).not.toContain('"field":"id"');
  });

  it('ends with a page that is not full', async () => {
    const result = await open(page(1, 99)).orders.list(window, signal);
    expect(result.kind === 'done' && [result.value.records.length, result.value.after]).toEqual([99, undefined]);
  });

  it('reads smaller pages where the usual one was too large', async () => {
    const { orders, body } = open(page(1, 12));
    expect(await orders.list({ ...window, limit: 12 }, signal)).toMatchObject({ kind: 'done', value: { after: '12' } });
    expect(body().limit).toBe(12);
    await orders.list({ ...window, limit: 500 }, signal);
    expect(body().limit).toBe(100);
    const tooLarge = { ok: false, sent: true, refused: 'too-large', reason: 'the answer is too large' } as const;
    expect(await open(tooLarge).orders.list(window, signal)).toMatchObject({ kind: 'rejected', tooLarge: true });
  });

  it('looks further back where the connection is set to', async () => {
    const { orders, body } = open(page(1, 1), { overlapSeconds: 60 });
    await orders.list(window, signal);
    expect(JSON.stringify(body())).toContain('"gte":"2026-03-01 09:59:00.000"');
  });
});

describe('identify', () => {
  it('names the orders of a page without asking for what hangs on them, and goes on as the page does', async () => {
    const { orders, body } = open(page(1, 3));
    expect(await orders.identify?.({ ...window, limit: 3 }, signal)).toEqual({
      kind: 'done',
      value: { ids: ['o1', 'o2', 'o3'], after: '3' },
    });
    expect(body()).toMatchObject({ limit: 3, includes: { order: expect.arrayContaining(['id']) } });
    expect(body().associations).toEqual({});
    expect((await orders.list({ ...window, limit: 3 }, signal)).kind).toBe('done');
    const asked = body();
    await orders.identify?.({ ...window, limit: 3 }, signal);
    expect(body().filter).toEqual(asked.filter);
    expect(body().sort).toEqual(asked.sort);
  });
});

describe('touched', () => {
  const written = order({ id: 'o1', createdAt: '2026-03-01T10:01:00.000+00:00', transactions: [], deliveries: [] });

  it('asks for what the marks go by alone, and marks an order as reading it does', async () => {
    const { orders, body } = open({ status: 200, json: { data: [written, order({ id: 'o2' })] } });
    const marked = await orders.touched?.({ ...window, limit: 2 }, signal);
    expect(Object.keys(body().associations ?? {})).toEqual(['transactions', 'deliveries']);
    expect(body().includes).toMatchObject({
      order: expect.arrayContaining(['id', 'updatedAt', 'transactions', 'deliveries']),
      order_transaction: expect.arrayContaining(['updatedAt', 'stateId']),
      order_delivery: expect.arrayContaining(['updatedAt', 'stateId']),
    });
    const read = await orders.get(['o1', 'o2'], signal);
    if (marked?.kind !== 'done' || read.kind !== 'done') throw new Error('Nothing was read.');
    expect(marked.value.after).toBe('7');
    expect(marked.value.orders).toEqual(read.value.map(({ externalId, mark }) => ({ id: externalId, mark })));
    expect(marked.value.orders[0]?.mark).toBeDefined();
    // What does not say when it was written is always read.
    expect(marked.value.orders[1]?.mark).toBeUndefined();
  });
});
