import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFolders } from '../../activities/file-drop/index.ts';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { readPayload } from '../../db/queries/store-message.ts';
import { addConnection } from '../../test/support/shop-to-till.ts';
import { type Speakers, startSpeakers } from '../../test/support/speakers.ts';
import { type Production, type ProductionOptions, startProduction } from './start-production.ts';

let made: Speakers;
let folder: string;
const running: Production[] = [];
beforeAll(async () => {
  made = await startSpeakers({ requestsPerSecond: 1000 });
  folder = await mkdtemp(join(tmpdir(), 'kladka-production-'));
});
afterAll(async () => {
  for (const production of running) await production.stop();
  await made.stop();
  await rm(folder, { recursive: true });
});

type Scope = { workspaceId: string; connectionId: string };

async function start(token: string, options: Partial<ProductionOptions> = {}) {
  const production = await startProduction({
    ...{ hubUrl: 'http://hub.example.com', key: token, seed: 1, wait: 5, ...options },
    fetch: async (url, init) => made.app.request(String(url), init),
  });
  running.push(production);
  return production;
}

const offer = (scope: Scope, order: string, names: Record<string, string>) =>
  made.feed(
    scope,
    'order-lines',
    Object.entries(names).map(([id, name]) => ({
      ...{ objectId: `${order}/${id}`, op: 'upsert' as const },
      document: { id, order, orderNumber: order, name, quantity: '3', unit: 'szt', attributes: { kolor: 'RAL 9016' } },
    })),
  );

const acked = (scope: Scope) => made.sql<
  { id: string; outcome: string | null; number: string | null; reason: string | null }[]
>`
  select object_id as id, outcome, remote_number as number, reason from feed
  where connection_id = ${scope.connectionId} and entity = 'order-lines' order by object_id`;

async function reports(scope: Scope): Promise<Record<string, unknown>[]> {
  const rows = await made.sql<{ id: string }[]>`
    select id from messages where connection_id = ${scope.connectionId} and subject = 'order-statuses' order by id`;
  const bodies = await Promise.all(
    rows.map(({ id }) => readPayload(made.sql, made.hub.keyring, { workspaceId: made.workspaceId, messageId: id })),
  );
  return bodies.flatMap(body => (JSON.parse(String(body)) as { records: Record<string, unknown>[] }).records);
}

describe('production at the hub (W8, W9)', () => {
  it('takes its lines the moment they are offered, by /v1, and tells how far they are', async () => {
    const { factory } = made;
    const production = await start(factory.token, { settings: { refuse: 'montaż' } });
    await offer(factory, 'ZO-1', { a: 'Blat', b: 'Montaż u klienta' });
    await expect
      .poll(() => acked(factory), { timeout: 3_000 })
      .toMatchObject([
        { id: 'ZO-1/a', outcome: 'accepted', number: 'ZP/0001' },
        { id: 'ZO-1/b', outcome: 'rejected', reason: 'Nie produkujemy: Montaż u klienta.' },
      ]);
    const press = (deed: string, more: object = {}) =>
      fetch(`${production.url}/_sandbox/work/${deed}`, {
        method: 'POST',
        body: JSON.stringify({ id: 'ZO-1/a', ...more }),
      });
    await expect
      .poll(() => reports(factory), { timeout: 3_000 })
      .toMatchObject([{ order: 'ZO-1', production: 'planned' }]);
    production.faults.set({ seed: 1, loseAnswers: 0.5, doublePushes: 0.5, away: false });
    await press('produce', { quantity: '2' });
    await expect
      .poll(async () => (await reports(factory)).at(-1), { timeout: 5_000 })
      .toMatchObject({
        production: 'in-production',
        lines: [{ id: 'a', produced: '2' }],
      });
    await press('finish');
    await expect
      .poll(async () => (await reports(factory)).at(-1), { timeout: 5_000 })
      .toMatchObject({ production: 'made' });
    await expect.poll(() => production.world.reports.size, { timeout: 5_000 }).toBe(0);
    expect(await reports(factory), 'a report whose answer was lost is the same report').toHaveLength(3);
    const page = await (await fetch(production.url)).text();
    expect(page).toContain('kolor RAL 9016');
  });

  it('takes its lines out of a folder and answers beside them', async () => {
    const connectionId = await addConnection(made, 'folder-factory', 'connector-api', { dropFolder: folder });
    const scope = { workspaceId: made.workspaceId, connectionId };
    const { token } = await issueApiKey(made.sql, { ...scope, name: 'folder', role: 'viewer' });
    const production = await start(token, { folder, settings: { refuse: 'montaż' } });
    await offer(scope, 'ZO-2', { a: 'Blat', b: 'Montaż' });
    await serveFolders(made.hub);
    await expect
      .poll(
        async () => {
          await serveFolders(made.hub);
          return await acked(scope);
        },
        { timeout: 8_000 },
      )
      .toMatchObject([
        { id: 'ZO-2/a', outcome: 'accepted', number: 'ZP/0001' },
        { id: 'ZO-2/b', outcome: 'rejected', reason: 'Nie produkujemy: Montaż.' },
      ]);
    await expect.poll(async () => (await readdir(folder)).sort(), { timeout: 3_000 }).toEqual(['done']);
    await expect
      .poll(() => reports(scope), { timeout: 3_000 })
      .toMatchObject([{ order: 'ZO-2', production: 'planned' }]);
    await writeFile(join(folder, 'x-1.json'), 'no line');
    await expect.poll(async () => (await readdir(folder)).includes('x-1.err'), { timeout: 3_000 }).toBe(true);
    expect(production.world.lines.size).toBe(2);
  });
});
