import type { Setback } from '../connectors/outcome.ts';
import { blockBudget } from '../db/queries/rate-budget.ts';
import type { Hub } from './hub.ts';
import type { ConnectionRow } from './open-connections.ts';
import { type Problem, raiseTask, resolveCause } from './tasks.ts';

/** The one task of a connection that cannot be used, however many orders wait for it. */
export function connectionProblem(connection: ConnectionRow, reason: string): Problem {
  return {
    kind: 'connection',
    cause: `connection/${connection.id}`,
    sentence: `${connection.key} is paused: ${reason}`,
    remedy: `Correct the settings of ${connection.key}, check them, then resume the connection. What waits goes on by itself.`,
    detail: { connection: connection.key },
  };
}

/** Ends a connection's pause: its task is resolved, what waits goes on, and its inbox is looked at. */
export async function liftPause(
  hub: Hub,
  connection: ConnectionRow,
  workspace: string,
  who: string,
  resolution: string,
): Promise<void> {
  const { workspaceId, id, key, system } = connection;
  await hub.db.$client`
    update connections set paused_reason = null, paused_at = null where workspace_id = ${workspaceId} and id = ${id}`;
  await resolveCause(hub, { workspaceId, cause: `connection/${id}`, who, resolution });
  hub.wake
    .ingest({ workspaceId, workspace, connectionId: id, connectionKey: key, system, lane: 'orders' })
    .catch(error => hub.log.debug({ err: error }, 'The engine was not woken; the relay does it.'));
}

/**
 * Draws the consequences of a setback for its whole connection: a throttled one is held back for all workers,
 * refused credentials or unusable settings pause it once and raise its task.
 *
 * @returns whether the connection is paused for it
 */
export async function noteSetback(hub: Hub, connection: ConnectionRow, setback: Setback): Promise<boolean> {
  const sql = hub.db.$client;
  if (setback.kind === 'throttled') await blockBudget(sql, connection.id, setback.retryAfterMs);
  if (setback.kind !== 'auth' && setback.kind !== 'config') return false;
  return await sql.begin(async transaction => {
    await transaction`
      update connections set paused_reason = ${setback.reason}, paused_at = now()
      where workspace_id = ${connection.workspaceId} and id = ${connection.id} and paused_reason is null and version = ${connection.version}`;
    // A late refusal of credentials that were changed meanwhile says nothing about the new ones. Locked, so that whoever
    // lifts the pause finds the task.
    const [now] = await transaction<{ paused: boolean }[]>`
      select paused_reason is not null as paused from connections where workspace_id = ${connection.workspaceId} and id = ${connection.id} for share`;
    if (!now?.paused) return false;
    await raiseTask(transaction, {
      ...connectionProblem(connection, setback.reason),
      workspaceId: connection.workspaceId,
    });
    return true;
  });
}
