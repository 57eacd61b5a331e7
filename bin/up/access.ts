import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { Database } from '../../db/client.ts';
import { findApiKey, issueApiKey } from '../../db/queries/api-keys.ts';
import { type DataFolder, writePrivately } from './data-folder.ts';

/** The workspace with this slug, made when it is not there. */
export async function ensureWorkspace(db: Database, slug: string, name: string): Promise<string> {
  const sql = db.$client;
  await sql`insert into workspaces (id, slug, name) values (${v7()}, ${slug}, ${name}) on conflict (slug) do nothing`;
  const [row] = await sql<{ id: string }[]>`select id from workspaces where slug = ${slug}`;
  if (!row) throw new Error(`Workspace ${slug} was just made and is gone. Start again.`);
  return row.id;
}

/** The administrator's token of a workspace, kept in the data folder; a new one when that is not known to the database. */
export async function ensureToken(
  db: Database,
  folder: DataFolder,
  workspace: { id: string; slug: string },
): Promise<string> {
  const file = join(folder.tokens, workspace.slug);
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  const known = kept === '' ? undefined : await findApiKey(db.$client, kept);
  if (known?.workspaceId === workspace.id) return kept;
  const { token } = await issueApiKey(db.$client, { workspaceId: workspace.id, name: 'kladka up', role: 'admin' });
  writePrivately(file, `${token}\n`);
  return token;
}
