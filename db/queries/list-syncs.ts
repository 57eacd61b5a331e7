import type { Sql } from 'postgres';
import type { SyncState } from '../schema/watching.ts';
import { iso, isoOrNull } from './iso.ts';

export type SyncRow = {
  id: string;
  who: string;
  dryRun: boolean;
  entities: string[] | null;
  state: SyncState;
  reason: string | null;
  startedAt: string;
  finishedAt: string | null;
  seconds: number;
  read: number;
  equal: number;
  differed: number;
  repaired: number;
  left: number;
};

/** Full syncs, newest first, each with what its parts come to. */
export async function listSyncs(
  sql: Sql,
  wanted: { workspaceId: string; id?: string; after?: string; limit: number },
): Promise<SyncRow[]> {
  const rows = await sql<(Omit<SyncRow, 'startedAt' | 'finishedAt'> & { startedAt: Date; finishedAt: Date | null })[]>`
    select run.id, run.who, run.dry_run as "dryRun", run.entities, run.state, run.reason, run.created_at as "startedAt",
      run.finished_at as "finishedAt", extract(epoch from coalesce(run.finished_at, now()) - run.created_at)::float8 as seconds,
      coalesce(sum(part.read + coalesce(report.read, 0)), 0)::int as read, coalesce(sum(part.equal + coalesce(report.equal, 0)), 0)::int as equal,
      coalesce(sum(part.differed + coalesce(report.differed, 0)), 0)::int as differed,
      coalesce(sum(part.repaired + coalesce(report.repaired, 0)), 0)::int as repaired,
      coalesce(sum(part.left_alone + coalesce(report.left_alone, 0)), 0)::int as left
    from sync_runs run
    left join sync_parts part on part.workspace_id = run.workspace_id and part.sync_id = run.id
    ${comparisonOf(sql)}
    where run.workspace_id = ${wanted.workspaceId} and (${wanted.id ?? null}::uuid is null or run.id = ${wanted.id ?? null})
      and (${wanted.after ?? null}::uuid is null or run.id < ${wanted.after ?? null})
    group by run.workspace_id, run.id order by run.id desc limit ${wanted.limit}`;
  return rows.map(row => ({ ...row, startedAt: iso(row.startedAt), finishedAt: isoOrNull(row.finishedAt) }));
}

/** A comparison of products counts by itself until its part takes that over. */
const comparisonOf = (sql: Sql) => sql`
  left join drift_reports report on report.workspace_id = part.workspace_id and report.id = part.report_id and part.state not in ('done', 'unsure', 'failed')`;

export type SyncPartRow = {
  flow: string;
  entity: string;
  state: string;
  read: number;
  equal: number;
  differed: number;
  repaired: number;
  left: number;
  reason: string | null;
  reportId: string | null;
  seconds: number | null;
};

/** The parts of a full sync, flow by flow. */
export async function listSyncParts(
  sql: Sql,
  { workspaceId, syncId }: { workspaceId: string; syncId: string },
): Promise<SyncPartRow[]> {
  return await sql<SyncPartRow[]>`
    select coalesce(flow.key, '(removed)') as flow, part.entity, part.state, part.read + coalesce(report.read, 0) as read, part.equal + coalesce(report.equal, 0) as equal,
      part.differed + coalesce(report.differed, 0) as differed, part.repaired + coalesce(report.repaired, 0) as repaired,
      part.left_alone + coalesce(report.left_alone, 0) as left, part.reason, part.report_id as "reportId", extract(epoch from coalesce(part.finished_at, now()) - part.started_at)::float8 as seconds
    from sync_parts part left join flows flow on flow.workspace_id = part.workspace_id and flow.id = part.flow_id
    ${comparisonOf(sql)}
    where part.workspace_id = ${workspaceId} and part.sync_id = ${syncId} order by 1, 2`;
}

export type SyncItemRow = {
  flow: string;
  entity: string;
  externalId: string;
  outcome: 'repaired' | 'left' | 'found' | 'failed';
  fields: Record<string, [string | null, string | null]>;
  reason: string | null;
};

/** What a full sync found, page by page. */
export async function listSyncItems(
  sql: Sql,
  wanted: {
    workspaceId: string;
    syncId: string;
    outcome?: string;
    after?: { flow: string; entity: string; externalId: string };
    limit: number;
  },
): Promise<SyncItemRow[]> {
  const { after } = wanted;
  return await sql<SyncItemRow[]>`
    select coalesce(flow.key, '') as flow, item.entity, item.external_id as "externalId", item.outcome, item.fields, item.reason
    from sync_items item left join flows flow on flow.workspace_id = item.workspace_id and flow.id = item.flow_id
    where item.workspace_id = ${wanted.workspaceId} and item.sync_id = ${wanted.syncId}
      and (${wanted.outcome ?? null}::text is null or item.outcome = ${wanted.outcome ?? null})
      and (${after === undefined} or (coalesce(flow.key, ''), item.entity, item.external_id) > (${after?.flow ?? ''}, ${after?.entity ?? ''}, ${after?.externalId ?? ''}))
    order by 1, 2, 3 limit ${wanted.limit}`;
}
