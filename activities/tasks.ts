import type { Sql, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { TaskKind } from '../db/schema/processes.ts';
import type { Hub } from './hub.ts';
import { wakeProcesses } from './start-processes.ts';
import { markDue } from './take-up.ts';

export type Problem = {
  kind: TaskKind;
  cause: string;
  sentence: string;
  remedy: string;
  detail?: Record<string, string>;
  /** What a person may choose between, by key. */
  choices?: Record<string, string>;
};

type Queryable = Sql | TransactionSql;

/** Raises a task, or joins the open one with the same cause; the process named waits for it. */
export async function raiseTask(
  sql: Queryable,
  task: Problem & { workspaceId: string; processId?: string },
): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into tasks (id, workspace_id, kind, cause, sentence, remedy, detail, choices)
    values (${v7()}, ${task.workspaceId}, ${task.kind}, ${task.cause}, ${task.sentence}, ${task.remedy}, ${sql.json(task.detail ?? {})},
      ${task.choices ? sql.json(task.choices) : null})
    on conflict (workspace_id, cause) where state = 'open' do update set sentence = excluded.sentence, remedy = excluded.remedy,
      detail = excluded.detail, choices = excluded.choices
    returning id`;
  if (!row) throw new Error('The task was not written.');
  if (task.processId) {
    await sql`insert into task_waiters (workspace_id, task_id, process_id) values (${task.workspaceId}, ${row.id}, ${task.processId}) on conflict do nothing`;
  }
  return row.id;
}

/** Closes the open task with this cause, if there is one: what it asks for came about by itself. Nobody waits for such a task. */
export async function settleCause(
  sql: Queryable,
  workspaceId: string,
  cause: string,
  resolution: string,
): Promise<void> {
  await sql`
    update tasks set state = 'resolved', resolution = ${resolution}, resolved_by = 'hub', resolved_at = now()
    where workspace_id = ${workspaceId} and cause = ${cause} and state = 'open'`;
}

/** Makes the given problems the only ones that a process waits for; tasks that nobody waits for any more are resolved by themselves. */
export async function waitForTasks(
  sql: Queryable,
  process: { workspaceId: string; processId: string },
  problems: Problem[],
): Promise<void> {
  const { workspaceId, processId } = process;
  const before = await sql<{ cause: string }[]>`
    select task.cause from task_waiters waiter join tasks task on task.workspace_id = waiter.workspace_id and task.id = waiter.task_id
    where waiter.workspace_id = ${workspaceId} and waiter.process_id = ${processId}`;
  if (before.length === 0 && problems.length === 0) return;
  await lockCauses(
    sql,
    workspaceId,
    [...before, ...problems].map(each => each.cause),
  );
  const raised: string[] = [];
  for (const problem of problems) raised.push(await raiseTask(sql, { ...problem, ...process }));
  const left = await sql<{ task_id: string }[]>`
    delete from task_waiters where workspace_id = ${workspaceId} and process_id = ${processId} and task_id <> all(${raised}::uuid[])
    returning task_id`;
  if (left.length === 0) return;
  await sql`
    update tasks set state = 'resolved', resolution = 'It no longer holds anything back.', resolved_by = 'hub', resolved_at = now()
    where workspace_id = ${workspaceId} and id = any(${left.map(row => row.task_id)}::uuid[]) and state = 'open' and kind <> 'connection'
      and not exists (select 1 from task_waiters waiter where waiter.workspace_id = tasks.workspace_id and waiter.task_id = tasks.id)`;
}

/**
 * Keeps whoever else waits for these causes or resolves them out until the end of the transaction. Tasks come and go, so it is
 * not their rows that are locked, and all in one order, as two orders may wait for the same tasks.
 */
async function lockCauses(sql: Queryable, workspaceId: string, causes: string[]): Promise<void> {
  const inOrder = [...new Set(causes)].sort();
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${`task/${workspaceId}/`} || cause, 0)) from unnest(${inOrder}::text[]) as wanted (cause)`;
}

/** `choice`: the key of what a person chose, where the task has choices. */
export type Resolution = { workspaceId: string; who: string; resolution: string; choice?: string };

/** Resolves one task and resumes whatever waits for it. */
export async function resolveTask(
  hub: Hub,
  { workspaceId, taskId, who, resolution, choice }: Resolution & { taskId: string },
): Promise<{ resumed: number }> {
  const resumed = await hub.db.$client.begin(async sql => {
    const [known] = await sql<{ cause: string }[]>`
      select cause from tasks where workspace_id = ${workspaceId} and id = ${taskId} and state = 'open'`;
    if (!known) return [];
    await lockCauses(sql, workspaceId, [known.cause]);
    const [task] = await sql`
      update tasks set state = 'resolved', resolution = ${resolution}, chosen = ${choice ?? null}, resolved_by = ${who}, resolved_at = now()
      where workspace_id = ${workspaceId} and id = ${taskId} and state = 'open' returning id`;
    if (!task) return [];
    await sql`
      insert into audit_entries (id, workspace_id, who, action, object, detail)
      values (${v7()}, ${workspaceId}, ${who}, 'resolve', ${`task/${taskId}`}, ${sql.json({ resolution })})`;
    const waiters = await sql<{ process_id: string }[]>`
      delete from task_waiters where workspace_id = ${workspaceId} and task_id = ${taskId} returning process_id`;
    return await markDue(
      sql,
      workspaceId,
      waiters.map(row => row.process_id),
    );
  });
  await wakeProcesses(hub, workspaceId, resumed);
  return { resumed: resumed.length };
}

/** Which of these causes have an open task. */
export async function openCauses(hub: Hub, workspaceId: string, causes: string[]): Promise<string[]> {
  if (causes.length === 0) return [];
  const rows = await hub.db.$client<{ cause: string }[]>`
    select cause from tasks where workspace_id = ${workspaceId} and cause = any(${causes}) and state = 'open'`;
  return rows.map(row => row.cause);
}

/** Resolves the open task with this cause, if there is one. */
export async function resolveCause(
  hub: Hub,
  { cause, ...resolution }: Resolution & { cause: string },
): Promise<{ resumed: number }> {
  const [task] = await hub.db.$client<{ id: string }[]>`
    select id from tasks where workspace_id = ${resolution.workspaceId} and cause = ${cause} and state = 'open'`;
  return task ? await resolveTask(hub, { ...resolution, taskId: task.id }) : { resumed: 0 };
}
