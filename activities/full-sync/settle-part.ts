import type { Sql, TransactionSql } from 'postgres';
import type { SyncPart } from '../../workflows/full-sync.ts';
import { asksFor } from './parts-of.ts';

export type Sync = { workspaceId: string; syncId: string };
export type Counts = { read: number; equal: number; differed: number; repaired: number; left: number };
export type Item = {
  externalId: string;
  outcome: 'repaired' | 'left' | 'found' | 'failed';
  /** What stood there, and what should. */
  fields?: Record<string, [string | null, string | null]>;
  reason?: string;
};
type Queryable = Sql | TransactionSql;

/** States of a part that is over. */
export const overStates = ['done', 'unsure', 'failed'];
export const isOver = (state: string): boolean => overStates.includes(state);

/** The row of a part that is not over. */
export const openPart = (
  sql: Queryable,
  { workspaceId, syncId }: Sync,
  part: Pick<SyncPart, 'flowId' | 'entity'>,
) => sql`
  workspace_id = ${workspaceId} and sync_id = ${syncId} and flow_id = ${part.flowId} and entity = ${part.entity} and state not in ${sql(overStates)}`;

/** Lists differences that were found; resolves to how many were not listed yet. */
export async function keepItems(sql: Queryable, sync: Sync, part: SyncPart, items: Item[]): Promise<number> {
  if (items.length === 0) return 0;
  const rows = items.map(item => ({
    external_id: item.externalId,
    outcome: item.outcome,
    fields: item.fields ?? {},
    reason: item.reason ?? null,
  }));
  const kept = await sql`
    insert into sync_items (workspace_id, sync_id, flow_id, entity, external_id, outcome, fields, reason)
    select ${sync.workspaceId}, ${sync.syncId}, ${part.flowId}, ${part.entity}, external_id, outcome, fields, reason
    from jsonb_to_recordset(${sql.json(rows)}) as row (external_id text, outcome text, fields jsonb, reason text)
    on conflict do nothing`;
  return kept.count;
}

/**
 * Ends a part once, with what it came to beside what it counted on its way. It is `unsure` where its source died half-way or did
 * not send what it was asked for, which stands as the reason.
 */
export async function settlePart(
  sql: Queryable,
  sync: Sync,
  part: SyncPart,
  outcome: (Partial<Counts> & { reason?: string }) | { failed: string },
): Promise<void> {
  if ('failed' in outcome) {
    await sql`
      update sync_parts set state = 'failed', reason = ${outcome.failed}, finished_at = now(), started_at = coalesce(started_at, now())
      where ${openPart(sql, sync, part)}`;
    return;
  }
  const { read = 0, equal, differed = 0, repaired = 0, left = 0, reason } = outcome;
  const missing = await notSent(sql, sync, part);
  await sql`
    update sync_parts set state = case when ${missing?.isDead ?? false} or reason is not null then 'unsure' else 'done' end, read = read + ${read}, differed = differed + ${differed}, repaired = repaired + ${repaired},
      left_alone = left_alone + ${left}, equal = coalesce(equal + ${equal ?? null}::int, greatest(0, read + ${read} - differed - ${differed})),
      reason = coalesce(${[reason, missing?.said].find(said => said !== undefined) ?? null}, reason), cursor = null, finished_at = now(), started_at = coalesce(started_at, now())
    where ${openPart(sql, sync, part)}`;
}

/**
 * What the source of a part was asked for and did not send, as a sentence. It counts as dead where it ever asked what it should
 * send; one that never does so pushes by itself, and nothing is missing that it used to give.
 */
async function notSent(
  sql: Queryable,
  { workspaceId, syncId }: Sync,
  part: SyncPart,
): Promise<{ said: string; isDead: boolean } | undefined> {
  const rows = await sql<{ entity: string; reason: string | null; asks: boolean }[]>`
    select request.entity, request.reason, exists (select 1 from read_requests other where other.workspace_id = request.workspace_id
      and other.connection_id = request.connection_id and other.asked_at is not null) as asks
    from read_requests request
    join flows flow on flow.workspace_id = request.workspace_id and flow.id = ${part.flowId} and flow.source_id = request.connection_id
    where request.workspace_id = ${workspaceId} and request.sync_id = ${syncId} and request.state = 'failed'
      and request.entity = any(${asksFor(part.entity)}) order by request.entity`;
  if (rows.length === 0) return undefined;
  const reasons = [...new Set(rows.flatMap(row => row.reason ?? []))].join(' ');
  const said = `Its source did not send ${rows.map(row => row.entity).join(', ')}: ${reasons} What was known of it was compared.`;
  return { said, isDead: rows.some(row => row.asks) };
}
