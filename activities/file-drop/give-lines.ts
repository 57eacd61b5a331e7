import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { TransactionSql } from 'postgres';
import { dropName } from './file-name.ts';
import { isGone } from './read-answer.ts';
import { layDown, type Steps } from './write-file.ts';

/** Where the lines of one connection are laid down. */
export type Drop = { workspaceId: string; workspace: string; connectionId: string; key: string; folder: string };

export const doneFolder = 'done';
/** How many lines are laid down in one transaction. */
const batch = 100;
/** What is left of a write that was killed is cleared away after this long. */
const leftoverMs = 10 * 60_000;

type Row = {
  objectId: string;
  seq: number;
  op: 'upsert' | 'delete';
  document: Record<string, unknown>;
  changedAt: Date;
};

/**
 * Lays down what waits in a connection's feed of order lines, once under each number: a line that was written before a kill and
 * not noted is found in the folder and only noted. Resolves to whether there may be more. Throws what the file system says.
 *
 * The transaction holds no row while files are written, so that a slow disk keeps no order waiting.
 */
export async function giveLines(sql: TransactionSql, drop: Drop, at: Steps): Promise<boolean> {
  await mkdir(join(drop.folder, doneFolder), { recursive: false }).catch(error => {
    if (error.code !== 'EEXIST') throw error;
  });
  const rows = await sql<Row[]>`
    select object_id as "objectId", seq::float8 as seq, op, document, changed_at as "changedAt" from feed
    where workspace_id = ${drop.workspaceId} and connection_id = ${drop.connectionId} and entity = 'order-lines' and given_at is null and outcome is null
    order by seq limit ${batch}`;
  if (rows.length === 0) return false;
  const there = new Set([...(await readdir(drop.folder)), ...(await readdir(join(drop.folder, doneFolder)))]);
  for (const row of rows) {
    const name = dropName(row.objectId, row.seq);
    if (!there.has(`${name}.json`)) await layDown(drop.folder, name, contentOf(row), at);
  }
  await sql`
    update feed set given_at = now() from unnest(${rows.map(row => row.objectId)}::text[], ${rows.map(row => row.seq)}::bigint[]) as written (object_id, seq)
    where feed.workspace_id = ${drop.workspaceId} and feed.connection_id = ${drop.connectionId} and feed.entity = 'order-lines'
      and feed.object_id = written.object_id and feed.seq = written.seq`;
  await at('noted');
  return rows.length === batch;
}

/** The same as a pull at `/v1/order-lines` gives. */
const contentOf = ({ objectId, seq, op, document, changedAt }: Row): string =>
  `${JSON.stringify({ changedAt: changedAt.toISOString(), ...document, id: objectId, seq, op }, null, 2)}\n`;

/** Clears away what a killed write left behind. */
export async function clearLeftovers(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.json.tmp')) continue;
    const path = join(folder, file);
    try {
      if (Date.now() - (await stat(path)).mtimeMs > leftoverMs) await unlink(path);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}
