import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import { raiseTask } from '../tasks.ts';
import { finish } from './finish.ts';
import { markSeen } from './seen.ts';
import { loadAnyStory } from './story.ts';
import { end } from './verdicts.ts';

let merchant: ApiMerchant;
let input: SendOrderInput;
beforeAll(async () => {
  merchant = await startApiMerchant();
  const [row] = await sql()<{ id: string }[]>`select id from processes where record_id = ${merchant.orderId}`;
  const { workspaceId } = merchant.api;
  const names = { workspace: 'one', flowKey: 'shop-to-till', number: '10001', sourceKey: 'shop', targetKey: 'till' };
  const ids = { workspaceId, processId: row?.id ?? '', flowId: merchant.flowId, orderId: merchant.orderId };
  input = { ...ids, ...names, targetSystem: 'ccv-salespos' };
  await sql()`
    insert into deliveries (workspace_id, flow_id, record_id, field_group, desired)
    values (${workspaceId}, ${merchant.flowId}, ${merchant.orderId}, 'order', 'h')`;
});
afterAll(() => merchant.api.stop());
beforeEach(async () => {
  await sql()`update processes set state = 'running', outcome = null`;
  await sql()`update deliveries set delivered = null`;
});

const sql = () => merchant.api.hub.db.$client;
const seen = async () => markSeen(await loadAnyStory(merchant.api.hub, input));
const stand = async () =>
  (
    await sql()`select process.state, delivery.delivered from processes process
    join deliveries delivery on delivery.record_id = process.record_id`
  )[0];
const change = (body: object) => merchant.api.call('PATCH', '/api/flows/shop-to-till', { body });

it('S1: an order that ended in shadow while the flow went live is looked at again', async () => {
  await change({ mode: 'shadow' });
  const mark = await seen();
  await change({ mode: 'live' });
  // As after a step that had begun before: what the change marked is overwritten by where the step stands.
  await sql()`update processes set state = 'running'`;
  const finished = await finish(merchant.api.hub, input, end('shadow', 'Shadow.'), mark);
  expect(finished.again).toBe(true);
  expect(await stand()).toMatchObject({ state: 'due' });
});

it('S1: an order that the gate skipped while the settings changed is looked at again', async () => {
  const mark = await seen();
  await change({ settings: { gate: { salesChannels: [] } } });
  expect((await finish(merchant.api.hub, input, end('skipped', 'Left out.'), mark)).again).toBe(true);
});

it('S1: an order that nothing changed about ends, and one that was sent ends whatever the settings are', async () => {
  expect((await finish(merchant.api.hub, input, end('skipped', 'Left out.'), await seen())).again).toBe(false);
  expect(await stand()).toEqual({ state: 'done', delivered: 'h' });
  const mark = await seen();
  await change({ settings: { gate: { waitDays: 9 } } });
  expect((await finish(merchant.api.hub, input, end('sent', 'Sent.'), mark)).again).toBe(false);
});

it('S1: a process that began before settings were carried along ends by the order alone', async () => {
  expect((await finish(merchant.api.hub, input, end('shadow', 'Shadow.'), 'h')).again).toBe(false);
  expect((await finish(merchant.api.hub, input, end('shadow', 'Shadow.'), 'older')).again).toBe(true);
});

/** Ends the order while somebody else holds its rows, and lets go once the end waits for them. */
async function endWhile(change: (held: TransactionSql) => Promise<unknown>, then: typeof change = async () => {}) {
  const waits = async () =>
    (await sql()`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
      .length > 0;
  const mark = await seen();
  const ending = await sql().begin(async held => {
    await change(held);
    const finished = finish(merchant.api.hub, input, end('sent', 'Sent.'), mark);
    await expect.poll(waits, { timeout: 5_000 }).toBe(true);
    await then(held);
    // Awaited outside, as it waits for this transaction.
    return { finished };
  });
  return await ending.finished;
}

it('S1 an order that is pushed anew while its end is written down is told again, and neither waits for the other in a circle', async () => {
  const finished = await endWhile(
    held => held`update deliveries set desired = 'newer'`,
    held => held`update processes set state = 'due'`,
  );
  expect(finished.again).toBe(true);
  expect(await stand()).toEqual({ state: 'due', delivered: 'h' });
  await sql()`update deliveries set desired = 'h'`;
});

it('S1 an order whose process somebody changes while its end is written down ends all the same', async () => {
  const finished = await endWhile(held => held`update processes set state = 'running', reason = 'It is tried again.'`);
  expect(finished.again).toBe(false);
  expect(await stand()).toEqual({ state: 'done', delivered: 'h' });
});

it('S7 an order that ends waits for no task any more, and what nobody waits for is resolved', async () => {
  const problem = { kind: 'lookup' as const, cause: 'lookup/any', sentence: 'Not mapped.', remedy: 'Map it.' };
  await raiseTask(sql(), { ...problem, workspaceId: input.workspaceId, processId: input.processId });
  expect((await finish(merchant.api.hub, input, end('sent', 'Sent.'), await seen())).again).toBe(false);
  expect(await stand()).toEqual({ state: 'done', delivered: 'h' });
  expect(await sql()`select 1 from task_waiters where process_id = ${input.processId}`).toHaveLength(0);
  expect(await sql()`select 1 from tasks where cause = 'lookup/any' and state = 'open'`).toHaveLength(0);
});
