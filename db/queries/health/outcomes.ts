import type { Sql } from 'postgres';
import { type FlowRow, idsOf, workspacesOf } from './scope.ts';

/** Of an hour's exchanges at most so many, the newest, are looked at, and of its orders so many. */
const mostSampled = 20_000;
const mostOrders = 2_000;

export type ProcessedRow = {
  id: string;
  done: number;
  failed: number;
  lagMs: number | null;
  lastSuccessAt: Date | null;
  lastFailure: string | null;
};

/** What became of the orders of the last hour. */
export async function processedOf(sql: Sql, flows: FlowRow[]): Promise<Map<string, ProcessedRow>> {
  const orders = idsOf(flows.filter(flow => flow.entity === 'orders'));
  const rows = await sql<ProcessedRow[]>`
    select flow.id, ended.done, (ended.given_up + stuck.count)::int as failed, ended.lag as "lagMs", stuck.reason as "lastFailure",
      (select updated_at from processes where flow_id = flow.id and state = 'done' order by updated_at desc limit 1) as "lastSuccessAt"
    from unnest(${orders}::uuid[]) as flow (id)
    cross join lateral (
      select count(*) filter (where outcome <> 'given-up')::int as done, count(*) filter (where outcome = 'given-up')::int as given_up,
        (percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at)) filter (where outcome in ('sent', 'shadow')) * 1000)::float8 as lag
      from (select outcome, finished_at, created_at from processes where flow_id = flow.id and state = 'done' and updated_at > now() - interval '1 hour'
        order by updated_at desc limit ${mostOrders}) picked) ended
    cross join lateral (
      select count(*)::int as count, (array_agg(reason order by updated_at desc))[1] as reason from (
        select process.reason, process.updated_at from processes process
        where process.flow_id = flow.id and process.state = 'waiting' and process.updated_at > now() - interval '1 hour'
          and exists (select 1 from task_waiters waiter where waiter.workspace_id = process.workspace_id and waiter.process_id = process.id)
        order by process.updated_at desc limit ${mostOrders}) picked) stuck`;
  return new Map(rows.map(row => [row.id, row]));
}

export type SampleRow = {
  connectionId: string;
  lane: string;
  handled: number;
  failed: number;
  lastSuccessAt: Date | null;
  lastFailure: string | null;
};

/**
 * The exchanges of the last hour, by connection and lane; a message's own time is in its id. A request that failed counts only
 * while none has succeeded since: shops answer 500 to what they did all the same, and it was looked at and tried again.
 */
export async function samplesOf(sql: Sql, flows: FlowRow[]): Promise<SampleRow[]> {
  return await sql<SampleRow[]>`
    with recent as (
      select picked.* from unnest(${workspacesOf(flows)}::uuid[]) as workspace (id)
      cross join lateral (select id, connection_id, lane, kind, status, reason, counts, created_at from messages message
        where message.workspace_id = workspace.id and message.id >= ${sql`(lpad(to_hex((extract(epoch from now() - interval '1 hour') * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid`}
          and message.status in ('accepted', 'sent', 'rejected')
        order by message.id desc limit ${mostSampled}) picked), well as (
      select connection_id, (array_agg(id order by id desc))[1] as id from recent where kind = 'request' and status <> 'rejected' group by 1)
    select recent.connection_id as "connectionId", lane,
      sum(case when counts ? 'read' then (counts ->> 'read')::int else 1 end)::int as handled,
      sum(case when counts ? 'read' then coalesce((counts ->> 'rejected')::int, 0) 
        when status = 'rejected' and (kind <> 'request' or well.id is null or recent.id > well.id) then 1 else 0 end)::int as failed,
      max(created_at) filter (where status <> 'rejected') as "lastSuccessAt",
      (array_agg(reason order by recent.id desc) filter (where status = 'rejected'))[1] as "lastFailure"
    from recent left join well using (connection_id) group by 1, 2`;
}
