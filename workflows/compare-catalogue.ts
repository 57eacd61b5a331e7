import { continueAsNew, proxyLocalActivities, setCurrentDetails, sleep, workflowInfo } from '@temporalio/workflow';
import type { ComparisonSteps } from '../activities/catalogue/comparison-steps.ts';

export type CompareInput = {
  workspaceId: string;
  flowId: string;
  flowKey: string;
  /** The report of a comparison that was begun already. */
  reportId?: string;
};

/** Has everything in a flow's target compared with what it should be, and shows how far that is. The deliveries do the work. */
export async function compareCatalogue(input: CompareInput): Promise<string> {
  const { beginComparison, comparisonProgress } = proxyLocalActivities<ComparisonSteps>({
    startToCloseTimeout: '1 minute',
    retry: { maximumInterval: '30 seconds' },
  });
  const reportId = input.reportId ?? (await beginComparison(input));
  for (let pauseMs = 1_000; ; pauseMs = Math.min(pauseMs * 2, 30_000)) {
    const progress = await comparisonProgress(input, reportId);
    setCurrentDetails(progress.said);
    if (progress.over) return progress.said;
    await sleep(pauseMs, { summary: progress.said.slice(0, 180) });
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof compareCatalogue>({ ...input, reportId });
  }
}
