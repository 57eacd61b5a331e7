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
  return await hub.db.$client.begin(async sql => {
    await waitForTasks(sql, input, []);
    const judgedAnew =
      judgedBy === undefined
        ? sql`false`
        : sql`(select flow.revision <> ${judgedBy}::int from flows flow
            where flow.workspace_id = ${input.workspaceId} and flow.id = ${input.flowId} for share)`;
    const [delivery] = await sql<{ again: boolean }[]>`
      with settings as materialized (select ${judgedAnew} as changed)
      update deliveries set delivered = ${hash}, blocked_by = null
      where workspace_id = ${input.workspaceId} and flow_id = ${input.flowId} and record_id = ${input.orderId} and field_group = 'order'
      returning desired is distinct from ${hash} or coalesce((select changed from settings), false) as again`;
    const again = delivery?.again ?? false;
    await sql`
      update processes set state = ${again ? 'due' : 'done'}, outcome = ${verdict.outcome}, reason = ${verdict.reason}, updated_at = now(), checked_at = now(),
        finished_at = case when ${again} then null else now() end
      where workspace_id = ${input.workspaceId} and id = ${input.processId}`;
    return { kind: 'finished' as const, outcome: verdict.outcome, reason: verdict.reason, again };
  });
}
