import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { RetainSteps } from '../activities/retain/index.ts';
import type { RetainedKind } from '../domain/retention.ts';

export type RetainInput = {
  workspaceId: string;
  workspace: string;
  /** A run that was begun already, and what of it is still to do. */
  begun?: { runId: string; left: RetainedKind[] };
};

/** Payloads go first, as they weigh most and say most. */
const kinds: RetainedKind[] = ['payloads', 'messages', 'history', 'reports', 'queue', 'audit'];

/** Deletes what is over its time in a workspace, kind by kind, and leaves a note of it in the audit. */
export async function retain(input: RetainInput): Promise<string> {
  const { beginRetention, retainRound } = proxyActivities<RetainSteps>({
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: '15 seconds',
    retry: { maximumInterval: '1 minute' },
    priority: { priorityKey: 5, fairnessKey: input.workspaceId },
  });
  const { runId, left } = input.begun ?? { runId: await beginRetention(), left: kinds };
  let said = '';
  for (const [index, kind] of left.entries()) {
    for (let more = true; more; ) {
      ({ more, said } = await retainRound(input, runId, kind));
      setCurrentDetails(`${kind}: ${said}`);
      if (more && workflowInfo().continueAsNewSuggested)
        await continueAsNew<typeof retain>({ ...input, begun: { runId, left: left.slice(index) } });
    }
  }
  return said;
}
