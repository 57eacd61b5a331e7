import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import type { ConnectionRow } from '../../activities/open-connections.ts';
import { connections } from '../../db/schema/index.ts';
import type { Access } from '../environment.ts';
import { notFound } from '../problem.ts';

/** The connection of this key in the caller's workspace; 404 when there is none. */
export async function whichConnection(hub: Hub, { workspaceId }: Access, key: string): Promise<ConnectionRow> {
  const [row] = await hub.db
    .select()
    .from(connections)
    .where(and(eq(connections.workspaceId, workspaceId), eq(connections.key, key)));
  if (!row) throw notFound(`connection “${key}”`);
  return row;
}
