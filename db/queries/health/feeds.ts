import type { Sql } from 'postgres';
import type { FlowEntity } from '../../../domain/flow-settings.ts';
import { countedUpTo } from '../../../domain/judge-health.ts';
import { type FlowRow, feedOfFlow, latest, sumOf, unique } from './scope.ts';

export type FeedRow = {
  connectionId: string;
  entity: string;
  count: number;
  since: Date | null;
  lastGivenAt: Date | null;
  lagMs: number | null;
};

/** What lies ready in the feeds of the flows' targets, by target and entity. */
export async function feedsOf(sql: Sql, flows: FlowRow[]): Promise<FeedRow[]> {
  const wanted = unique(
    flows.flatMap(flow => feedOfFlow[flow.entity].map(entity => `${flow.target.id}/${entity}`)),
  ).map(pair => pair.split('/'));
  return await sql<FeedRow[]>`
    select target.id as "connectionId", target.entity, ready.count, ready.since, given.at as "lastGivenAt", given.lag as "lagMs"
    from unnest(${wanted.map(([id]) => id ?? '')}::uuid[], ${wanted.map(([, entity]) => entity ?? '')}::text[]) as target (id, entity)
    cross join lateral (select count(*)::int as count, min(changed_at) as since from (
      select changed_at from feed where feed.connection_id = target.id and feed.entity = target.entity and feed.given_at is null
      limit ${countedUpTo + 1}) picked) ready
    cross join lateral (select max(given_at) as at,
        (percentile_cont(0.5) within group (order by extract(epoch from given_at - changed_at))
          filter (where given_at > now() - interval '1 hour') * 1000)::float8 as lag
      from (select given_at, changed_at from feed where feed.connection_id = target.id and feed.entity = target.entity and feed.given_at is not null
        order by given_at desc limit 200) picked) given
    where ready.count > 0 or given.at is not null`;
}

/** What a target never asks for is no backlog; where it never asked for anything yet, the leading entity stands for all. */
export function ofFeed(feeds: FeedRow[], connectionId: string, entity: FlowEntity) {
  const mine = feeds.filter(row => row.connectionId === connectionId && feedOfFlow[entity].includes(row.entity));
  const asked = mine.filter(({ lastGivenAt }) => lastGivenAt !== null);
  const counted = asked.length > 0 ? asked : mine.filter(row => row.entity === feedOfFlow[entity][0]);
  const [lead] = asked;
  return {
    unfetched: sumOf(counted),
    lastGivenAt: latest(asked.map(({ lastGivenAt }) => lastGivenAt)),
    lagMs: lead?.lagMs ?? null,
  };
}
