import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announceObjects } from '../../db/queries/object-events.ts';
import { requestRead, takeReads } from '../../db/queries/reads.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aLevel, goodsSide } from '../../test/support/goods-side.ts';
import { aBuyer, partySide } from '../../test/support/party-side.ts';
import { replayMessage } from '../replay.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

async function aQueue() {
  const side = await partySide(api);
  const scope = { workspaceId: side.workspaceId, connectionId: side.sourceId };
  return {
    side,
    tell: () => side.sql.begin(sql => announceObjects(sql, scope, [{ entity: 'customers', externalId: 'A' }])),
    ask: async () => (await side.sql.begin(sql => takeReads(sql, scope)))[0]?.id ?? '',
    whole: () => side.sql.begin(sql => requestRead(sql, scope, { entity: 'customers' })),
    status: async () => {
      const [row] =
        await side.sql`select status from object_events where connection_id = ${side.sourceId} order by id desc limit 1`;
      return row?.status;
    },
    read: async (id: string) => (await side.sql`select state from read_requests where id = ${id}`)[0]?.state,
    heard: async (id: string) =>
      (await side.sql`select heard_at from read_requests where id = ${id}`)[0]?.heard_at as unknown,
  };
}

describe('W12b: an announced change is settled by content that is no older', () => {
  it('is settled by the answer', async () => {
    const { side, tell, ask, status, read } = await aQueue();
    await tell();
    const id = await ask();
    await side.push('source', 'customers', [aBuyer('A')], { answers: [id] });
    expect([await status(), await read(id)]).toEqual(['sent', 'answered']);
  });

  it('one that changed again while it was read waits on, also when it was asked for anew before the answer came', async () => {
    const { side, tell, ask, status } = await aQueue();
    await tell();
    const first = await ask();
    await tell();
    await side.push('source', 'customers', [aBuyer('A')], { answers: [first] });
    expect(await status()).toBe('accepted');
    const second = await ask();
    await after(5);
    await side.push('source', 'customers', [aBuyer('A', { name: 'read before the change' })], { answers: [first] });
    expect(await status()).toBe('accepted');
    await side.push('source', 'customers', [aBuyer('A', { name: 'as it is now' })], { answers: [second] });
    expect(await status()).toBe('sent');
  });

  it('one that was asked for after a push had come, but before it was taken in, waits on', async () => {
    const { side, tell, ask, status } = await aQueue();
    await tell();
    await ask();
    await side.store('source', 'customers', { records: [aBuyer('A')] });
    await after(5);
    await tell();
    await ask();
    await side.takeIn('source', 'customers');
    expect(await status()).toBe('accepted');
  });

  it('is rejected with its reason when its content is', async () => {
    const { side, tell, ask, status } = await aQueue();
    await tell();
    await ask();
    await after(5);
    await side.push('source', 'customers', [aBuyer('A', { currency: 'zł' })]);
    expect(await status()).toBe('rejected');
  });
});

it('W12b: a stock level that is announced by its own id, or by its product, is settled when it comes', async () => {
  const { sql, push, waproId, workspaceId } = await goodsSide(api);
  const scope = { workspaceId, connectionId: waproId };
  const announced = ['A/1', 'A', 'B/1'].map(externalId => ({ entity: 'stock', externalId }));
  await sql.begin(transaction => announceObjects(transaction, scope, announced));
  const [read] = await sql.begin(transaction => takeReads(transaction, scope));
  await after(5);
  await push('stock', { records: [aLevel('A', '5', '1', { externalId: 'A/1' })], answers: [read?.id] });
  const waiting = await sql`
    select external_id as id from object_events where connection_id = ${waproId} and status = 'accepted'`;
  expect(waiting.map(({ id }) => id)).toEqual(['B/1']);
});

describe('W12c: a complete statement in packages', () => {
  const packageOf = (transmission: string, no: number, of: number, id: string) => ({
    ...{ mode: 'snapshot', package: { transmission, no, of }, answers: [id] },
  });

  it('answers a read once all its packages are here, in whatever order, and withdraws what none of them held', async () => {
    const { side, whole, read, heard } = await aQueue();
    const ids = ['A', 'B', 'C', 'D', 'E', 'F'];
    await side.push(
      'source',
      'customers',
      ids.map(id => aBuyer(id)),
    );
    await after(5);
    const id = await whole();
    expect(await heard(id)).toBeNull();
    await side.push(
      'source',
      'customers',
      ['A', 'B'].map(each => aBuyer(each)),
      packageOf('T1', 2, 2, id),
    );
    expect(await read(id)).toBe('open');
    expect(await heard(id)).toBeInstanceOf(Date);
    const done = await side.push(
      'source',
      'customers',
      ['C', 'D', 'E'].map(each => aBuyer(each)),
      packageOf('T1', 1, 2, id),
    );
    expect(await read(id)).toBe('answered');
    expect(done.counts).toMatchObject({ withdrawn: 1 });
    expect((await side.feed('target')).get('F')?.document).toMatchObject({ closed: true });
  });

  it('withdraws nothing of what was said while it was on its way, nor of a half one', async () => {
    const { side, whole, read } = await aQueue();
    await side.push(
      'source',
      'customers',
      ['A', 'B', 'C', 'D', 'E', 'F'].map(each => aBuyer(each)),
    );
    await after(5);
    const id = await whole();
    await side.push(
      'source',
      'customers',
      ['A', 'B'].map(each => aBuyer(each)),
      packageOf('T1', 1, 3, id),
    );
    await side.push('source', 'customers', [aBuyer('NEW')]);
    expect(await read(id)).toBe('open');
    const all = ['A', 'B', 'C', 'D', 'E', 'F'].map(each => aBuyer(each));
    await side.push('source', 'customers', all.slice(2, 4), packageOf('T1', 2, 3, id));
    await side.push('source', 'customers', all.slice(4), packageOf('T1', 3, 3, id));
    const closed = [...(await side.feed('target')).values()].filter(
      row => (row.document as { closed?: boolean }).closed,
    );
    expect([await read(id), closed]).toEqual(['answered', []]);
  });

  it('of orders, documents and the like too answers a read only as a whole', async () => {
    const { side, read } = await aQueue();
    const scope = { workspaceId: side.workspaceId, connectionId: side.sourceId };
    const id = await side.sql.begin(sql => requestRead(sql, scope, { entity: 'invoices' }));
    await side.push('source', 'invoices', [], packageOf('T1', 2, 2, id));
    expect(await read(id)).toBe('open');
    await side.push('source', 'invoices', [], packageOf('T1', 1, 2, id));
    expect(await read(id)).toBe('answered');
  });
});

it('X5 a push that is replayed wakes the lane that it came by', async () => {
  const { side } = await aQueue();
  const { id } = await side.push('source', 'customers', [aBuyer('A')]);
  await replayMessage(side.hub, { workspaceId: side.workspaceId, messageId: id, who: 'test' });
  expect(api.wakes.at(-1)).toMatchObject({ lane: 'parties', connectionId: side.sourceId });
});
