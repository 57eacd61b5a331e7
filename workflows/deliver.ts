import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DeliverActivities } from '../activities/catalogue/index.ts';

/** What one workflow alone writes in a target. */
export type DeliverResource = 'stock' | 'products' | 'photos' | 'orders';

export type DeliverInput = {
  workspaceId: string;
  workspace: string;
  connectionId: string;
  connectionKey: string;
  system: string;
  resource: DeliverResource;
};

export const deliveriesDue = defineSignal('deliveriesDue');

/** How long the workflow stays awake when nothing is due. */
const lingerMs = 10_000;

/** Delivers what is due to one resource of a target, batch by batch, until nothing is; the only one that writes there. */
export async function deliver(input: DeliverInput): Promise<void> {
  const { deliverRound } = proxyActivities<DeliverActivities>({
    taskQueue: `kladka-${input.system}`,
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: '30 seconds',
    retry: { maximumInterval: '1 minute' },
    summary: `Delivers ${input.resource} to ${input.connectionKey}`,
    priority: { priorityKey: 4, fairnessKey: input.connectionId },
  });
  let woken = true;
  let written = 0;
  setHandler(deliveriesDue, () => {
    woken = true;
  });
  for (;;) {
    if (!woken && !(await condition(() => woken, lingerMs))) return;
    woken = false;
    const round = await deliverRound(input);
    written += round.written;
    setCurrentDetails(`${written} written. ${round.note}`);
    if (round.more) woken = true;
    else if (round.retryAfterMs !== undefined) {
      await condition(() => woken, Math.max(round.retryAfterMs, 100), { summary: round.note.slice(0, 180) });
      woken = true;
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof deliver>(input);
  }
}
