import { continueAsNew, proxyActivities, setCurrentDetails, sleep, workflowInfo } from '@temporalio/workflow';
import type { IngestActivities } from '../activities/ingest/index.ts';
import type { IngestInput } from './ingest.ts';

/** Reads what a source changed since the last time, window by window: the backstop for pushes that never came. */
export async function pollConnection(lane: IngestInput): Promise<void> {
  const { pollWindow } = proxyActivities<IngestActivities>({
    taskQueue: `kladka-${lane.system}`,
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '15 seconds',
    retry: { maximumInterval: '1 minute' },
    summary: `Reads what ${lane.connectionKey} changed`,
    priority: { priorityKey: 3, fairnessKey: lane.connectionId },
  });
  for (;;) {
    const round = await pollWindow(lane);
    setCurrentDetails(round.note);
    if (round.retryAfterMs !== undefined) await sleep(round.retryAfterMs, { summary: round.note });
    else if (!round.more) return;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof pollConnection>(lane);
  }
}
