import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { IngestActivities } from '../activities/ingest/index.ts';

/** What does not hold each other up: readings of orders, packages of products, what became of orders; and the pushes at `/v1` by what they are about. */
export type Lane = 'orders' | 'catalogue' | 'feedback' | 'goods' | 'parties' | 'sales' | 'money' | 'acks';

export type IngestInput = {
  workspaceId: string;
  workspace: string;
  connectionId: string;
  connectionKey: string;
  system: string;
  lane: Lane;
};

export const wake = defineSignal('wake');

/** Pushes that follow each other within this time share one reading; the first is never held back. */
const gatherMs = 300;
const mostGatherMs = 600;
/** How long the workflow stays awake with an empty inbox. */
const lingerMs = 10_000;

/** Lanes whose messages may be as large as everything that there is. */
const lengthy = new Set<Lane>(['catalogue', 'goods', 'parties', 'sales', 'money']);

/** Takes in what a connection pushed, one lane at a time, until its inbox is empty. */
export async function ingest(lane: IngestInput): Promise<void> {
  const { takeInPushes } = proxyActivities<IngestActivities>({
    taskQueue: `kladka-${lane.system}`,
    // A whole assortment in one package, or what a complete statement leaves out, takes its time; a dead worker is noticed by
    // its silence.
    startToCloseTimeout: lengthy.has(lane.lane) ? '1 hour' : '2 minutes',
    heartbeatTimeout: '15 seconds',
    retry: { maximumInterval: '30 seconds' },
    summary: `Reads what ${lane.connectionKey} pushed`,
    priority: { priorityKey: 2, fairnessKey: lane.connectionId },
  });
  let woken = true;
  let taken = 0;
  setHandler(wake, () => {
    woken = true;
  });

  /** Lets a burst come to its end, but holds nobody back for long. */
  async function gather(): Promise<void> {
    const until = Date.now() + mostGatherMs;
    do {
      woken = false;
      await sleep(gatherMs);
    } while (woken && Date.now() < until);
    woken = true;
  }

  for (;;) {
    if (!woken && !(await condition(() => woken, lingerMs))) return;
    woken = false;
    const begun = Date.now();
    const round = await takeInPushes(lane);
    taken += round.taken;
    setCurrentDetails(`${taken} pushes taken in. ${round.note}`);
    if (round.retryAfterMs !== undefined) {
      await sleep(round.retryAfterMs, { summary: round.note });
      woken = true;
    } else if (round.more) {
      woken = true;
    }
    if (woken || (await condition(() => woken, Math.max(1, gatherMs - (Date.now() - begun))))) await gather();
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof ingest>(lane);
  }
}
