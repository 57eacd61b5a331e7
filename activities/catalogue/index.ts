import { Context } from '@temporalio/activity';
import type { DeliverInput } from '../../workflows/deliver.ts';
import { beating } from '../beating.ts';
import type { Hub } from '../hub.ts';
import { unusableCause } from '../ingest/poll-window.ts';
import { openCauses, raiseTask, resolveCause } from '../tasks.ts';
import { Unusable } from '../unusable.ts';
import { type DeliverRound, deliverRound } from './deliver-round.ts';

export type DeliverActivities = ReturnType<typeof deliverActivities>;

/** Activities that write into targets in batches; each may be repeated. */
export const deliverActivities = (hub: Hub) => ({
  deliverRound: (input: DeliverInput) =>
    beating(() => opened(hub, input, () => deliverRound(hub, input, Context.current().cancellationSignal))),
});

const retryAfterMs = 60_000;

/** A target that cannot be opened becomes a task, once, and is tried again every minute. */
async function opened(hub: Hub, input: DeliverInput, work: () => Promise<DeliverRound>): Promise<DeliverRound> {
  try {
    const round = await work();
    for (const cause of await openCauses(hub, input.workspaceId, [unusableCause(input.connectionId)]))
      await resolveCause(hub, {
        workspaceId: input.workspaceId,
        cause,
        who: 'hub',
        resolution: 'It can be opened again.',
      });
    return round;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    await raiseTask(hub.db.$client, {
      workspaceId: input.workspaceId,
      kind: 'connection',
      cause: unusableCause(input.connectionId),
      sentence: error.message,
      remedy: `Correct the settings of ${input.connectionKey} or of the flow that ends there. Nothing is lost: what is due waits.`,
      detail: { connection: input.connectionKey },
    });
    return { written: 0, more: false, retryAfterMs, note: error.message };
  }
}
