import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { raiseTask } from '../../activities/tasks.ts';
import { putFeed } from '../../db/queries/feed.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { flows, messages, objectEvents, processes, products } from '../../db/schema/index.ts';
import { defaultFlowSettings, type FlowEntity } from '../../domain/flow-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { addConnection } from '../../test/support/shop-to-till.ts';

let api: ApiHub;
let shop: string;
let erp: string;
const flowIds: Partial<Record<FlowEntity, string>> = {};
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

beforeAll(async () => {
  api = await startApiHub();
  shop = await addConnection(api, 'shop', 'connector-api', {});
  erp = await addConnection(api, 'erp', 'connector-api', {});
  for (const entity of ['orders', 'products', 'invoices'] as const) {
    const id = v7();
    flowIds[entity] = id;
    const settings = defaultFlowSettings[entity];
    const ends = entity === 'invoices' ? { sourceId: erp, targetId: shop } : { sourceId: shop, targetId: erp };
    await api.hub.db
      .insert(flows)
      .values({ id, workspaceId: api.workspaceId, key: entity, entity, ...ends, mode: 'live', settings });
  }
});
afterAll(() => api.stop());

type Answer = { engine: string; items: Record<string, unknown>[] };
async function health(query = ''): Promise<Answer> {
  const answer = await api.call('GET', `/api/health/flows${query}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as Answer;
}
const flow = async (key: string, query = '') => (await health(query)).items.find(item => item.flow === key);

const process = async (number: string, more: Partial<typeof processes.$inferInsert>) => {
  const id = v7();
  const flowId = flowIds.orders ?? '';
  await api.hub.db.insert(processes).values({
    id,
    workspaceId: api.workspaceId,
    kind: 'sendOrder',
    workflowId: `order/${number}`,
    flowId,
    recordId: v7(),
    state: 'due',
    number,
    ...more,
  });
  return id;
};

it('W14 every flow is well where nothing waits, and Temporal is unwatched without a watcher', async () => {
  const { items, engine } = await health();
  expect(engine).toBe('unwatched');
  expect(items.map(item => [item.flow, item.state, item.verdict, item.backlog])).toEqual([
    ['invoices', 'live', 'well', 0],
    ['orders', 'live', 'well', 0],
    ['products', 'live', 'well', 0],
  ]);
});

it('W14 backlog, oldest, lag and error rate of orders, and what each waits for', async () => {
  const push = { workspaceId: api.workspaceId, connectionId: shop, lane: 'sales', subject: 'orders' };
  await storePush(api.hub.db.$client, api.hub.keyring, { ...push, payload: Buffer.from('{}') });
  await process('1', { updatedAt: ago(40) });
  for (const number of ['2', '3', '4', '5'])
    await process(number, { state: 'done', outcome: 'sent', createdAt: ago(3), finishedAt: ago(1), updatedAt: ago(1) });
  const processId = await process('6', { state: 'waiting', step: 'products', reason: 'No product HAT-9.' });
  await raiseTask(api.hub.db.$client, {
    workspaceId: api.workspaceId,
    processId,
    kind: 'product',
    cause: 'product/HAT-9',
    sentence: 'No product HAT-9.',
    remedy: 'Add it to the ERP.',
  });
  const found = await flow('orders');
  expect(found).toMatchObject({
    backlog: 2,
    verdict: 'lagging',
    handled: 5,
    failed: 1,
    errorRate: 0.2,
    openTasks: 1,
    parts: { inbox: { count: 1 }, due: { count: 1 } },
  });
  expect(found?.sentence).toContain('1 wait to be delivered to erp, the oldest for 40 min');
  expect(Number(found?.lagMs)).toBeCloseTo(120_000, -3);
  expect(Date.parse(String(found?.lastSuccess))).toBeCloseTo(ago(1).getTime(), -4);

  const { items } = await health('?flow=orders');
  const objects = items[0]?.objects as { name: string; waitsFor: string }[];
  expect(objects.map(object => [object.name, object.waitsFor])).toEqual([
    ['1', 'Waits for a worker to take it up.'],
    ['6', 'No product HAT-9. Add it to the ERP.'],
  ]);
  const one = (await health('?flow=orders&object=6')).items[0]?.objects as unknown[];
  expect(one).toHaveLength(1);
});

it('W14 what a target fetches itself counts from its feed, but not what it never asks for', async () => {
  const sql = api.hub.db.$client;
  const scope = { workspaceId: api.workspaceId, connectionId: shop };
  const put = (entity: string, objectId: string) =>
    sql.begin(transaction => putFeed(transaction, scope, entity, [{ objectId, op: 'upsert', document: { objectId } }]));
  for (const id of ['F1', 'F2']) await put('invoices', id);
  await put('payments', 'P1');
  expect(await flow('invoices')).toMatchObject({ backlog: 2, verdict: 'well' });
  await sql`update feed set given_at = now() where object_id = 'F1'`;
  await sql`update feed set changed_at = now() - interval '3 hours' where object_id = 'F2'`;
  const late = await flow('invoices');
  expect(late).toMatchObject({ backlog: 1, verdict: 'unfetched', parts: { unfetched: { count: 1 } } });
  expect(late?.lastSuccess).not.toBeNull();
  expect((await health('?flow=invoices')).items[0]?.objects).toMatchObject([
    { name: 'invoices F2', waitsFor: 'Lies ready until shop fetches it.' },
    { name: 'payments P1' },
  ]);
});

it('W12b W14 the update queue of a source: how much waits, and the lag that was measured', async () => {
  const event = { workspaceId: api.workspaceId, connectionId: shop, entity: 'products' };
  await api.hub.db.insert(objectEvents).values([
    { ...event, externalId: '1', status: 'accepted', acceptedAt: ago(2) },
    { ...event, externalId: '2', status: 'sent', acceptedAt: ago(9), settledAt: ago(8) },
  ]);
  expect(await flow('products')).toMatchObject({
    backlog: 1,
    queues: [{ connection: 'shop', count: 1, lagMs: 60_000 }],
  });
});

it('W14 deliveries that are due, and those that a match holds', async () => {
  const product = (id: string, sku: string) => ({
    id,
    workspaceId: api.workspaceId,
    connectionId: shop,
    externalId: sku,
    sku,
    name: 'Hat',
    base: {},
    baseHash: '',
  });
  const [due, held] = [v7(), v7()];
  await api.hub.db.insert(products).values([product(due, 'A-1'), product(held, 'A-2')]);
  await api.hub.db.$client`
    insert into deliveries (workspace_id, flow_id, record_id, field_group, desired, blocked_by)
    values (${api.workspaceId}, ${flowIds.products ?? ''}, ${due}, 'stock', 'x', null),
      (${api.workspaceId}, ${flowIds.products ?? ''}, ${held}, 'stock', 'x', 'unmatched')`;
  expect((await flow('products'))?.parts).toMatchObject({ due: { count: 1 }, held: { count: 1 } });
  const [one] = (await health('?flow=products')).items;
  expect(one?.objects).toMatchObject([
    { name: 'A-1 Hat', waitsFor: 'Its stock goes to erp with the next delivery.' },
    { name: 'A-2 Hat', waitsFor: expect.stringContaining('It is not known which product') },
  ]);
});

it('S20 requests that failed count while none has succeeded since, and are forgotten then', async () => {
  const request = async (status: 'sent' | 'rejected') => {
    await api.hub.db.insert(messages).values({
      id: v7(),
      workspaceId: api.workspaceId,
      connectionId: erp,
      kind: 'request',
      lane: 'out',
      status,
      subject: 'POST /api/products',
      reason: status === 'rejected' ? 'answered 500' : null,
    });
  };
  const before = Number((await flow('products'))?.failed);
  for (const status of ['sent', 'rejected', 'rejected'] as const) await request(status);
  expect((await flow('products'))?.failed).toBe(before + 2);
  await request('sent');
  expect((await flow('products'))?.failed).toBe(before);
});

it('W14 another workspace sees none of it, and no flow of that name', async () => {
  const asked = await api.call('GET', '/api/health/flows', { token: api.tokens.stranger });
  expect(asked.body).toMatchObject({ items: [] });
  expect((await api.call('GET', '/api/health/flows?flow=orders', { token: api.tokens.stranger })).status).toBe(404);
});
