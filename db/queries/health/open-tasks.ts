import type { Sql } from 'postgres';
import { type FlowRow, workspacesOf } from './scope.ts';

export type TaskRow = {
  id: string;
  workspaceId: string;
  cause: string;
  sentence: string;
  remedy: string;
  flow: string | null;
  waitsIn: string | null;
  since: Date;
};

const mostTasks = 2_000;

/** Open tasks, the oldest first, each with the flow of one of those that wait for it. */
export async function tasksOf(sql: Sql, flows: FlowRow[]): Promise<TaskRow[]> {
  return await sql<TaskRow[]>`
    select picked.id, picked.workspace_id as "workspaceId", picked.cause, picked.sentence, picked.remedy, picked.detail ->> 'flowId' as flow,
      picked.created_at as since, (
        select process.flow_id from task_waiters waiter
        join processes process on process.workspace_id = waiter.workspace_id and process.id = waiter.process_id
        where waiter.workspace_id = picked.workspace_id and waiter.task_id = picked.id limit 1) as "waitsIn"
    from unnest(${workspacesOf(flows)}::uuid[]) as workspace (id)
    cross join lateral (select * from tasks where tasks.workspace_id = workspace.id and tasks.state = 'open' limit ${mostTasks}) picked
    order by picked.id`;
}

/** A task is a flow's when it names the flow, when one of its orders waits for it, or when it is about one of its ends. */
export function isOf(task: TaskRow, flow: { id: string; workspaceId: string; ends: string[] }): boolean {
  if (task.workspaceId !== flow.workspaceId) return false;
  const named = task.flow ?? task.waitsIn;
  if (named !== null) return named === flow.id;
  return [flow.id, ...flow.ends].some(id => task.cause.includes(id));
}
