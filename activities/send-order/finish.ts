import type { Sql, TransactionSql } from 'postgres';
import type { ProcessOutcome } from '../../db/schema/processes.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { waitForTasks } from '../tasks.ts';
import { readSeen } from './seen.ts';
import type { End } from './verdicts.ts';

/** `again`: the order, or what it was judged by, changed meanwhile. */
export type Finished = { kind: 'finished'; outcome: ProcessOutcome; reason: string; again: boolean };

/** Ends that the flow's mode and settings decide; what is in the target stays there whatever they are. */
const bySettings: ProcessOutcome[] = ['shadow', 'skipped'];

/**
 * Ends the story: what the flow owed is delivered, unless meanwhile the order changed, or the settings by which it was left
 * out; then it is told again. The flow stays locked until the end is seen, so that whoever changes it later takes the order up.
 *
 * `seen`: what the walk went by, see `markSeen`.
 */
export async function finish(hub: Hub, input: SendOrderInput, verdict: End, seen: string): Promise<Finished> {
  const { hash, revision } = readSeen(seen);
  const judgedBy = bySettings.includes(verdict.outcome) ? revision : undefined;
  const { outcome, reason } = verdict;

  /** In one statement, which locks in the order of docs/order-process.md; empty where the process is not there, or `where` keeps it. */
  const endIt = (sql: Sql | TransactionSql, where = sql``) => {
    const judgedAnew =
      judgedBy === undefined
        ? sql`false`
        : sql`(select flow.revision <> ${judgedBy}::int from flows flow
            where flow.workspace_id = ${input.workspaceId} and flow.id = ${input.flowId} for share)`;
    return sql<{ again: boolean }[]>`
      with settings as materialized (select ${judgedAnew} as changed), delivery as (
        update deliveries set delivered = ${hash}, blocked_by = null from settings
        where workspace_id = ${input.workspaceId} and flow_id = ${input.flowId} and record_id = ${input.orderId} and field_group = 'order' ${where}
        returning desired is distinct from ${hash} or coalesce(settings.changed, false) as again
      ), told as materialized (select coalesce((select again from delivery), false) as again)
      update processes set state = case when told.again then 'due' else 'done' end, outcome = ${outcome}, reason = ${reason}, updated_at = now(),
        checked_at = now(), finished_at = case when told.again then null else now() end
      from told where workspace_id = ${input.workspaceId} and id = ${input.processId} ${where}
      returning told.again`;
  };

  const sql = hub.db.$client;
  // Nearly every order waits for no task by now; one that does lets them go first.
  const [ended] = await endIt(
    sql,
    sql`and not exists (select 1 from task_waiters waiter where waiter.workspace_id = ${input.workspaceId} and waiter.process_id = ${input.processId})`,
  );
  if (ended) return { kind: 'finished', outcome, reason, again: ended.again };
  return await sql.begin(async transaction => {
    await waitForTasks(transaction, input, []);
    const [later] = await endIt(transaction);
    return { kind: 'finished' as const, outcome, reason, again: later?.again ?? false };
  });
}
