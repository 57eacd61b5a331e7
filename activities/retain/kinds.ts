import type { PendingQuery, Row, Sql } from 'postgres';
import type { PartitionedTable } from '../../db/queries/partitions.ts';
import { firstIdAt, firstKeptMonth, overBefore, type RetainedKind } from '../../domain/retention.ts';
import type { WorkspaceSettings } from '../../domain/workspace-settings.ts';
import { deleteMonths, deleteRows, type InTime } from './delete-rows.ts';
import { dropKeys } from './drop-keys.ts';
import { dropPartitions } from './drop-partitions.ts';
import type { RetentionRun } from './note.ts';
import { neededMessages } from './still-waits.ts';

export type Retaining = {
  sql: Sql;
  run: RetentionRun;
  retention: WorkspaceSettings['retention'];
  now: Date;
  inTime: InTime;
};

/** Months that are over: their partition where nobody needs it any more, else this workspace's rows in it. */
async function months(round: Retaining, table: PartitionedTable, kind: RetainedKind): Promise<boolean> {
  const { sql, run, retention, now, inTime } = round;
  await dropPartitions(sql, run, table, kind, now);
  return await deleteMonths(sql, run, table, firstKeptMonth(now, retention[kind]), inTime);
}

/** Tables whose rows go one by one, those that belong to another's rows before them. */
async function rows(round: Retaining, ...tables: [name: string, where: PendingQuery<Row[]>][]): Promise<boolean> {
  for (const [name, where] of tables)
    if (!(await deleteRows(round.sql, round.run, { name, where }, round.inTime))) return false;
  return true;
}

/** How each kind of data goes. Resolves to whether all of it that is over its time is gone; what still waits never goes. */
export const ways: Record<RetainedKind, (round: Retaining) => Promise<boolean>> = {
  async payloads(round) {
    // The key first: should the rest fail, nothing of it can be read all the same.
    await dropKeys(round.sql, round.run, firstKeptMonth(round.now, round.retention.payloads));
    return await months(round, 'message_chunks', 'payloads');
  },

  async messages(round) {
    const { sql, retention, now } = round;
    const firstKept = firstKeptMonth(now, retention.messages);
    const noted = sql`doomed.message_id < ${firstIdAt(firstKept)}::uuid and doomed.message_id not in ${neededMessages(sql)}`;
    // A push that is sent again is known for as long as its message is, which is never shorter than its payload.
    const known = overBefore(firstKept, Math.max(0, retention.payloads - retention.messages));
    return (
      (await rows(round, ['message_records', noted], ['message_keys', sql`doomed.created_at < ${known}`])) &&
      (await months(round, 'messages', 'messages'))
    );
  },

  async history(round) {
    const { sql, retention, now } = round;
    const over = overBefore(now, retention.history);
    return (
      (await months(round, 'changes', 'history')) &&
      (await months(round, 'process_steps', 'history')) &&
      (await rows(
        round,
        ['tasks', sql`doomed.state = 'resolved' and doomed.resolved_at < ${over}`],
        ['alerts', sql`doomed.cleared_at < ${over}`],
      ))
    );
  },

  async reports(round) {
    const { sql, retention, now } = round;
    const over = overBefore(now, retention.reports);
    const drift = sql`(select id from drift_reports where workspace_id = ${round.run.workspaceId} and state <> 'running' and created_at < ${over})`;
    const syncs = sql`(select id from sync_runs where workspace_id = ${round.run.workspaceId} and state <> 'running' and created_at < ${over})`;
    return await rows(
      round,
      ['drift_items', sql`doomed.report_id in ${drift}`],
      ['drift_reports', sql`doomed.state <> 'running' and doomed.created_at < ${over}`],
      ['sync_items', sql`doomed.sync_id in ${syncs}`],
      ['sync_parts', sql`doomed.sync_id in ${syncs}`],
      ['sync_runs', sql`doomed.state <> 'running' and doomed.created_at < ${over}`],
    );
  },

  async queue(round) {
    const { sql, retention, now } = round;
    const over = overBefore(now, retention.queue);
    return await rows(
      round,
      ['object_events', sql`doomed.status <> 'accepted' and doomed.accepted_at < ${over}`],
      ['read_requests', sql`doomed.state <> 'open' and doomed.created_at < ${over}`],
      ['webhook_deliveries', sql`doomed.state <> 'due' and doomed.created_at < ${over}`],
      ['snapshot_packages', sql`doomed.created_at < ${over}`],
      ['offer_run_packages', sql`doomed.created_at < ${over}`],
      ['idempotency_keys', sql`doomed.created_at < ${over}`],
    );
  },

  async audit(round) {
    return await rows(round, [
      'audit_entries',
      round.sql`doomed.created_at < ${overBefore(round.now, round.retention.audit)}`,
    ]);
  },
};
