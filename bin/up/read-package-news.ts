import type { Sql } from 'postgres';
import type { PackageNews } from './package-line.ts';

/**
 * Packages and feedback that were taken in since `since` and are not among those `told`, oldest first. Messages are named by the
 * time at which they arrived, so that those of the last half hour are found without an index of their own.
 */
export const readPackageNews = (sql: Sql, workspaceId: string, since: string, told: string[]) => sql<
  (PackageNews & { id: string })[]
>`
  select message.id, message.lane, source.key as source, message.counts,
    coalesce((select array_agg(target.key order by target.key) from flows flow
      join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id
      where flow.workspace_id = message.workspace_id and flow.source_id = message.connection_id and flow.mode = 'live' and not flow.paused
        and flow.entity = case message.lane when 'feedback' then 'order-statuses' else 'products' end), '{}') as followers
  from messages message
  join connections source on source.workspace_id = message.workspace_id and source.id = message.connection_id
  where message.workspace_id = ${workspaceId} and message.lane in ('catalogue', 'feedback') and message.status = 'accepted'
    and message.id > rpad(lpad(to_hex(((extract(epoch from now()) - 1800) * 1000)::bigint), 12, '0'), 32, '0')::uuid
    and message.counts is not null and message.ingested_at > ${since}::timestamptz and message.id <> all(${told}::uuid[])
  order by message.id limit 200`;
