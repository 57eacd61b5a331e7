import type { Sql } from 'postgres';
import type { ProcessKind } from '../schema/processes.ts';

export type ProcessStartRow = {
  workspaceId: string;
  workspace: string;
  processId: string;
  kind: ProcessKind;
  workflowId: string;
  flowId: string;
  flowKey: string;
  /** The order or the invoice that it is about. */
  recordId: string;
  number: string;
  sourceKey: string;
  targetKey: string;
  targetSystem: string;
  /** Nobody need tell it anything as long as the engine knows it: it is new, or waits for its order to change or for a time. */
  quietly?: boolean;
  /** An order that is new and paid, for a target that is written to: most likely it passes at the first look. */
  atOnce?: boolean;
};

const columns = (sql: Sql) => sql`
  process.workspace_id as "workspaceId", workspace.slug as workspace, process.id as "processId", process.kind, process.workflow_id as "workflowId",
  flow.id as "flowId", flow.key as "flowKey", process.record_id as "recordId", process.number, source.key as "sourceKey",
  target.key as "targetKey", target.system as "targetSystem"`;

const joins = (sql: Sql) => sql`
  processes process
  join workspaces workspace on workspace.id = process.workspace_id
  join flows flow on flow.workspace_id = process.workspace_id and flow.id = process.flow_id
  join connections source on source.workspace_id = flow.workspace_id and source.id = flow.source_id
  join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id`;

/** What is needed to start the given processes. */
export async function processStarts(
  sql: Sql,
  processes: { workspaceId: string; processId: string }[],
): Promise<ProcessStartRow[]> {
  if (processes.length === 0) return [];
  // What nobody touched since it was owed is new: whoever looks first sees it all. Only of targets that are written to the hub remembers.
  const isNew = sql`process.kind = 'sendOrder' and process.updated_at = process.created_at`;
  return await sql<ProcessStartRow[]>`
    select ${columns(sql)}, ${isNew} as quietly,
      ${isNew} and orders.document #>> '{states,payment}' in ('paid', 'authorized') and exists (select 1 from cursors reading
        where reading.workspace_id = flow.workspace_id and reading.connection_id = flow.target_id and reading.name = 'remembered') as "atOnce"
    from ${joins(sql)}
    left join orders on orders.workspace_id = process.workspace_id and orders.id = process.record_id
    join unnest(${processes.map(process => process.workspaceId)}::uuid[], ${processes.map(process => process.processId)}::uuid[]) as wanted (workspace_id, id)
      on wanted.workspace_id = process.workspace_id and wanted.id = process.id`;
}

/**
 * Claims unfinished processes that nobody has looked after for a while, oldest first.
 *
 * Due and running ones are looked after every `busyMs`, waiting ones every `waitingMs`; the caller makes sure that the engine knows each.
 * An order that waits without a task is claimed `quietly`: what it waits for makes it due, or is a timer of its own.
 */
export async function claimNeglected(
  sql: Sql,
  limit: number,
  busyMs: number,
  waitingMs: number,
): Promise<ProcessStartRow[]> {
  const claimed = await sql<{ workspaceId: string; processId: string; quietly: boolean }[]>`
    update processes set checked_at = now()
    where (workspace_id, id) in (
      select process.workspace_id, process.id from processes process
      join flows flow on flow.workspace_id = process.workspace_id and flow.id = process.flow_id
      where process.state <> 'done' and not flow.paused and flow.mode <> 'off'
        and process.checked_at < now() - (case process.state when 'waiting' then ${waitingMs}::int else ${busyMs}::int end) * interval '1 millisecond'
      order by process.checked_at limit ${limit} for update of process skip locked
    ) returning workspace_id as "workspaceId", id as "processId",
      kind = 'sendOrder' and state = 'waiting' and not exists (select 1 from task_waiters waiter
        where waiter.workspace_id = processes.workspace_id and waiter.process_id = processes.id) as quietly`;
  const quiet = new Set(claimed.flatMap(({ processId, quietly }) => (quietly ? [processId] : [])));
  const starts = await processStarts(sql, claimed);
  return starts.map(start => ({ ...start, quietly: quiet.has(start.processId) }));
}
