import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import { raiseTask } from '../tasks.ts';
import { finish } from './finish.ts';
import { markSeen } from './seen.ts';
import { loadAnyStory } from './story.ts';
import { end } from './verdicts.ts';

let at: OrderAtTill;
beforeAll(async () => {
  at = await startOrderAtTill();
  await at.sql`
    insert into deliveries (workspace_id, flow_id, record_id, field_group, desired)
    values (${at.input.workspaceId}, ${at.input.flowId}, ${at.input.orderId}, 'order', 'h')`;
});
afterAll(() => at.stop());
beforeEach(async () => {
  await at.sql`update processes set state = 'running', outcome = null`;
  await at.sql`update deliveries set delivered = null`;
});

const seen = async () => markSeen(await loadAnyStory(at.merchant.api.hub, at.input));
const stand = async () =>
  (
    await at.sql`select process.state, delivery.delivered from processes process
    join deliveries delivery on delivery.record_id = process.record_id`
  )[0];
const change = (body: object) => at.merchant.api.call('PATCH', '/api/flows/shop-to-till', { body });

it('S1: an order that ended in shadow while the flow went live is looked at again', async () => {
  await change({ mode: 'shadow' });
  const mark = await seen();
  await change({ mode: 'live' });
  // As after a step that had begun before: what the change marked is overwritten by where the step stands.
  await at.sql`update processes set state = 'running'`;
  const finished = await finish(at.merchant.api.hub, at.input, end('shadow', 'Shadow.'), mark);
  expect(finished.again).toBe(true);
  expect(await stand()).toMatchObject({ state: 'due' });
});

it('S1: an order that the gate skipped while the settings changed is looked at again', async () => {
  const mark = await seen();
  await change({ settings: { gate: { salesChannels: [] } } });
  expect((await finish(at.merchant.api.hub, at.input, end('skipped', 'Left out.'), mark)).again).toBe(true);
});

it('S1: an order that nothing changed about ends, and one that was sent ends whatever the settings are', async () => {
  expect((await finish(at.merchant.api.hub, at.input, end('skipped', 'Left out.'), await seen())).again).toBe(false);
  expect(await stand()).toEqual({ state: 'done', delivered: 'h' });
  const mark = await seen();
  await change({ settings: { gate: { waitDays: 9 } } });
  expect((await finish(at.merchant.api.hub, at.input, end('sent', 'Sent.'), mark)).again).toBe(false);
});

it('S1: a process that began before settings were carried along ends by the order alone', async () => {
  expect((await finish(at.merchant.api.hub, at.input, end('shadow', 'Shadow.'), 'h')).again).toBe(false);
  expect((await finish(at.merchant.api.hub, at.input, end('shadow', 'Shadow.'), 'older')).again).toBe(true);
});

/** Ends the order while somebody else holds its rows, and lets go once the end waits for them. */
async function endWhile(change: (held: TransactionSql) => Promise<unknown>, then: typeof change = async () => {}) {
  const waits = async () =>
    (await at.sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
      .length > 0;
  const mark = await seen();
  const ending = await at.sql.begin(async held => {
    await change(held);
    const finished = finish(at.merchant.api.hub, at.input, end('sent', 'Sent.'), mark);
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
  await at.sql`update deliveries set desired = 'h'`;
});

it('S1 an order whose process somebody changes while its end is written down ends all the same', async () => {
  const finished = await endWhile(held => held`update processes set state = 'running', reason = 'It is tried again.'`);
  expect(finished.again).toBe(false);
  expect(await stand()).toEqual({ state: 'done', delivered: 'h' });
});

it('S7 an order that ends waits for no task any more, and what nobody waits for is resolved', async () => {
  const problem = { kind: 'lookup' as const, cause: 'lookup/any', sentence: 'Not mapped.', remedy: 'Map it.' };
  await raiseTask(at.sql, { ...problem, workspaceId: at.input.workspaceId, processId: at.input.processId });
  expect((await finish(at.merchant.api.hub, at.input, end('sent', 'Sent.'), await seen())).again).toBe(false);
  expect(await stand()).toEqual({ state: 'done', delivered: 'h' });
  expect(await at.sql`select 1 from task_waiters where process_id = ${at.input.processId}`).toHaveLength(0);
  expect(await at.sql`select 1 from tasks where cause = 'lookup/any' and state = 'open'`).toHaveLength(0);
});
