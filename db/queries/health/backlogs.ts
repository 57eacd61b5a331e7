import type { Sql } from 'postgres';
import { countedUpTo, type QueueFacts, type Waiting } from '../../../domain/judge-health.ts';
import { type FlowRow, idsOf, lanesOf, unique, workspacesOf } from './scope.ts';

/** Pushes that are stored and not taken in, by source and lane. */
export async function inboxesOf(sql: Sql, flows: FlowRow[]) {
  const pairs = flows.flatMap(flow => lanesOf[flow.entity].map(lane => `${flow.source.id}/${lane}`));
  const wanted = unique(pairs).map(pair => pair.split('/'));
  return await sql<(Waiting & { connectionId: string; lane: string })[]>`
    select source.id as "connectionId", source.lane, stored.count, stored.since
    from unnest(${wanted.map(([id]) => id ?? '')}::uuid[], ${wanted.map(([, lane]) => lane ?? '')}::text[]) as source (id, lane)
    cross join lateral (select count(*)::int as count, min(created_at) as since from (
      select created_at from messages message where message.connection_id = source.id and message.lane = source.lane and message.status = 'stored'
      order by message.id limit ${countedUpTo + 1}) picked) stored
    where stored.count > 0`;
}

export type DueRow = { id: string; due: number; dueSince: Date | null; held: number };

/** Orders that should go on by themselves and deliveries that are due; what waits for a payment or a person is not late. */
export async function duesOf(sql: Sql, flows: FlowRow[]): Promise<Map<string, DueRow>> {
  const most = countedUpTo + 1;
  const rows = await sql<DueRow[]>`
    select flow.id, (going.count + owed.count)::int as due, least(going.since, owed.since) as "dueSince", held.count as held
    from unnest(${idsOf(flows)}::uuid[]) as flow (id)
    cross join lateral (select count(*)::int as count, min(updated_at) as since from (
      (select updated_at from processes where flow_id = flow.id and state = 'due' order by updated_at limit ${most})
      union all
      (select updated_at from processes where flow_id = flow.id and state = 'running' order by updated_at limit ${most})) picked) going
    cross join lateral (select count(*)::int as count, min(next_try) as since from (
      select next_try from deliveries where flow_id = flow.id and desired is distinct from delivered and blocked_by is null
        and next_try <= now() and exists (select 1 from flows of_goods where of_goods.id = flow.id and of_goods.entity <> 'orders')
      limit ${most}) picked) owed
    cross join lateral (select count(*)::int as count from (
      select 1 from deliveries where flow_id = flow.id and blocked_by is not null and desired is distinct from delivered limit ${most}) picked) held`;
  return new Map(rows.map(row => [row.id, row]));
}

/** The update queue of each source, with the median of its last settled changes. */
export async function queuesOf(sql: Sql, flows: FlowRow[]): Promise<(QueueFacts & { connectionId: string })[]> {
  return await sql<(QueueFacts & { connectionId: string })[]>`
    with sources as (select distinct id from unnest(${flows.map(flow => flow.source.id)}::uuid[]) as source (id)),
    recent as (
      select picked.* from unnest(${workspacesOf(flows)}::uuid[]) as workspace (id)
      cross join lateral (select connection_id, accepted_at, settled_at from object_events event
        where event.workspace_id = workspace.id order by event.id desc limit 2000) picked),
    lags as (
      select connection_id, (percentile_cont(0.5) within group (order by extract(epoch from settled_at - accepted_at)) * 1000)::float8 as lag
      from recent where settled_at is not null group by 1)
    select connection.id as "connectionId", connection.key as connection, waiting.count, waiting.since, lags.lag as "lagMs"
    from sources join connections connection on connection.id = sources.id
    left join lags on lags.connection_id = connection.id
    cross join lateral (select count(*)::int as count, min(accepted_at) as since from (
      select accepted_at from object_events event where event.workspace_id = connection.workspace_id and event.connection_id = connection.id
        and event.status = 'accepted' limit ${countedUpTo + 1}) picked) waiting
    where waiting.count > 0 or lags.lag is not null`;
}
