import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { addConnection } from '../../test/support/shop-to-till.ts';
import { entry } from '../../test/support/speakers.ts';
import { ackFeed, type FeedEntry, pullFeed, putFeed } from './feed.ts';

let api: ApiHub;
let made = 0;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

async function aFeed() {
  made += 1;
  const sql = api.hub.db.$client;
  const scope = {
    workspaceId: api.workspaceId,
    connectionId: await addConnection(api, `feed-${made}`, 'connector-api', {}),
  };
  const put = (entries: FeedEntry[], pauseMs = 0) =>
    sql.begin(async one => {
      const moved = await putFeed(one, scope, 'products', entries);
      await one`select pg_sleep(${pauseMs / 1000})`;
      return moved;
    });
  const pull = (after: number, limit = 100) => pullFeed(sql, scope, { entity: 'products', after, limit });
  const ack = (acks: Parameters<typeof ackFeed>[3]) => sql.begin(one => ackFeed(one, scope, 'products', acks));
  return { sql, scope, put, pull, ack };
}

describe('a feed', () => {
  it('nothing ever appears behind a cursor that was given out, however many write at once', async () => {
    const write = fc.record({
      ids: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }),
      version: fc.integer({ min: 0, max: 3 }),
      pauseMs: fc.integer({ min: 0, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 2, maxLength: 12 }), async writes => {
        const { put, pull } = await aFeed();
        let over = false;
        const seen = new Map<string, unknown>();
        const reader = (async () => {
          for (let after = 0, last = false; ; ) {
            last = over;
            for (const row of await pull(after, 3)) {
              expect(row.seq).toBeGreaterThan(after);
              after = row.seq;
              seen.set(row.objectId, row.document);
            }
            if (last && (await pull(after)).length === 0) return;
          }
        })();
        await Promise.all(
          writes.map(({ ids, version, pauseMs }) =>
            put(
              ids.map(id => entry(`P${id}`, { document: { version } })),
              pauseMs,
            ),
          ),
        );
        over = true;
        await reader;
        const held = new Map((await pull(0)).map(row => [row.objectId, row.document]));
        expect(seen).toEqual(held);
      }),
      { numRuns: 20 },
    );
  });

  it('equal content moves nothing; what is gone is told once, and what never was is not', async () => {
    const { put, pull } = await aFeed();
    expect(await put([entry('A'), entry('B')])).toBe(2);
    expect(await put([entry('A'), entry('B', { document: { name: 'new' } })])).toBe(1);
    expect(await put([entry('A', { op: 'delete' }), entry('NEVER', { op: 'delete' })])).toBe(1);
    expect(await put([entry('A', { op: 'delete' })])).toBe(0);
    expect((await pull(0)).map(row => [row.objectId, row.op])).toEqual([
      ['B', 'upsert'],
      ['A', 'delete'],
    ]);
  });

  it('an answer counts for what was given out and not for what moved on since', async () => {
    const { sql, scope, put, pull, ack } = await aFeed();
    await put([entry('A')]);
    const [given] = await pull(0);
    await put([entry('A', { document: { name: 'newer' } })]);
    expect(await ack([{ objectId: 'A', seq: given?.seq, outcome: 'rejected', reason: 'too old' }])).toEqual([]);
    const [newer] = await pull(0);
    expect(await ack([{ objectId: 'A', seq: newer?.seq, outcome: 'accepted', remoteId: '77' }])).toHaveLength(1);
    await put([entry('A', { document: { name: 'newest' } })]);
    const [row] = await sql`select outcome, reason, remote_id from feed where connection_id = ${scope.connectionId}`;
    expect(row).toEqual({ outcome: null, reason: null, remote_id: '77' });
  });

  it('answers that come while others write are neither lost nor waited for in a circle', async () => {
    const { put, pull, ack } = await aFeed();
    await put(Array.from({ length: 20 }, (_, id) => entry(`P${id}`)));
    const rows = await pull(0);
    await Promise.all([
      ...Array.from({ length: 6 }, (_, version) =>
        put(rows.slice(10).map(row => entry(row.objectId, { document: { version } }))),
      ),
      ...rows.slice(0, 10).map(row => ack([{ objectId: row.objectId, seq: row.seq, outcome: 'accepted' as const }])),
    ]);
    expect(await pull(rows.at(9)?.seq ?? 0)).toHaveLength(10);
  });
});
