import type { Sql } from 'postgres';
import type { FieldGroup, Fields } from '../../domain/product.ts';
import { iso, isoOrNull } from './iso.ts';

export type ListedReport = {
  id: string;
  flow: string;
  dryRun: boolean;
  state: 'running' | 'done' | 'failed';
  reason: string | null;
  read: number;
  equal: number;
  differed: number;
  repaired: number;
  left: number;
  foreign: number;
  who: string;
  createdAt: string;
  finishedAt: string | null;
};
export type DriftOutcome = 'repaired' | 'left' | 'found' | 'failed' | 'foreign';
export type ListedDrift = {
  product: { id: string; externalId: string; name: string } | null;
  group: FieldGroup;
  externalId: string;
  held: Fields;
  wanted: Fields;
  outcome: DriftOutcome;
  reason: string | null;
};
export type DriftCursor = { externalId: string; group: string };

/** One page of comparisons, newest first. */
export async function listReports(
  sql: Sql,
  filter: { workspaceId: string; id?: string; flowId?: string; after?: string; limit: number },
): Promise<ListedReport[]> {
  const { workspaceId, id = null, flowId = null, after = null, limit } = filter;
  const rows = await sql<ListedReport[]>`
    select report.id, flow.key as flow, report.dry_run as "dryRun", report.state, report.reason, report.read, report.equal, report.differed,
      report.repaired, report.left_alone as left, report.foreign_fields as foreign, report.who, report.created_at as "createdAt", report.finished_at as "finishedAt"
    from drift_reports report join flows flow on flow.workspace_id = report.workspace_id and flow.id = report.flow_id
    where report.workspace_id = ${workspaceId} and (${id}::uuid is null or report.id = ${id}::uuid)
      and (${flowId}::uuid is null or report.flow_id = ${flowId}::uuid) and (${after}::uuid is null or report.id < ${after}::uuid)
    order by report.id desc limit ${limit}`;
  return rows.map(row => ({ ...row, createdAt: iso(row.createdAt), finishedAt: isoOrNull(row.finishedAt) }));
}

/** One page of the differences that a comparison found, by the target's id; those of foreign fields only where they are asked for. */
export async function listDrift(
  sql: Sql,
  filter: { workspaceId: string; reportId: string; outcome?: DriftOutcome; after?: DriftCursor; limit: number },
): Promise<ListedDrift[]> {
  const { workspaceId, reportId, outcome = null, after, limit } = filter;
  return await sql<ListedDrift[]>`
    select case when product.id is not null then jsonb_build_object('id', product.id, 'externalId', product.external_id, 'name', product.name) end as product,
      item.field_group as "group", item.external_id as "externalId", item.held, item.wanted, item.outcome, item.reason
    from drift_items item
    left join products product on product.workspace_id = item.workspace_id and product.id = item.product_id
    where item.workspace_id = ${workspaceId} and item.report_id = ${reportId} and case when ${outcome}::text is null then item.outcome <> 'foreign' else item.outcome = ${outcome} end
      and ${after ? sql`(item.external_id, item.field_group) > (${after.externalId}, ${after.group})` : sql`true`}
    order by item.external_id, item.field_group limit ${limit}`;
}
