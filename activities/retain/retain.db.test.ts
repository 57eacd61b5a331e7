import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listPartitions } from '../../db/queries/partitions.ts';
import { readPayload, storePush } from '../../db/queries/store-message.ts';
import { changes, intents, processes, processSteps, tasks, workspaceSettings } from '../../db/schema/index.ts';
import { overBefore, type RetainedKind, retainedKinds } from '../../domain/retention.ts';
import { defaultWorkspaceSettings } from '../../domain/workspace-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { retainRound } from './index.ts';
import { ways } from './kinds.ts';

let api: ApiHub;
let connectionId: string;
beforeEach(async () => {
  api = await startApiHub();
  connectionId = v7();
});
afterEach(() => api.stop());

const ago = (days: number) => overBefore(new Date(), days);
const idOf = (days: number) => v7({ msecs: ago(days).getTime() });
const monthOf = (moment: Date) => moment.toISOString().slice(0, 7);

/** Does something on an earlier day, as far as clocks of this process go. */
async function onDay<T>(days: number, work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['Date'], now: ago(days) });
  try {
    return await work();
  } finally {
    vi.useRealTimers();
  }
}

/** A push that came so many days ago and was taken in, unless it says otherwise. */
async function push(days: number, { status = 'accepted', workspaceId = api.workspaceId } = {}): Promise<string> {
  const sql = api.hub.db.$client;
  for (const table of ['messages', 'message_chunks']) await sql`select kladka_partition(${table}, ${ago(days)}::date)`;
  const stored = await onDay(days, () =>
    storePush(sql, api.hub.keyring, {
      workspaceId,
      connectionId,
      lane: 'orders',
      subject: 'order',
      payload: Buffer.from(`payload of ${days}`),
    }),
  );
  // Ids of one process never go back in time, so it is put there afterwards.
  const messageId = idOf(days);
  for (const [table, id] of [
    ['messages', 'id'],
    ['message_keys', 'message_id'],
    ['message_chunks', 'message_id'],
  ] as const)
    await sql`update ${sql(table)} set ${sql(id)} = ${messageId}, created_at = ${ago(days)} where ${sql(id)} = ${stored.messageId}`;
  await sql`update messages set status = ${status} where id = ${messageId}`;
  return messageId;
}

const setRetention = (retention: Partial<typeof defaultWorkspaceSettings.retention>, workspaceId = api.workspaceId) =>
  api.hub.db
    .insert(workspaceSettings)
    .values({ workspaceId, settings: { retention: { ...defaultWorkspaceSettings.retention, ...retention } } });

const run = async (kinds: readonly RetainedKind[] = retainedKinds, workspaceId = api.workspaceId) => {
  const runId = v7();
  let said = '';
  for (const kind of kinds) {
    const round = await retainRound(api.hub, { workspaceId, runId }, kind);
    expect(round.more).toBe(false);
    said = round.said;
  }
  return { runId, said };
};

const audited = async (workspaceId = api.workspaceId) =>
  (
    await api.hub.db.$client<{ detail: Record<string, number> }[]>`
      select detail from audit_entries where action = 'retention' and workspace_id = ${workspaceId} order by id`
  ).map(row => row.detail);

const payloadOf = (messageId: string, workspaceId = api.workspaceId) =>
  readPayload(api.hub.db.$client, api.hub.keyring, { workspaceId, messageId });
const keyPeriods = async (workspaceId = api.workspaceId) =>
  (
    await api.hub.db.$client<{ period: string }[]>`
      select period from data_keys where workspace_id = ${workspaceId} and purpose = 'payload' order by period`
  ).map(row => row.period);
const ids = async (table: string, column = 'id') =>
  (
    await api.hub.db.$client<
      { id: string }[]
    >`select ${api.hub.db.$client(column)} as id from ${api.hub.db.$client(table)} order by 1`
  ).map(row => row.id);
const hasMonth = async (table: 'messages' | 'message_chunks' | 'changes', days: number) =>
  (await listPartitions(api.hub.db.$client, table)).some(({ month }) => month && monthOf(month) === monthOf(ago(days)));

