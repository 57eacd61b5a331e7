import type { Sql } from 'postgres';
import { isoOrNull } from './iso.ts';

/** How a workspace stands: processes by state and outcome per flow, open tasks by kind, the oldest that waits, pushes not taken in yet. */
export async function overview(sql: Sql, workspaceId: string) {
  const [processes, tasks, oldest, stored] = await Promise.all([
    sql<{ flow: string; state: string; outcome: string | null; count: number }[]>`
      select flow.key as flow, process.state, process.outcome, count(*)::int as count
      from processes process join flows flow on flow.workspace_id = process.workspace_id and flow.id = process.flow_id
      where process.workspace_id = ${workspaceId} group by 1, 2, 3 order by 1, 2, 3`,
    sql<{ kind: string; count: number }[]>`
      select kind, count(*)::int as count from tasks where workspace_id = ${workspaceId} and state = 'open' group by 1 order by 1`,
    sql<{ number: string; since: string }[]>`
      select number, updated_at as since from processes where workspace_id = ${workspaceId} and state = 'waiting' order by updated_at limit 1`,
    sql<{ count: number; since: string | null }[]>`
      select count(*)::int as count, min(created_at) as since from messages where workspace_id = ${workspaceId} and status = 'stored'`,
  ]);
  const [waiting] = oldest;
  const [waitingMessages] = stored;
  return {
    processes: [...processes],
    openTasks: [...tasks],
    oldestWaiting: waiting ? { number: waiting.number, since: isoOrNull(waiting.since) ?? '' } : null,
    storedMessages: { count: waitingMessages?.count ?? 0, oldest: isoOrNull(waitingMessages?.since ?? null) },
  };
}
