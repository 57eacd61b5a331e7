import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { TransactionSql } from 'postgres';
import { dropName } from './file-name.ts';
import type { Drop } from './give-lines.ts';
import { isGone } from './read-answer.ts';
import { hiddenEnding, type Steps, showFile, syncFolder } from './write-file.ts';

/** What is left of a write that was killed is cleared away after this long. */
const leftoverMs = 10 * 60_000;

/** Shows files that are noted as given, in their order. */
export async function showLines(folder: string, names: string[], at: Steps): Promise<void> {
  if (names.length === 0) return;
  for (const name of names) {
    await showFile(folder, name);
    await at('renamed');
  }
  await syncFolder(folder);
}

/**
 * The hidden files that a kill left behind though they are noted as given; those of which nothing is noted are cleared away after
 * a while, as they are written anew. To be called by the one that serves the folder.
 */
export async function leftHidden(sql: TransactionSql, drop: Drop): Promise<string[]> {
  const hidden = (await readdir(drop.folder)).filter(file => file.endsWith(hiddenEnding));
  if (hidden.length === 0) return [];
  const names = hidden.map(file => file.slice(0, -hiddenEnding.length));
  const numbers = names.flatMap(name => /-(\d{1,15})$/.exec(name)?.[1] ?? []);
  const rows = await sql<{ objectId: string; seq: number }[]>`
    select object_id as "objectId", seq::float8 as seq from feed
    where workspace_id = ${drop.workspaceId} and connection_id = ${drop.connectionId} and entity = 'order-lines' and seq = any(${numbers}::bigint[])
      and given_at is not null order by seq`;
  const given = rows.map(row => dropName(row.objectId, row.seq)).filter(name => names.includes(name));
  for (const name of names) if (!given.includes(name)) await clear(join(drop.folder, `${name}${hiddenEnding}`));
  return given;
}

async function clear(path: string): Promise<void> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs > leftoverMs) await unlink(path);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
