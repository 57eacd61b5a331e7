import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ActivityFailure,
  continueAsNew,
  executeChild,
  proxyActivities,
  proxyLocalActivities,
  rootCause,
  setCurrentDetails,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { FullSyncSteps } from '../activities/full-sync/index.ts';
import type { FullSyncReading } from '../activities/full-sync/read-source.ts';

export type FullSyncInput = {
  workspaceId: string;
  workspace: string;
  /** The report of a full sync that was begun already; absent: the schedule begins one. */
  syncId?: string;
};
type Running = FullSyncInput & { syncId: string };

/** A source that is read, and on which queue. */
export type SyncSource = { connectionId: string; connectionKey: string; system: string };
export type SyncPart = { flowId: string; flowKey: string; entity: string };

const retry = { maximumInterval: '30 seconds' } as const;
const steps = proxyLocalActivities<FullSyncSteps>({ startToCloseTimeout: '10 minutes', retry });
/** What cannot be done for so long is no passing trouble: it is given up alone and named, so that the rest is done. */
const { comparePart } = proxyLocalActivities<FullSyncSteps>({
  startToCloseTimeout: '10 minutes',
  retry: { ...retry, maximumAttempts: 40 },
});
const pauses = { firstMs: 1_000, longestMs: 15_000 };

/**
 * Brings everything that is synchronised in line (W12c): what sources have is read whole, compared with what the targets
 * were given or hold, repaired by the same deliveries as ever, and reported. Everything that was done stands with the report, so
 * that after a kill, or without the engine's memory, it goes on where it was.
 */
export async function fullSync(input: FullSyncInput): Promise<string> {
  const { syncId } = input;
  if (syncId === undefined) return await nightly(input);
  const running = { ...input, syncId };
  const sync = await steps.beginSync(running);
  if (!sync.dryRun) {
    await Promise.all([
      steps.askSources(running).then(() => answers(running)),
      ...sync.reading.map(source => readWhole(running, source)),
    ]);
    await renewed(running);
  }
  await compareAll(running, sync.parts);
  return await steps.finishSync(running);
}

/** The run of a night has the name of its report, as has one that the relay takes up: there is one of each. */
async function nightly(input: FullSyncInput): Promise<string> {
  const syncId = await steps.startNightly(input);
  try {
    return await executeChild(fullSync, {
      workflowId: `fullsync/${input.workspace}/${syncId}`,
      args: [{ ...input, syncId }],
      parentClosePolicy: 'ABANDON',
      staticSummary: `Brings everything of ${input.workspace} in line`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return `Full sync ${syncId} is under way already.`;
  }
}

const isLong = () => workflowInfo().continueAsNewSuggested;
const renewed = async (running: Running): Promise<void> => {
  if (isLong()) await continueAsNew<typeof fullSync>(running);
};

/** Waits until what was asked for is here, or is given up. */
async function answers(running: Running): Promise<void> {
  for (let pauseMs = pauses.firstMs; !isLong(); pauseMs = longer(pauseMs)) {
    const { open, said } = await steps.answersMissing(running);
    setCurrentDetails(said);
    if (open === 0) return;
    await sleep(pauseMs, { summary: said.slice(0, 180) });
  }
}

/** Reads a source that can be called page by page; the cursor stands with the report. */
async function readWhole(running: Running, source: SyncSource): Promise<void> {
  const { readSource } = proxyActivities<FullSyncReading>({
    taskQueue: `kladka-${source.system}`,
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '15 seconds',
    retry: { maximumInterval: '1 minute', maximumAttempts: 20 },
    summary: `Reads all orders of ${source.connectionKey}`,
    priority: { priorityKey: 4, fairnessKey: source.connectionId },
  });
  while (!isLong()) {
    try {
      const round = await readSource(running, source);
      setCurrentDetails(round.note);
      if (!round.more) return;
      if (round.retryAfterMs !== undefined) await sleep(round.retryAfterMs, { summary: round.note.slice(0, 180) });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return await steps.giveUpReading(running, source, reasonOf(error));
    }
  }
}

/** Compares part after part of each flow; while one waits for its target, the other flows go on. */
async function compareAll(running: Running, parts: SyncPart[]): Promise<void> {
  const said = new Map<string, string>();
  let pauseMs = pauses.firstMs;
  for (let open = parts; open.length > 0; ) {
    const left: SyncPart[] = [];
    let worked = false;
    for (const part of open) {
      if (left.some(before => before.flowId === part.flowId)) {
        left.push(part);
        continue;
      }
      const round = await compared(running, part);
      said.set(`${part.flowId}/${part.entity}`, round.said);
      setCurrentDetails([...said.values()].join('\n\n'));
      if (!round.over) left.push(part);
      worked ||= round.over || round.more;
    }
    open = left;
    await renewed(running);
    pauseMs = worked ? pauses.firstMs : longer(pauseMs);
    if (open.length > 0 && !worked) await sleep(pauseMs, { summary: 'Waits for what is being compared.' });
  }
}

async function compared(running: Running, part: SyncPart) {
  try {
    return await comparePart(running, part);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const reason = reasonOf(error);
    await steps.giveUpPart(running, part, reason);
    return { over: true, more: false, said: reason };
  }
}

const reasonOf = (error: ActivityFailure): string => rootCause(error) ?? error.message;
const longer = (ms: number): number => Math.min(ms * 2, pauses.longestMs);
