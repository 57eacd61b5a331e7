import { Context } from '@temporalio/activity';
import type { IngestInput } from '../../workflows/ingest.ts';
import { beating } from '../beating.ts';
import { takeInPackages } from '../catalogue/take-in-packages.ts';
import type { Hub } from '../hub.ts';
import { raiseTask } from '../tasks.ts';
import { Unusable } from '../unusable.ts';
import { takeInLane } from '../v1/take-in-lane.ts';
import { pollWindow, unusableCause } from './poll-window.ts';
import { takeInFeedback } from './take-in-feedback.ts';
import { type Round, takeInPushes } from './take-in-pushes.ts';
import { whileBusy } from './while-busy.ts';

/** How the pushes of a lane are taken in. */
const takers = {
  orders: whileBusy(takeInPushes),
  catalogue: takeInPackages,
  feedback: takeInFeedback,
  goods: takeInLane,
  parties: takeInLane,
  sales: takeInLane,
  money: takeInLane,
  acks: takeInLane,
};

export type IngestActivities = ReturnType<typeof ingestActivities>;

/** Activities that read from sources, whatever pushed or scheduled them. */
export const ingestActivities = (hub: Hub) => ({
  takeInPushes: (lane: IngestInput) =>
    beating(() => opened(hub, lane, () => takers[lane.lane](hub, lane, Context.current().cancellationSignal))),
  pollWindow: (lane: IngestInput) =>
    beating(() => opened(hub, lane, () => pollWindow(hub, lane, Context.current().cancellationSignal))),
});

const retryAfterMs = 60_000;

/** A connection that cannot be opened becomes a task, once, and is tried again every minute. */
async function opened(hub: Hub, lane: IngestInput, work: () => Promise<Round>): Promise<Round> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    await raiseTask(hub.db.$client, {
      workspaceId: lane.workspaceId,
      kind: 'connection',
      cause: unusableCause(lane.connectionId),
      sentence: error.message,
      remedy: `Correct the settings of ${lane.connectionKey}. Nothing is lost: what it pushed is kept and read then.`,
      detail: { connection: lane.connectionKey },
    });
    return { taken: 0, more: false, retryAfterMs, note: error.message };
  }
}
