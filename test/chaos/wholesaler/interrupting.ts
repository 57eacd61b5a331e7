import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { ApiClient } from '../../../bin/api-client.ts';
import { beginSync } from './syncing.ts';

export type Interrupted = { syncId: string; agentDied: boolean; killed: number };

/**
 * Begins a full sync in the middle of everything. The source's agent dies of itself with the first package of several; then the
 * hub's worker is killed while the sync waits for the rest.
 */
export async function syncInterrupted(by: {
  api: ApiClient;
  sql: Sql;
  say: (line: string) => void;
  kill: () => Promise<void>;
  atMs: number;
  withinMs: number;
}): Promise<Interrupted> {
  const { api, sql, say, withinMs } = by;
  await sleep(by.atMs);
  const syncId = await beginSync(api, withinMs);
  say('A full sync has begun.');
  // The first package of a snapshot that is not whole: its sender is dead.
  const half = () => sql`
    select 1 from read_requests request join snapshot_packages package on package.workspace_id = request.workspace_id
      and package.connection_id = request.connection_id and package.entity = request.entity and package.created_at > request.created_at
    where request.sync_id = ${syncId} and package.of > 1 limit 1`;
  let agentDied = false;
  for (const until = Date.now() + withinMs; !agentDied && Date.now() < until; await sleep(300))
    agentDied = await half().then(
      rows => rows.length > 0,
      () => false,
    );
  say('The source died half-way.');
  await by.kill();
  say('kill -9 worker, while the full sync waits');
  return { syncId, agentDied, killed: 1 };
}
