import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushedLine, pushedOrder } from '../../connectors/v1/order.fixture.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { type OrderSide, orderSide } from '../../test/support/order-side.ts';
import { replayMessage } from '../replay.ts';
import { takeInLane } from './take-in-lane.ts';

let api: ApiHub;
let side: OrderSide;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const remarks = async (messageId: string) =>
  (
    await side.sql<{ line: number; outcome: string; field: string; reason: string }[]>`
      select line, outcome, field, reason from message_records where message_id = ${messageId} order by line, field`
  ).map(row => ({ ...row }));

describe('orders that are pushed', () => {
  beforeAll(async () => {
    side = await orderSide(api);
  });

  it('are taken in once, however often they come, and their changes have a history with who said so', async () => {
    expect((await side.order()).counts).toMatchObject({ read: 1, created: 1, changed: 0 });
    expect((await side.order()).counts).toMatchObject({ created: 0, unchanged: 1 });
    const [first] = await side.pull();
    expect((await side.order({ note: 'Ostrożnie' })).counts).toMatchObject({ changed: 1 });
    expect(await side.history()).toEqual([
      { field: 'comment', before: null, after: 'Ostrożnie', who: side.keys.platform },
    ]);
    const given = await side.pull();
    expect(given).toMatchObject([{ objectId: first?.objectId, document: { note: 'Ostrożnie' } }]);
    expect(given[0]?.seq).toBeGreaterThan(first?.seq ?? 0);
  });

  it('are kept as they came with one Idempotency-Key', async () => {
    const payload = Buffer.from(JSON.stringify({ records: [pushedOrder({ externalId: 'key', number: 'KEY' })] }));
    const at = {
      workspaceId: side.workspaceId,
      connectionId: side.ids.platform,
      lane: 'sales',
      subject: 'orders',
      payload,
    };
    const first = await storePush(side.sql, side.hub.keyring, { ...at, key: 'once' });
    const second = await storePush(side.sql, side.hub.keyring, { ...at, key: 'once' });
    expect(second).toEqual({ ...first, outcome: 'repeated' });
    await side.take('platform', 'sales');
    await side.walk();
    expect((await side.pull()).filter(row => row.document.number === 'KEY')).toHaveLength(1);
  });

  it('an older statement never undoes a newer one, and a clock that is ahead does not stop what follows', async () => {
    const say = (state: 'open' | 'in_progress', asOf?: string) =>
      side.order({ externalId: 'age', number: 'AGE', state }, asOf ? { asOf } : {});
    await say('in_progress', '2026-05-03T12:00:00Z');
    const older = await say('open', '2026-05-03T11:00:00Z');
    expect(older.counts).toMatchObject({ superseded: 1, changed: 0 });
    expect(await remarks(older.id)).toMatchObject([{ line: 1, outcome: 'superseded' }]);
    expect((await say('open', '2999-01-01T00:00:00Z')).counts).toMatchObject({ changed: 1 });
    expect((await say('in_progress')).counts).toMatchObject({ changed: 1 });
  });

  it('one whose schema is broken is a task, the others pass, and it goes once it is right', async () => {
    const good = pushedOrder({ externalId: 'good', number: 'GOOD' });
    const bad = { ...pushedOrder({ externalId: 'bad', number: 'BAD' }), currency: 'zł', totals: { net: '1' } };
    const wrong = pushedOrder({
      externalId: 'sum',
      number: 'SUM',
      totals: { net: '1.00', vat: '0.23', gross: '1.24' },
    });
    const message = await side.push('platform', 'orders', [bad, good, wrong]);
    expect(message).toMatchObject({ status: 'accepted', counts: { read: 3, created: 1, rejected: 2 } });
    expect(await remarks(message.id)).toMatchObject([
      { line: 1, field: '/currency' },
      { line: 1, field: '/totals/gross' },
      { line: 1, field: '/totals/vat' },
      { line: 3, field: '/totals/gross', reason: expect.stringContaining('are not 1.24') },
    ]);
    const sentences = (await side.tasks()).map(task => task.sentence);
    expect(sentences).toHaveLength(2);
    expect(sentences[0]).toMatch(/^Order bad of b2b-\d+ cannot be understood: \/currency: .* \/totals\/vat: /);
    await side.push('platform', 'orders', [pushedOrder({ externalId: 'bad', number: 'BAD' })]);
    expect((await side.tasks()).map(task => task.sentence)).toEqual([sentences[1]]);
    expect((await side.pull()).map(row => row.document.number)).toEqual(expect.arrayContaining(['GOOD', 'BAD']));
  });

  it('a push that is broken throughout is one task', async () => {
    const before = (await side.tasks()).length;
    await side.push(
      'platform',
      'orders',
      Array.from({ length: 25 }, (_, index) => ({ externalId: `broken-${index}` })),
    );
    const tasks = await side.tasks();
    expect(tasks).toHaveLength(before + 1);
    expect(tasks.at(-1)?.sentence).toContain('25 orders of one push');
  });

  it('many connections at once never wait for a place in the pool', async () => {
    const sides = await Promise.all(Array.from({ length: 10 }, () => orderSide(api)));
    const all = Promise.all(sides.map(one => one.order()));
    expect((await all).map(message => message.counts.created)).toEqual(Array(10).fill(1));
  }, 30_000);

  it('the kept record can be replayed with an edited payload', async () => {
    const [record] = await side.sql<{ id: string }[]>`
      select id from messages where connection_id = ${side.ids.platform} and kind = 'record' and subject = 'GOOD'`;
    const payload = pushedOrder({ externalId: 'good', number: 'GOOD', note: 'Poprawione' });
    const request = { workspaceId: side.workspaceId, messageId: record?.id ?? '', who: 'anna', payload };
    expect((await replayMessage(side.hub, request)).what).toContain('The order changed');
  });
});

