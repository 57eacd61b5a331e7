import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putFeed } from '../../db/queries/feed.ts';
import { readPayload } from '../../db/queries/store-message.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { addConnection } from '../../test/support/shop-to-till.ts';
import { clearFolders, serveFolders, startFileDrop } from './index.ts';
import type { Steps } from './write-file.ts';

let api: ApiHub;
let made = 0;
const folders: string[] = [];
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(async () => {
  await api.stop();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** A production application that takes its lines from a folder of its own. */
async function factory() {
  made += 1;
  const folder = await mkdtemp(join(tmpdir(), 'kladka-drop-'));
  folders.push(folder);
  const key = `factory-${made}`;
  const connectionId = await addConnection(api, key, 'connector-api', { dropFolder: folder });
  const sql = api.hub.db.$client;
  const scope = { workspaceId: api.workspaceId, connectionId };
  const put = (ids: string[], quantity = '2', op: 'upsert' | 'delete' = 'upsert') =>
    sql.begin(transaction =>
      putFeed(
        transaction,
        scope,
        'order-lines',
        ids.map(id => ({ objectId: id, op, document: { order: 'ZO-1', name: 'Blat', quantity } })),
      ),
    );
  return {
    folder,
    connectionId,
    put,
    laid: async () => (await readdir(folder)).filter(name => name !== 'done').sort(),
    done: async () => (await readdir(join(folder, 'done'))).sort(),
    read: async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8')),
    answer: (name: string, text: string) => writeFile(join(folder, name), text),
    /** As if it had been written a while ago. */
    age: (name: string) => utimes(join(folder, name), new Date(0), new Date(0)),
    feed: () => sql<{ id: string; seq: number; outcome: string | null; reason: string | null; given: boolean }[]>`
      select object_id as id, seq::float8 as seq, outcome, reason, given_at is not null as given from feed
      where connection_id = ${connectionId} order by object_id`,
    async acks(): Promise<unknown[]> {
      const rows = await sql<{ id: string; subject: string }[]>`
        select id, subject from messages where connection_id = ${connectionId} and lane = 'acks' and status = 'stored' order by id`;
      expect(rows.every(row => row.subject === 'acks')).toBe(true);
      const bodies = await Promise.all(
        rows.map(({ id }) => readPayload(sql, api.hub.keyring, { workspaceId: api.workspaceId, messageId: id })),
      );
      return bodies.flatMap(body => (JSON.parse(String(body)) as { acks: unknown[] }).acks);
    },
    tasks: () => sql<{ sentence: string; state: string; cause: string }[]>`
      select sentence, state, cause from tasks where detail ->> 'connection' = ${key} order by id`,
  };
}

describe('lines as files (W8)', () => {
  it('lays each line down once, whole, in the shape of a pull', async () => {
    const { put, laid, read, feed } = await factory();
    await put(['ZO-1/a', 'ZO-1/b']);
    await serveFolders(api.hub);
    await serveFolders(api.hub);
    expect(await laid()).toEqual(['ZO-1~2fa-1.json', 'ZO-1~2fb-2.json']);
    expect(await read('ZO-1~2fa-1.json')).toEqual({
      changedAt: expect.stringMatching(/^\d{4}-/),
      order: 'ZO-1',
      name: 'Blat',
      quantity: '2',
      id: 'ZO-1/a',
      seq: 1,
      op: 'upsert',
    });
    expect(await feed()).toMatchObject([{ given: true }, { given: true }]);
  });

  it('does not lay down again what the application took away, and gives a change as a new file', async () => {
    const { folder, put, laid } = await factory();
    await put(['ZO-1/a']);
    await serveFolders(api.hub);
    await rm(join(folder, 'ZO-1~2fa-1.json'));
    await serveFolders(api.hub);
    expect(await laid()).toEqual([]);
    await put(['ZO-1/a'], '5');
    await put(['ZO-1/a'], '5', 'delete');
    await serveFolders(api.hub);
    expect(await laid()).toEqual(['ZO-1~2fa-3.json']);
  });

  it('makes of answers what POST /v1/acks makes of them', async () => {
    const { connectionId, put, answer, age, laid, done, feed, acks } = await factory();
    await put(['ZO-1/a', 'ZO-1/b', 'ZO-1/c', 'ZO-1/d']);
    await serveFolders(api.hub);
    await answer('ZO-1~2fa-1.ack', JSON.stringify({ id: 'ZO-1/a', externalId: 'P77', number: 'ZP/77' }));
    await answer('ZO-1~2fb-2.err', JSON.stringify({ id: 'ZO-1/b', reason: 'Nie ma takiego okucia.' }));
    await answer('ZO-1~2fc-3.ack', '');
    await answer('ZO-1~2fd-4.err', 'brak rysunku');
    await serveFolders(api.hub);
    expect(await laid(), 'what may still be written is left alone').toEqual([
      ...['ZO-1~2fc-3.ack', 'ZO-1~2fc-3.json', 'ZO-1~2fd-4.err', 'ZO-1~2fd-4.json'],
    ]);
    await age('ZO-1~2fc-3.ack');
    await age('ZO-1~2fd-4.err');
    api.wakes.length = 0;
    await serveFolders(api.hub);
    expect(api.wakes).toMatchObject([{ connectionId, lane: 'acks' }]);
    expect(await laid()).toEqual([]);
    expect(await done()).toHaveLength(8);
    expect(await feed()).toMatchObject([
      { outcome: 'accepted', reason: null },
      { outcome: 'rejected', reason: 'Nie ma takiego okucia.' },
      { outcome: 'accepted' },
      { outcome: 'rejected', reason: 'brak rysunku' },
    ]);
    expect(await acks()).toEqual([
      ...[{ entity: 'order-lines', id: 'ZO-1/a', seq: 1, outcome: 'accepted', externalId: 'P77', number: 'ZP/77' }],
      ...[{ entity: 'order-lines', id: 'ZO-1/b', seq: 2, outcome: 'rejected', reason: 'Nie ma takiego okucia.' }],
      ...[{ entity: 'order-lines', id: 'ZO-1/c', seq: 3, outcome: 'accepted' }],
      ...[{ entity: 'order-lines', id: 'ZO-1/d', seq: 4, outcome: 'rejected', reason: 'brak rysunku' }],
    ]);
  });

  it('does not let an answer to a former state of a line count for its present one', async () => {
    const { put, answer, laid, feed } = await factory();
    await put(['ZO-1/a']);
    await serveFolders(api.hub);
    await put(['ZO-1/a'], '9');
    await answer('ZO-1~2fa-1.ack', '{}');
    await serveFolders(api.hub);
    expect(await laid()).toEqual(['ZO-1~2fa-2.json']);
    expect(await feed()).toMatchObject([{ seq: 2, outcome: null }]);
  });

  it('asks a person about an answer to nothing, and about one that speaks of another line', async () => {
    const { put, answer, laid, feed, tasks } = await factory();
    await put(['ZO-1/a']);
    await serveFolders(api.hub);
    await answer('ZO-9-77.ack', '{}');
    await serveFolders(api.hub);
    expect(await tasks()).toMatchObject([
      { sentence: expect.stringContaining('ZO-9-77.ack, but there is no such line') },
    ]);
    await answer('ZO-1~2fa-1.ack', '{"id":"ZO-1/b"}');
    await serveFolders(api.hub);
    expect(await tasks()).toMatchObject([{ sentence: expect.stringContaining('it speaks of ZO-1/b') }]);
    expect(await laid()).toEqual([]);
    expect(await feed()).toMatchObject([{ outcome: null }]);
  });

  it('tells a person of a folder that cannot be used, serves the others, and takes it back by itself', async () => {
    const gone = await factory();
    const well = await factory();
    await rm(gone.folder, { recursive: true });
    await gone.put(['ZO-1/a']);
    await well.put(['ZO-1/a']);
    await serveFolders(api.hub);
    expect(await gone.tasks()).toMatchObject([
      { state: 'open', sentence: expect.stringContaining('there is no such folder') },
    ]);
    expect(await well.laid()).toHaveLength(1);
    await mkdir(gone.folder);
    await serveFolders(api.hub);
    expect(await gone.laid()).toHaveLength(1);
    expect(await gone.tasks()).toMatchObject([{ state: 'resolved' }]);
  });

  it('leaves the folder of a paused connection alone', async () => {
    const { connectionId, put, laid } = await factory();
    const sql = api.hub.db.$client;
    await put(['ZO-1/a']);
    await sql`update connections set paused_reason = 'Inventory.' where id = ${connectionId}`;
    await serveFolders(api.hub);
    expect(await laid()).toEqual([]);
    await sql`update connections set paused_reason = null where id = ${connectionId}`;
    await serveFolders(api.hub);
    expect(await laid()).toHaveLength(1);
  });

  it('keeps what was answered no longer than payloads are kept (S22)', async () => {
    const { put, answer, age, done } = await factory();
    await put(['ZO-1/a', 'ZO-1/b']);
    await serveFolders(api.hub);
    await answer('ZO-1~2fa-1.ack', '{}');
    await answer('ZO-1~2fb-2.ack', '{}');
    await serveFolders(api.hub);
    await age('done/ZO-1~2fa-1.json');
    await age('done/ZO-1~2fa-1.ack');
    await clearFolders(api.hub);
    expect(await done()).toEqual(['ZO-1~2fb-2.ack', 'ZO-1~2fb-2.json']);
  });

  it('is served by itself', async () => {
    const { put, laid } = await factory();
    const served = startFileDrop(api.hub);
    await put(['ZO-1/a']);
    await expect.poll(laid, { timeout: 5_000 }).toHaveLength(1);
    await served.stop();
  });
});

describe('a kill while lines are given or answers taken (W8)', () => {
  /** Dies the nth time that it comes to a step. */
  const dying = (where: string, nth: number): Steps => {
    let left = nth;
    return step => {
      if (step === where) left -= 1;
      if (step === where && left === 0) throw new Error('killed');
    };
  };

  const points = [
    ...([1, 2, 3] as const).map(nth => ['written', nth, 0] as const),
    ['noted', 1, 0] as const,
    ...([1, 2, 3] as const).map(nth => ['renamed', nth, nth] as const),
  ];
  it.each(points)(
    'at “%s” %i, with production taking its files at once, each line is given once',
    async (step, nth, seen) => {
      const { folder, put, laid, feed } = await factory();
      const taken: string[] = [];
      const take = async () => {
        for (const name of (await laid()).filter(file => file.endsWith('.json'))) {
          expect(JSON.parse(await readFile(join(folder, name), 'utf8'))).toMatchObject({ order: 'ZO-1' });
          await rm(join(folder, name));
          taken.push(name);
        }
      };
      await put(['ZO-1/a', 'ZO-1/b', 'ZO-1/c']);
      await expect(serveFolders(api.hub, dying(step, nth))).rejects.toThrow('killed');
      await take();
      expect(taken).toHaveLength(seen);
      await serveFolders(api.hub);
      await take();
      await serveFolders(api.hub);
      await take();
      expect(taken.toSorted()).toEqual(['ZO-1~2fa-1.json', 'ZO-1~2fb-2.json', 'ZO-1~2fc-3.json']);
      expect(await laid()).toEqual([]);
      expect((await feed()).every(row => row.given)).toBe(true);
    },
  );

  it('a line that changed before it was shown is shown as it is now, and not as it was', async () => {
    const { put, laid, age, read } = await factory();
    await put(['ZO-1/a']);
    await expect(serveFolders(api.hub, dying('noted', 1))).rejects.toThrow('killed');
    await put(['ZO-1/a'], '9');
    await serveFolders(api.hub);
    expect(await laid()).toEqual(['ZO-1~2fa-1.json.tmp', 'ZO-1~2fa-2.json']);
    expect(await read('ZO-1~2fa-2.json')).toMatchObject({ quantity: '9' });
    await age('ZO-1~2fa-1.json.tmp');
    await serveFolders(api.hub);
    expect(await laid()).toEqual(['ZO-1~2fa-2.json']);
  });

  it.each(['.json', '.ack', '.err'])(
    'a line of which a %s lies there under its number is not laid down again',
    async ending => {
      const { folder, put, answer, laid, done, feed } = await factory();
      await put(['ZO-1/a']);
      await answer(`ZO-1~2fa-1${ending}`, '{"id":"ZO-1/a"}');
      await serveFolders(api.hub);
      // Nobody has seen a new file, not even on its way into `done`.
      expect(await done()).toEqual(ending === '.json' ? [] : [`ZO-1~2fa-1${ending}`]);
      expect(await laid()).toEqual(ending === '.json' ? ['ZO-1~2fa-1.json'] : []);
      expect(await readFile(join(folder, ending === '.json' ? '' : 'done', `ZO-1~2fa-1${ending}`), 'utf8')).toBe(
        '{"id":"ZO-1/a"}',
      );
      expect(await feed()).toMatchObject([{ given: true }]);
    },
  );

  it('after an answer was kept keeps it once and still moves it', async () => {
    const { folder, put, answer, laid, done, acks, feed } = await factory();
    await put(['ZO-1/a', 'ZO-1/b']);
    await serveFolders(api.hub);
    await answer('ZO-1~2fa-1.ack', '{}');
    await answer('ZO-1~2fb-2.ack', '{}');
    await expect(serveFolders(api.hub, dying('kept', 1))).rejects.toThrow('killed');
    expect(await laid()).toHaveLength(4);
    // Half of a move was done as well.
    await rename(join(folder, 'ZO-1~2fa-1.json'), join(folder, 'done', 'ZO-1~2fa-1.json'));
    await serveFolders(api.hub);
    expect(await laid()).toEqual([]);
    expect(await done()).toHaveLength(4);
    expect(await acks()).toHaveLength(2);
    expect(await feed()).toMatchObject([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
  });

  it('leaves nothing half-written lying for long', async () => {
    const { age, answer, laid } = await factory();
    await answer('ZO-1~2fa-1.json.tmp', '{');
    await serveFolders(api.hub);
    expect(await laid()).toHaveLength(1);
    await age('ZO-1~2fa-1.json.tmp');
    await serveFolders(api.hub);
    expect(await laid()).toEqual([]);
  });

  it('is no matter where two processes serve one folder', async () => {
    const { put, answer, laid, acks } = await factory();
    await put(Array.from({ length: 20 }, (_, index) => `ZO-1/${index}`));
    await Promise.all([serveFolders(api.hub), serveFolders(api.hub)]);
    const names = await laid();
    expect(names).toHaveLength(20);
    for (const name of names) await answer(name.replace('.json', '.ack'), '{}');
    await Promise.all([serveFolders(api.hub), serveFolders(api.hub)]);
    expect(await acks()).toHaveLength(20);
    expect(await laid()).toEqual([]);
  });
});