describe('retention', () => {
  it('S22 takes away payloads and the key of a month that is over, and leaves the rest as it was', async () => {
    const [old, young] = [await push(150), await push(20)];
    const { said } = await run();
    expect(await payloadOf(old)).toBeUndefined();
    expect((await payloadOf(young))?.toString()).toBe('payload of 20');
    expect(await keyPeriods()).toEqual([monthOf(ago(20))]);
    expect(await ids('messages')).toEqual([old, young]);
    expect(await hasMonth('message_chunks', 150)).toBe(false);
    expect(await audited()).toEqual([{ message_chunks: 1, data_keys: 1, partitions: 1 }]);
    expect(said).toBe('Deleted: 1 of data_keys, 1 of message_chunks, 1 of partitions.');
  });

  it('S22 keeps what still waits, however old: pushes, what a task tells to replay, what is about to be sent', async () => {
    const { db } = api.hub;
    const [stored, replayable, over] = [
      await push(500, { status: 'stored' }),
      await push(600, { status: 'rejected' }),
      await push(700),
    ];
    await db.insert(tasks).values({
      workspaceId: api.workspaceId,
      kind: 'record',
      cause: 'c',
      sentence: 's',
      remedy: 'r',
      detail: { messageId: replayable },
    });
    const sealed = await onDay(800, () => api.hub.keyring.seal(api.workspaceId, 'payload', Buffer.from('order')));
    const intent = {
      workspaceId: api.workspaceId,
      processId: v7(),
      connectionId,
      recordId: v7(),
      kind: 'order',
      reference: 'r',
      bodyHash: 'h',
      keyId: sealed.keyId,
      sealedBody: sealed.sealed,
      sendBy: new Date(),
      settledBy: new Date(),
    } as const;
    await db.insert(intents).values({ ...intent, state: 'unclear' });
    await run();
    expect(await ids('messages')).toEqual([replayable, stored]);
    expect((await payloadOf(stored))?.toString()).toBe('payload of 500');
    expect((await payloadOf(replayable))?.toString()).toBe('payload of 600');
    expect(await keyPeriods()).toEqual([800, 600, 500].map(days => monthOf(ago(days))));
    expect(await payloadOf(over)).toBeUndefined();

    await db.$client`update messages set status = 'accepted' where status = 'stored'`;
    await db.$client`update tasks set state = 'resolved'`;
    await db.$client`update intents set state = 'done'`;
    await run();
    expect(await ids('messages')).toEqual([]);
    expect(await ids('message_chunks', 'message_id')).toEqual([]);
    expect(await keyPeriods()).toEqual([]);
  });

  it('S22 keeps every push that was refused under one open task, not the last of them alone', async () => {
    const { db } = api.hub;
    const [before, first, partly, last] = [
      await push(200, { status: 'rejected' }),
      await push(170, { status: 'rejected' }),
      await push(160),
      await push(150, { status: 'rejected' }),
    ];
    await db.$client`update messages set ingested_at = created_at`;
    await db.$client`update messages set counts = '{"rejected": 30}' where id = ${partly}`;
    await db.insert(tasks).values({
      workspaceId: api.workspaceId,
      kind: 'record',
      cause: `push/${connectionId}/order`,
      sentence: 's',
      remedy: 'r',
      detail: { messageId: last },
      createdAt: ago(171),
    });
    await run();
    for (const kept of [first, partly, last]) expect(await payloadOf(kept)).toBeDefined();
    expect(await payloadOf(before)).toBeUndefined();
    await db.$client`update tasks set state = 'resolved'`;
    await run();
    for (const gone of [first, partly, last]) expect(await payloadOf(gone)).toBeUndefined();
  });

  it('S22 a month stays for whoever keeps it longer, and goes with the last of them', async () => {
    await setRetention({ payloads: 300 }, api.otherWorkspaceId);
    const [mine, theirs] = [await push(200), await push(200, { workspaceId: api.otherWorkspaceId })];
    await run();
    expect(await payloadOf(mine)).toBeUndefined();
    expect((await payloadOf(theirs, api.otherWorkspaceId))?.toString()).toBe('payload of 200');
    expect(await hasMonth('message_chunks', 200)).toBe(true);
    expect(await audited()).toEqual([{ message_chunks: 1, data_keys: 1 }]);

    await api.hub.db.$client`delete from workspace_settings`;
    await run(['payloads']);
    expect(await hasMonth('message_chunks', 200)).toBe(false);
    expect(await audited(api.otherWorkspaceId)).toEqual([{ message_chunks: 1 }]);
  });

  it('S22 a run that is broken off and begun again deletes the rest, and counts every row once', async () => {
    await setRetention({ payloads: 9000, messages: 9000 }, api.otherWorkspaceId);
    await push(400, { workspaceId: api.otherWorkspaceId });
    for (let index = 0; index < 3; index += 1) await push(400);
    const round = { sql: api.hub.db.$client, run: { workspaceId: api.workspaceId, runId: v7() }, now: new Date() };
    const { retention } = defaultWorkspaceSettings;
    const time = [true, false];
    expect(await ways.messages({ ...round, retention, inTime: () => time.shift() ?? false })).toBe(false);
    expect(await audited()).toEqual([]);
    await retainRound(api.hub, round.run, 'payloads');
    await retainRound(api.hub, round.run, 'messages');
    const once = await audited();
    expect(once).toEqual([{ message_chunks: 3, data_keys: 1, message_keys: 3, messages: 3 }]);
    for (const kind of retainedKinds) await retainRound(api.hub, round.run, kind);
    expect(await audited()).toEqual(once);
  });

  it('what was sent before is recognised for as long as its payload is kept', async () => {
    await push(100);
    await push(400);
    await run(['messages']);
    expect(await ids('message_keys', 'key')).toHaveLength(1);
  });

  it('S22 takes history, reports, the queue and the audit away by their own times, not what is open', async () => {
    const { db } = api.hub;
    const sql = db.$client;
    const { workspaceId } = api;
    for (const table of ['changes', 'process_steps']) await sql`select kladka_partition(${table}, ${ago(800)}::date)`;
    const old = { at: ago(800), workspaceId };
    const process = (state: 'done' | 'waiting', number: string) => ({
      id: v7(),
      workspaceId,
      kind: 'sendOrder' as const,
      workflowId: number,
      flowId: v7(),
      recordId: v7(),
      state,
      number,
    });
    const [done, waits] = [process('done', '1'), process('waiting', '2')];
    await db.insert(processes).values([done, waits]);
    const change = { ...old, id: idOf(800), entity: 'order', recordId: v7(), field: 'a', who: 'x' };
    await db.insert(changes).values(change);
    for (const { id: processId } of [done, waits]) {
      const step = { ...old, id: idOf(800), processId, step: 's', outcome: 'o', detail: 'd', ms: 1 };
      await db.insert(processSteps).values(step);
    }
    for (const state of ['running', 'done'])
      await sql`insert into sync_runs (id, workspace_id, who, dry_run, state, created_at) values (${v7()}, ${workspaceId}, 'w', false, ${state}, ${ago(400)})`;
    for (const status of ['accepted', 'sent'])
      await sql`insert into object_events (id, workspace_id, connection_id, entity, external_id, status, accepted_at)
        values (${v7()}, ${workspaceId}, ${connectionId}, 'products', ${status}, ${status}, ${ago(100)})`;
    for (const days of [100, 2000])
      await sql`insert into audit_entries (id, workspace_id, who, action, object, created_at) values (${v7()}, ${workspaceId}, 'w', ${`old ${days}`}, 'o', ${ago(days)})`;
    await run();
    expect(await ids('changes')).toEqual([]);
    expect(await ids('process_steps', 'process_id')).toEqual([waits.id]);
    expect(await ids('sync_runs', 'state')).toEqual(['running']);
    expect(await ids('object_events', 'status')).toEqual(['accepted']);
    expect(await ids('audit_entries', 'action')).toEqual(['old 100', 'retention']);
    expect(await audited()).toEqual([
      { changes: 1, partitions: 1, process_steps: 1, sync_runs: 1, object_events: 1, audit_entries: 1 },
    ]);
  });
});
