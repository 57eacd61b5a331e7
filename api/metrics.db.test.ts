import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flows, messages } from '../db/schema/index.ts';
import { defaultFlowSettings } from '../domain/flow-settings.ts';
import { type ApiHub, startApiHub } from '../test/support/api-hub.ts';
import { addConnection } from '../test/support/shop-to-till.ts';

const token = 'sixteen-or-more-letters';
let api: ApiHub;
let shop: string;
beforeAll(async () => {
  api = await startApiHub({ metricsToken: token });
  shop = await addConnection(api, 'shop', 'shopware', {
    shopUrl: 'http://127.0.0.1:9',
    allowPrivate: true,
    allowPlainHttp: true,
    clientId: 'SWIASANDBOXKLADKA0000000',
    clientSecret: 'sandbox-secret',
    webhookPath: 'a-secret-path-of-the-test-1234',
  });
  const settings = defaultFlowSettings.orders;
  await api.hub.db.insert(flows).values({
    id: v7(),
    workspaceId: api.workspaceId,
    key: 'orders',
    entity: 'orders',
    sourceId: shop,
    targetId: shop,
    mode: 'live',
    settings,
  });
});
afterAll(() => api.stop());

const push = (path: string, headers: Record<string, string> = {}) =>
  api.call('POST', path, {
    token: '',
    headers,
    body: {
      source: { eventId: v7() },
      data: { event: 'checkout.order.placed', payload: [{ entity: 'order', primaryKey: '1' }] },
    },
  });
const told = async () => String((await api.call('GET', '/metrics', { token })).body);
const value = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find(line => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1),
  );

it('S20 metrics are told to whoever has the token, and to nobody else', async () => {
  expect((await api.call('GET', '/metrics', { token: '' })).status).toBe(401);
  expect((await api.call('GET', '/metrics')).status).toBe(401);
  const answer = await api.call('GET', '/metrics', { token });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(String(answer.body)).toContain('process_cpu_seconds_total');
});

it('S20 counts pushes by connection and outcome; strangers make no labels', async () => {
  const path = '/shopware/shop/webhook/a-secret-path-of-the-test-1234';
  const before = await told();
  const taken = 'kladka_pushes_total{connection="shop",outcome="taken"}';
  expect((await push(path)).status).toBe(202);
  expect((await push('/shopware/nobody-at-all/webhook')).status).toBe(404);
  const after = await told();
  expect(value(after, taken) - (value(before, taken) || 0)).toBe(1);
  expect(value(after, 'kladka_pushes_total{connection="unknown",outcome="refused"}')).toBeGreaterThan(0);
  expect(after).not.toContain('nobody-at-all');
  expect(after).toContain('kladka_push_seconds_bucket{le="0.5",surface="shopware"}');
  expect(after).toContain('kladka_flow_backlog{workspace="one",flow="orders",part="inbox"}');
  expect(after).toContain('kladka_tasks_open{workspace="one"} 0');
});

it('S20 a push keeps the trace that it came with, and none where it came with none or with nonsense', async () => {
  const path = '/shopware/shop/webhook/a-secret-path-of-the-test-1234';
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const ids: string[] = [];
  for (const header of [traceparent, undefined, "00-xyz'; drop table"]) {
    const answer = await push(path, header === undefined ? {} : { traceparent: header });
    ids.push((answer.body as { messageId: string }).messageId);
  }
  const rows = await api.hub.db.select({ id: messages.id, traceparent: messages.traceparent }).from(messages);
  expect(ids.map(id => rows.find(row => row.id === id)?.traceparent)).toEqual([traceparent, null, null]);
});
