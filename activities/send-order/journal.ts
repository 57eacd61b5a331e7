import type { PendingQuery, Row, Sql, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { Hub } from '../hub.ts';
import { type Problem, waitForTasks } from '../tasks.ts';
import type { AnyStory } from './story.ts';
import type { Wait } from './verdicts.ts';

type Queryable = Sql | TransactionSql;
export type ProcessRef = { workspaceId: string; processId: string };

/**
 * Writes one step of a process into its journal, and where the process stands now.
 *
 * `together`: further changes (`name as (…),` each) that come about in the same statement, so that all are written or none.
 */
export async function note(
  sql: Queryable,
  process: ProcessRef,
  step: string,
  outcome: string,
  detail: string,
  begun: number,
  together: PendingQuery<Row[]> = sql``,
): Promise<void> {
  await sql`
    with ${together} standing as (
      update processes set step = ${step}, reason = ${detail.slice(0, 500)}, state = 'running', updated_at = now(), checked_at = now()
      where workspace_id = ${process.workspaceId} and id = ${process.processId}
    )
    insert into process_steps (id, workspace_id, process_id, step, outcome, detail, ms)
    values (${v7()}, ${process.workspaceId}, ${process.processId}, ${step}, ${outcome}, ${detail.slice(0, 2000)}, ${Math.round(performance.now() - begun)})`;
}

/** What a step decided on. */
export type Seen = Pick<
  AnyStory,
  'ref' | 'hash' | 'revision' | 'mode' | 'paused' | 'mapping' | 'lookups' | 'connection'
>;

/**
 * Lets a process wait: its tasks are raised, its delivery is blocked, and its journal says why.
 *
 * What `seen` no longer holds wakes nobody, as the process did not wait yet when it changed: then it only begins again at
 * its gate. The rows stay locked until the process is seen to wait, so that whoever changes them later wakes it.
 */
export async function wait(
  hub: Hub,
  process: ProcessRef,
  step: string,
  reason: string,
  options: { problems?: Problem[]; forMs?: number; seen?: Seen; begun: number },
): Promise<Wait> {
  const { problems = [], forMs, seen, begun } = options;
  const waits = await hub.db.$client.begin(async sql => {
    if (seen && !(await stillSo(sql, seen))) return false;
    if (seen && problems.some(problem => problem.kind === 'connection') && !(await stillPaused(sql, seen)))
      return false;
    await waitForTasks(sql, process, problems);
    await sql`
      update deliveries set blocked_by = ${problems.length > 0 ? 'task' : step} from processes process
      where process.workspace_id = ${process.workspaceId} and process.id = ${process.processId}
        and deliveries.workspace_id = process.workspace_id and deliveries.flow_id = process.flow_id and deliveries.record_id = process.record_id`;
    await noteWait(sql, process, step, reason, begun);
    return true;
  });
  if (!waits) return { kind: 'wait', reason: 'Something changed meanwhile: the gate looks again.', forMs: 1 };
  return { kind: 'wait', reason: reason.slice(0, 500), forMs };
}

/**
 * Has a process wait and writes that into its journal, unless the process waited for the same before and nothing but what was written by then
 * came since: then this look is taken out of the journal again, which would grow with every look otherwise.
 */
async function noteWait(
  sql: Queryable,
  { workspaceId, processId }: ProcessRef,
  step: string,
  reason: string,
  begun: number,
): Promise<void> {
  const detail = reason.slice(0, 2000);
  await sql`
    with standing as (
      update processes set step = ${step}, reason = ${reason.slice(0, 500)}, state = 'waiting', updated_at = now(), checked_at = now()
      where workspace_id = ${workspaceId} and id = ${processId}
    ), written as (
      select id, step, outcome, detail from process_steps where workspace_id = ${workspaceId} and process_id = ${processId}
    ), before as (
      select id from written where step = ${step} and outcome = 'wait' and detail = ${detail} order by id desc limit 1
    ), since as (
      select written.id, exists (select 1 from written earlier where earlier.id < before.id
        and (earlier.step, earlier.outcome, earlier.detail) = (written.step, written.outcome, written.detail)) as repeated
      from written join before on written.id > before.id
    ), news as (
      select not exists (select 1 from before) or exists (select 1 from since where not repeated) as any
    ), repetitions as (
      delete from process_steps using since, news where not news.any
        and process_steps.workspace_id = ${workspaceId} and process_steps.id = since.id
    )
    insert into process_steps (id, workspace_id, process_id, step, outcome, detail, ms)
    select ${v7()}::uuid, ${workspaceId}::uuid, ${processId}::uuid, ${step}, 'wait', ${detail}, ${Math.round(performance.now() - begun)}::int
    from news where news.any`;
}

async function stillPaused(sql: Queryable, { connection: { row } }: Seen): Promise<boolean> {
  const paused = await sql`
    select 1 from connections where workspace_id = ${row.workspaceId} and id = ${row.id} and paused_reason is not null for share`;
  return paused.length > 0;
}

async function stillSo(
  sql: Queryable,
  { ref, hash, revision, mode, paused, mapping, lookups }: Seen,
): Promise<boolean> {
  const same = await sql`
    select 1 from flows flow join orders on orders.workspace_id = flow.workspace_id and orders.id = ${ref.orderId}
    where flow.workspace_id = ${ref.workspaceId} and flow.id = ${ref.flowId} and orders.hash = ${hash} and flow.revision = ${revision}
      and flow.mode = ${mode} and flow.paused = ${paused} and flow.mapping_version = ${mapping.version}
      and ${sql.json(lookups)} = coalesce((select jsonb_object_agg(entries.table_name, entries.pairs) from (
        select table_name, jsonb_object_agg(code, value) as pairs from lookups
        where lookups.workspace_id = ${ref.workspaceId} and lookups.flow_id = ${ref.flowId} group by table_name) entries), '{}'::jsonb)
    for share of flow, orders`;
  return same.length > 0;
}
