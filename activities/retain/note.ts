import type { Sql, TransactionSql } from 'postgres';

/** One run of a workspace's retention; its id is that of its entry in the audit. */
export type RetentionRun = { workspaceId: string; runId: string };

/**
 * Adds to what a run deleted, in the transaction that deletes it, so that the entry is exact whenever the run breaks off.
 *
 * @param what a table, or `partitions`
 */
export async function noteDeleted(
  transaction: TransactionSql,
  { workspaceId, runId }: RetentionRun,
  what: string,
  rows: number,
): Promise<void> {
  if (rows === 0) return;
  await transaction`
    insert into audit_entries as entry (id, workspace_id, who, action, object, detail)
    values (${runId}, ${workspaceId}, 'hub', 'retention', 'workspace', jsonb_build_object(${what}::text, ${rows}::bigint))
    on conflict (workspace_id, id) do update set
      detail = entry.detail || jsonb_build_object(${what}::text, coalesce((entry.detail ->> ${what}::text)::bigint, 0) + ${rows}::bigint)`;
}

/** What a run deleted so far, in a sentence. */
export async function toldDeleted(sql: Sql, { workspaceId, runId }: RetentionRun): Promise<string> {
  const rows = await sql<{ what: string; rows: string }[]>`
    select part.key as what, part.value as rows
    from audit_entries entry cross join lateral jsonb_each_text(entry.detail) part
    where entry.workspace_id = ${workspaceId} and entry.id = ${runId} order by part.key`;
  if (rows.length === 0) return 'Nothing is over its time.';
  return `Deleted: ${rows.map(({ what, rows: count }) => `${count} of ${what}`).join(', ')}.`;
}
