import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testServices } from '../test/support/services.ts';
import { type Database, openDatabase } from './client.ts';
import { migrateDatabase } from './migrate.ts';
import { keepPartitions, listPartitions, partitionedTables } from './queries/partitions.ts';

let url: string;
let db: Database;
const workspaceId = v7();
const long = new Date('2025-03-31T23:59:59.999Z');
const next = new Date('2025-04-01T00:00:00.000Z');
const kept = [v7({ msecs: long.getTime() }), v7({ msecs: next.getTime() }), '00000000-0000-4000-8000-000000000001'];

/** The migrations up to one of them. */
async function migrateUpTo(tag: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kladka-migrations-'));
  cpSync(fileURLToPath(new URL('./migrations', import.meta.url)), folder, { recursive: true });
  const file = join(folder, 'meta/_journal.json');
  const journal = z
    .looseObject({ entries: z.array(z.looseObject({ tag: z.string() })) })
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  const last = journal.entries.findIndex(entry => entry.tag === tag);
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }));
  await migrate(db, { migrationsFolder: folder });
  rmSync(folder, { recursive: true });
}

const change = (id: string) =>
  db.$client`insert into changes (id, workspace_id, entity, record_id, field, who) values (${id}, ${workspaceId}, 'order', ${id}, 'a', 'w')`;

beforeAll(async () => {
  const own = new URL(testServices().postgresUrl);
  const name = `p_${v7().slice(-12)}`;
  const admin = postgres(own.href, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  own.pathname = `/${name}`;
  url = own.href;
  db = openDatabase(url, { max: 2 });
  await migrateUpTo('0002_wholesaler');
  for (const id of kept) await change(id);
  await migrateDatabase(url);
});
afterAll(() => db.$client.end({ timeout: 5 }));

const where = async () =>
  Object.fromEntries(
    (await db.$client<{ id: string; part: string }[]>`select id, tableoid::regclass::text as part from changes`).map(
      row => [row.id, row.part],
    ),
  );

describe('partitions by month', () => {
  it('take what was there before, by the month of its id, to the last millisecond', async () => {
    expect(await where()).toEqual({
      [kept[0] ?? '']: 'changes_2025_03',
      [kept[1] ?? '']: 'changes_2025_04',
      [kept[2] ?? '']: 'changes_default',
    });
  });

  it('are there for this month and the next two, and made anew when they are missing, with what came meanwhile', async () => {
    for (const table of partitionedTables)
      expect((await listPartitions(db.$client, table)).length, table).toBeGreaterThanOrEqual(4);
    expect(await keepPartitions(db.$client)).toEqual([]);
    const month = new Date().toISOString().slice(0, 7).replace('-', '_');
    await db.$client.unsafe(`drop table changes_${month}`);
    const late = v7();
    await change(late);
    expect((await where())[late]).toBe('changes_default');
    expect(await keepPartitions(db.$client)).toEqual([expect.stringContaining('changes ')]);
    expect((await where())[late]).toBe(`changes_${month}`);
  });

  it('are left for later while somebody holds the table', async () => {
    const month = new Date().toISOString().slice(0, 7).replace('-', '_');
    await db.$client.unsafe(`drop table messages_${month}`);
    const holder = openDatabase(url, { max: 1 });
    await holder.$client.begin(async held => {
      await held`lock table messages_default in row exclusive mode`;
      expect(await keepPartitions(db.$client)).toEqual([]);
    });
    await holder.$client.end();
    expect(await keepPartitions(db.$client)).toHaveLength(1);
  });

  it('one row is found by its id in one of them', async () => {
    const plan = await db.$client.unsafe(
      `explain select * from messages where workspace_id = '${workspaceId}' and id = '${v7()}'`,
    );
    const scans = plan.filter(row => String(row['QUERY PLAN']).includes(' on messages_'));
    expect(scans).toHaveLength(1);
  });
});
