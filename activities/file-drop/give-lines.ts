import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TransactionSql } from 'postgres';
import { dropName } from './file-name.ts';
import { type Steps, syncFolder, writeHidden } from './write-file.ts';

/** Where the lines of one connection are laid down. */
export type Drop = { workspaceId: string; workspace: string; connectionId: string; key: string; folder: string };

export const doneFolder = 'done';
/** How many lines are laid down in one transaction. */
const batch = 100;

type Row = {
  objectId: string;
  seq: number;
  op: 'upsert' | 'delete';
  document: Record<string, unknown>;
  changedAt: Date;
};

/** `names`: hidden files that are to be shown once this is committed. */
export type Prepared = { names: string[]; more: boolean };

/**
 * Writes what waits in a connection's feed of order lines as hidden files and notes it as given. The files are shown only after
 * that is committed: a line that is noted and still hidden was never seen, one that is no longer hidden was given, so that no kill
 * loses a line or gives one twice, even where production takes its file away at once. Throws what the file system says.
 *
 * A line of which a file or an answer lies there under its number is only noted. The transaction holds no row while files are
 * written, so that a slow disk keeps no order waiting.
 */
export async function prepareLines(sql: TransactionSql, drop: Drop, at: Steps): Promise<Prepared> {
  await mkdir(join(drop.folder, doneFolder), { recursive: false }).catch(error => {
    if (error.code !== 'EEXIST') throw error;
  });
  const rows = await sql<Row[]>`
    select object_id as "objectId", seq::float8 as seq, op, document, changed_at as "changedAt" from feed
    where workspace_id = ${drop.workspaceId} and connection_id = ${drop.connectionId} and entity = 'order-lines' and given_at is null and outcome is null
    order by seq limit ${batch}`;
  if (rows.length === 0) return { names: [], more: false };
  const there = new Set([...(await readdir(drop.folder)), ...(await readdir(join(drop.folder, doneFolder)))]);
  const names: string[] = [];
  for (const row of rows) {
    const name = dropName(row.objectId, row.seq);
    if (['.json', '.ack', '.err'].some(ending => there.has(`${name}${ending}`))) continue;
    await writeHidden(drop.folder, name, contentOf(row));
    names.push(name);
    await at('written');
  }
  await syncFolder(drop.folder);
  const noted = await sql<{ seq: number }[]>`
    update feed set given_at = now() from unnest(${rows.map(row => row.objectId)}::text[], ${rows.map(row => row.seq)}::bigint[]) as written (object_id, seq)
    where feed.workspace_id = ${drop.workspaceId} and feed.connection_id = ${drop.connectionId} and feed.entity = 'order-lines'
      and feed.object_id = written.object_id and feed.seq = written.seq returning feed.seq::float8 as seq`;
  // What was changed meanwhile waits under its new number: its former state is not shown.
  const given = new Set(noted.map(({ seq }) => seq));
  const current = new Set(rows.filter(({ seq }) => given.has(seq)).map(row => dropName(row.objectId, row.seq)));
  return { names: names.filter(name => current.has(name)), more: rows.length === batch };
}

/** The same as a pull at `/v1/order-lines` gives. */
const contentOf = ({ objectId, seq, op, document, changedAt }: Row): string =>
  `${JSON.stringify({ changedAt: changedAt.toISOString(), ...document, id: objectId, seq, op }, null, 2)}\n`;