describe('orders that are given out at /v1', () => {
  beforeAll(async () => {
    side = await orderSide(api);
  });

  it('an order whose lines do not come to its total waits for a person', async () => {
    await side.order({ number: 'T', externalId: 't', lines: [pushedLine('1', '1', '100.00', '100.00')] });
    expect(await side.pull()).toEqual([]);
    expect(await side.tasks()).toMatchObject([
      { kind: 'totals', sentence: expect.stringContaining('come to 184.50 PLN, its total says 307.49') },
    ]);
    await side.order({ number: 'T', externalId: 't' });
    expect([await side.tasks(), (await side.pull()).length]).toEqual([[], 1]);
  });

  it('cancelled before it was taken it is taken back, and reopened it is given again', async () => {
    await side.order();
    await side.order({ state: 'cancelled' });
    const [gone] =
      await side.sql`select op, document from feed where connection_id = ${side.ids.erp} and entity = 'orders' and document ->> 'number' = '1001'`;
    expect(gone).toMatchObject({ op: 'delete', document: { state: 'cancelled' } });
    expect(await side.process()).toMatchObject({ state: 'done', outcome: 'skipped' });
    await side.order();
    expect((await side.pull()).find(row => row.document.number === '1001')).toMatchObject({
      op: 'upsert',
      document: { state: 'open' },
    });
  });

  it('deleted by its sender it is cancelled, never gone', async () => {
    await side.push('platform', 'orders', [{ ...pushedOrder({ externalId: 'del', number: 'DEL' }) }]);
    await side.push('platform', 'orders', [{ ...pushedOrder({ externalId: 'del', number: 'DEL' }), op: 'delete' }]);
    const [row] =
      await side.sql`select order_state from orders where connection_id = ${side.ids.platform} and number = 'DEL'`;
    expect(row).toEqual({ order_state: 'cancelled' });
    expect((await side.pull()).find(row => row.document.number === 'DEL')).toMatchObject({ op: 'delete' });
  });

  it.each(['off', 'shadow', 'paused'])('a flow that is %s gives nothing out, not even what lay ready', async how => {
    const own = await orderSide(api);
    await own.order();
    expect(await own.sql`select op from feed where connection_id = ${own.ids.erp} and entity = 'orders'`).toMatchObject(
      [{ op: 'upsert' }],
    );
    const change = how === 'paused' ? own.sql`paused = true` : own.sql`mode = ${how}`;
    await own.sql`update flows set ${change} where id = ${own.flowId}`;
    await own.sql`update processes set state = 'due' where flow_id = ${own.flowId}`;
    await own.walk();
    expect(await own.pull()).toMatchObject([{ op: 'delete' }]);
    await own.sql`update flows set paused = false, mode = 'live' where id = ${own.flowId}`;
    await own.sql`update processes set state = 'due' where flow_id = ${own.flowId}`;
    await own.walk();
    expect(await own.pull()).toMatchObject([{ op: 'upsert' }]);
  });
});

