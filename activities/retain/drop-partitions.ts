import type { Sql } from 'postgres';
import { briefly, listPartitions, type Partition, type PartitionedTable } from '../../db/queries/partitions.ts';
import { listWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import { firstKeptMonth, type RetainedKind } from '../../domain/retention.ts';
import { noteDeleted, type RetentionRun } from './note.ts';
import { stillNeeded } from './still-waits.ts';

/**
 * Drops the partitions that every workspace is past and of which nobody needs a row any more. Every workspace that had rows
 * there finds them counted in its own audit. One that is in use just now is left for the next time.
 */
export async function dropPartitions(
  sql: Sql,
  run: RetentionRun,
  table: PartitionedTable,
  kind: RetainedKind,
  now: Date,
): Promise<void> {
  const workspaces = await listWorkspaceSettings(sql);
  const firstKept = Math.min(
    ...workspaces.map(({ settings }) => firstKeptMonth(now, settings.retention[kind]).getTime()),
  );
  for (const partition of await listPartitions(sql, table)) {
    if (partition.month && partition.month.getTime() < firstKept) await dropUnneeded(sql, run, table, partition);
  }
}

async function dropUnneeded(sql: Sql, run: RetentionRun, table: PartitionedTable, { name }: Partition): Promise<void> {
  await briefly(sql, async transaction => {
    // In one order with whoever makes partitions, so that the two never wait for each other.
    await transaction`select pg_advisory_xact_lock(727002)`;
    const [needed] = await transaction`
      select 1 from ${transaction(name)} kept where ${stillNeeded(transaction, table, 'kept')} limit 1`;
    if (needed) return;
    const counted = await transaction<{ workspaceId: string; rows: number }[]>`
      select workspace_id as "workspaceId", count(*)::int as rows from ${transaction(name)} group by workspace_id`;
    await transaction`drop table ${transaction(name)}`;
    for (const { workspaceId, rows } of counted)
      await noteDeleted(transaction, { workspaceId, runId: run.runId }, table, rows);
    await noteDeleted(transaction, run, 'partitions', 1);
  });
}
