import { and, eq } from 'drizzle-orm';
import type { Hub } from '../activities/hub.ts';
import { connections } from '../db/schema/index.ts';

const everyMs = 10_000;

/** Notes when a connection was heard of, at most every 10 s each; nobody waits for it. */
export function noteHeard(hub: Hub): (row: { workspaceId: string; id: string }) => void {
  const heard = new Map<string, number>();
  return row => {
    const now = hub.now();
    if (now.getTime() - (heard.get(row.id) ?? 0) < everyMs) return;
    heard.set(row.id, now.getTime());
    hub.db
      .update(connections)
      .set({ heardAt: now })
      .where(and(eq(connections.workspaceId, row.workspaceId), eq(connections.id, row.id)))
      .catch(error => hub.log.debug({ err: error }, 'the time a connection was heard was not noted'));
  };
}
