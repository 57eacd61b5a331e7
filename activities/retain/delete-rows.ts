import type { PendingQuery, Row, Sql } from 'postgres';
import { listPartitions, type PartitionedTable } from '../../db/queries/partitions.ts';
import { firstIdAt } from '../../domain/retention.ts';
import { noteDeleted, type RetentionRun } from './note.ts';
import { stillNeeded } from './still-waits.ts';

/** Rows that go in one transaction: enough to be quick, few enough that nobody waits for it. */
const batch = 5_000;

type Where = PendingQuery<Row[]>;
/** Whether there is still time in this round. */
export type InTime = () => boolean;

/**
 * Deletes a workspace's rows of a table that meet a condition, batch by batch, and notes how many. Stops when the round's time
 * is over; what is left is found again.
 *
 * @returns whether all of them are gone
 */
export async function deleteRows(
  sql: Sql,
  run: RetentionRun,
  table: { name: string; countedAs?: string; where: Where },
  inTime: InTime,
): Promise<boolean> {
  while (inTime()) {
    const { count } = await sql.begin(async transaction => {
      // By their place in the table, so that those need no index which are found by an age alone.
      const deleted = await transaction`
        delete from ${transaction(table.name)} where ctid = any(array(
          select doomed.ctid from ${transaction(table.name)} doomed
          where doomed.workspace_id = ${run.workspaceId} and ${table.where} limit ${batch}))`;
      await noteDeleted(transaction, run, table.countedAs ?? table.name, deleted.count);
      return deleted;
    });
    if (count < batch) return true;
  }
  return false;
}

/** Deletes a workspace's rows of the months that are over, where their partition has to stay for others. */
export async function deleteMonths(
  sql: Sql,
  run: RetentionRun,
  table: PartitionedTable,
  firstKept: Date,
  inTime: InTime,
): Promise<boolean> {
  const key = sql(table === 'message_chunks' ? 'message_id' : 'id');
  for (const { name, month } of await listPartitions(sql, table)) {
    if (month && month >= firstKept) continue;
    // The one for the rest may hold ids whose time is by chance.
    const where = sql`doomed.${key} < ${firstIdAt(firstKept)}::uuid and doomed.created_at < ${firstKept} and not ${stillNeeded(sql, table, 'doomed')}`;
    if (!(await deleteRows(sql, run, { name, countedAs: table, where }, inTime))) return false;
  }
  return true;
}
