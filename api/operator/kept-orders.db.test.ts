import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { anOrder } from '../../test/fixtures/orders.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';

let merchant: ApiMerchant;
beforeAll(async () => {
  merchant = await startApiMerchant();
  await sql()`delete from processes`;
});
afterAll(() => merchant.api.stop());
beforeEach(() => {
  merchant.api.orderWakes.length = 0;
});

const sql = () => merchant.api.hub.db.$client;
const channel = (code: string) => ({ code, name: code, url: undefined });
async function keep(number: string, orderedAt: string, more: Partial<ReturnType<typeof anOrder>> = {}) {
  const externalId = createHash('md5').update(number).digest('hex');
  return await merchant.addOrder({ ...anOrder(), externalId, number, orderedAt, ...more });
}
/** An order that a flow has done with. */
async function ended(flowId: string, orderId: string, outcome: string, step: string) {
  const { workspaceId } = merchant.api;
  await sql()`
    insert into processes (id, workspace_id, kind, workflow_id, flow_id, record_id, state, outcome, step, number)
    select gen_random_uuid(), ${workspaceId}, 'sendOrder', 'order/' || number, ${flowId}, id, 'done', ${outcome}, ${step}, number
    from orders where id = ${orderId}`;
  await sql()`
    insert into deliveries (workspace_id, flow_id, record_id, field_group, desired, delivered)
    values (${workspaceId}, ${flowId}, ${orderId}, 'order', 'h', 'h')`;
}
const call = (method: string, path: string, body: unknown) => merchant.api.call(method, path, { body });
const woken = () => [...new Set(merchant.api.orderWakes.map(wake => wake.input.number))].sort();
const gate = (settings: Record<string, unknown>) =>
  call('PATCH', '/api/flows/shop-to-till', { settings: { gate: settings } });

it('S1: a flow that is made live or shadow takes up the orders that are kept since its start date', async () => {
  await keep('50001', '2026-01-10T00:00:00Z');
  await keep('50002', '2026-02-10T00:00:00Z');
  const settings = { gate: { startDate: '2026-02-01T00:00:00Z' } };
  const flow = { source: 'shop', target: 'till', settings };
  await call('POST', '/api/flows', { ...flow, key: 'off', mode: 'off' });
  expect(woken()).toEqual([]);
  await call('POST', '/api/flows', { ...flow, key: 'shadow', mode: 'shadow' });
  expect(woken()).toContain('50002');
  expect(woken()).not.toContain('50001');
  await sql()`delete from processes`;
  await sql()`delete from deliveries`;
  await sql()`update flows set mode = 'off' where key = 'shadow'`;
});

it('S1: orders that were skipped for the start date or the sales channel are judged again when these change', async () => {
  const skip = async (number: string, orderedAt: string, more?: Parameters<typeof keep>[2], step = 'gate') =>
    ended(merchant.flowId, await keep(number, orderedAt, more), 'skipped', step);
  await gate({ startDate: '2026-06-01T00:00:00Z', salesChannels: ['web'] });
  const cancelled = { ...anOrder().states, order: 'cancelled' as const };
  await skip('60001', '2026-05-01T00:00:00Z', { salesChannel: channel('web') });
  await skip('60002', '2026-03-01T00:00:00Z', { salesChannel: channel('web') });
  await skip('60003', '2026-06-02T00:00:00Z', { salesChannel: channel('app') });
  await skip('60004', '2026-05-01T00:00:00Z', { salesChannel: channel('web'), states: cancelled });
  await skip('60005', '2026-05-01T00:00:00Z', { salesChannel: channel('web') }, 'exists');
  merchant.api.orderWakes.length = 0;

  await gate({ waitDays: 20 });
  expect(woken()).toEqual([]);
  await gate({ startDate: '2026-04-01T00:00:00Z' });
  expect(woken()).toEqual(['60001']);
  await sql()`update processes set state = 'done', outcome = 'sent' where number = '60001'`;
  await sql()`update deliveries set delivered = 'h'`;
  merchant.api.orderWakes.length = 0;
  await gate({ salesChannels: ['web', 'app'] });
  expect(woken()).toEqual(['60003']);
});

it('S1: an order that ended in shadow is sent once the flow is live, however long before it was made it was placed', async () => {
  await call('PATCH', '/api/flows/shop-to-till', { mode: 'shadow' });
  await ended(merchant.flowId, await keep('70001', '2020-01-01T00:00:00Z'), 'shadow', 'commit');
  merchant.api.orderWakes.length = 0;
  await call('PATCH', '/api/flows/shop-to-till', { paused: false });
  expect(woken()).not.toContain('70001');
  await call('PATCH', '/api/flows/shop-to-till', { mode: 'live' });
  expect(woken()).toContain('70001');
});