describe('a message that fails over and over', () => {
  it('is set aside with a task and holds up nobody; its replay counts', async () => {
    side = await orderSide(api);
    const { sql, hub, workspaceId } = side;
    const at = { workspaceId, connectionId: side.ids.erp, lane: 'sales', subject: 'order-statuses' };
    const push = (record: object) =>
      storePush(sql, hub.keyring, { ...at, payload: Buffer.from(JSON.stringify({ records: [record] })) });
    await side.order();
    const [given] = await side.pull();
    // Nothing is wrong with the message; something in the hub is.
    await sql`alter table fulfilments add constraint broken check (raw_state is distinct from 'poison')`;
    const poison = await push({ order: given?.objectId, state: 'ready', rawState: 'poison' });
    const behind = await push({ order: given?.objectId, state: 'in-progress', rawState: 'fine' });
    const lane = {
      workspaceId,
      workspace: 'one',
      connectionId: side.ids.erp,
      connectionKey: side.keys.erp,
      system: 'connector-api',
      lane: 'sales' as const,
    };
    for (let attempt = 1; attempt < 5; attempt += 1) {
      await expect(takeInLane(hub, lane, AbortSignal.timeout(5_000))).rejects.toThrow('broken');
      expect(await side.message(poison.messageId)).toMatchObject({ status: 'stored', counts: { tries: attempt } });
    }
    await side.take('erp', 'sales');
    expect(await side.message(poison.messageId)).toMatchObject({
      status: 'rejected',
      reason: expect.stringContaining('broken'),
    });
    expect(await side.message(behind.messageId)).toMatchObject({ status: 'accepted' });
    const [task] = await side.tasks();
    expect(task).toMatchObject({
      sentence: expect.stringContaining('failed 5 times and was set aside'),
      remedy: expect.stringContaining(`kladka messages replay ${poison.messageId}`),
    });
    await sql`alter table fulfilments drop constraint broken`;
    await replayMessage(hub, { workspaceId, messageId: poison.messageId, who: 'anna' });
    await side.take('erp', 'sales');
    expect(await sql`select state from fulfilments where connection_id = ${side.ids.erp}`).toEqual([
      { state: 'ready' },
    ]);
    expect(await side.tasks()).toEqual([]);
  });

  it('is never set aside for what is the database’s fault', async () => {
    const { sql, hub, workspaceId } = side;
    const payload = Buffer.from(JSON.stringify({ records: [{ number: '1001', state: 'shipped' }] }));
    const { messageId } = await storePush(sql, hub.keyring, {
      workspaceId,
      connectionId: side.ids.erp,
      lane: 'sales',
      subject: 'order-statuses',
      payload,
    });
    await sql.unsafe(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'deadlock' using errcode = '40P01'; end $$;
      create trigger busy before insert or update on fulfilments for each row execute function refuse()`);
    const lane = {
      workspaceId,
      workspace: 'one',
      connectionId: side.ids.erp,
      connectionKey: side.keys.erp,
      system: 'connector-api',
      lane: 'sales' as const,
    };
    for (let attempt = 1; attempt <= 7; attempt += 1)
      await expect(takeInLane(hub, lane, AbortSignal.timeout(5_000))).rejects.toThrow('deadlock');
    expect(await side.message(messageId)).toMatchObject({ status: 'stored', counts: null });
    await sql`drop trigger busy on fulfilments`;
    await side.take('erp', 'sales');
    expect(await side.message(messageId)).toMatchObject({ status: 'accepted' });
  });
});
