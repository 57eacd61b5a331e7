import type { ProcessOutcome } from '../../db/schema/processes.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { waitForTasks } from '../tasks.ts';
import type { End } from './verdicts.ts';

/** `again`: the order changed meanwhile. */
export type Finished = { kind: 'finished'; outcome: ProcessOutcome; reason: string; again: boolean };

/** Ends the story: what the flow owed is delivered, unless the order changed meanwhile, then it is told again. */
export async function finish(hub: Hub, input: SendOrderInput, verdict: End, seenHash: string): Promise<Finished> {
  return await hub.db.$client.begin(async sql => {
    await waitForTasks(sql, input, []);
    const [delivery] = await sql<{ again: boolean }[]>`
      update deliveries set delivered = ${seenHash}, blocked_by = null
      where workspace_id = ${input.workspaceId} and flow_id = ${input.flowId} and record_id = ${input.orderId} and field_group = 'order'
      returning desired is distinct from ${seenHash} as again`;
    const again = delivery?.again ?? false;
    await sql`
      update processes set state = ${again ? 'due' : 'done'}, outcome = ${verdict.outcome}, reason = ${verdict.reason}, updated_at = now(), checked_at = now(),
        finished_at = case when ${again} then null else now() end
      where workspace_id = ${input.workspaceId} and id = ${input.processId}`;
    return { kind: 'finished' as const, outcome: verdict.outcome, reason: verdict.reason, again };
  });
}
