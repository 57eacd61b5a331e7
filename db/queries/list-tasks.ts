import type { Sql } from 'postgres';
import type { TaskKind } from '../schema/processes.ts';
import { iso, isoOrNull } from './iso.ts';

export type ListedTask = {
  id: string;
  kind: TaskKind;
  cause: string;
  sentence: string;
  remedy: string;
  detail: Record<string, string>;
  choices: Record<string, string> | null;
  chosen: string | null;
  state: 'open' | 'resolved';
  resolution: string | null;
  resolvedBy: string | null;
  resolvedAt: string | null;
  createdAt: string;
  waiting: number;
};

export type TaskFilter = {
  workspaceId: string;
  id?: string;
  after?: string;
  limit: number;
  state?: 'open' | 'resolved';
  kind?: TaskKind;
};

/** One page of tasks, newest first, each with how many orders wait for it. */
export async function listTasks(sql: Sql, filter: TaskFilter): Promise<ListedTask[]> {
  const { workspaceId, id = null, after = null, limit, state = null, kind = null } = filter;
  const rows = await sql<ListedTask[]>`
    select id, kind, cause, sentence, remedy, detail, choices, chosen, state, resolution, resolved_by as "resolvedBy", resolved_at as "resolvedAt", created_at as "createdAt",
      (select count(*)::int from task_waiters waiter where waiter.workspace_id = task.workspace_id and waiter.task_id = task.id) as waiting
    from tasks task
    where workspace_id = ${workspaceId} and (${id}::uuid is null or id = ${id}::uuid) and (${after}::uuid is null or id < ${after}::uuid)
      and (${state}::text is null or state = ${state}) and (${kind}::text is null or kind = ${kind})
    order by id desc limit ${limit}`;
  return rows.map(row => ({ ...row, createdAt: iso(row.createdAt), resolvedAt: isoOrNull(row.resolvedAt) }));
}

/** The orders that wait for a task, those that wait longest first. */
export async function waitingFor(sql: Sql, { workspaceId, taskId }: { workspaceId: string; taskId: string }) {
  const rows = await sql<{ id: string; number: string; flow: string; since: string }[]>`
    select process.record_id as id, process.number, flow.key as flow, waiter.created_at as since
    from task_waiters waiter
    join processes process on process.workspace_id = waiter.workspace_id and process.id = waiter.process_id
    join flows flow on flow.workspace_id = process.workspace_id and flow.id = process.flow_id
    where waiter.workspace_id = ${workspaceId} and waiter.task_id = ${taskId} order by waiter.created_at limit 200`;
  return rows.map(row => ({ ...row, since: iso(row.since) }));
}
