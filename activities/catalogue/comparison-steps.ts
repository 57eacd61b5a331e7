import type { CompareInput } from '../../workflows/compare-catalogue.ts';
import type { Hub } from '../hub.ts';
import { beginComparison } from './compare.ts';

export type ComparisonSteps = ReturnType<typeof comparisonSteps>;

/** What the workflow of a full comparison asks our own database. */
export const comparisonSteps = (hub: Hub) => ({
  beginComparison: async ({ workspaceId, flowId }: CompareInput): Promise<string> => {
    const { reportId } = await beginComparison(hub, { workspaceId, flowId, who: 'schedule', dryRun: false });
    return reportId;
  },
  comparisonProgress: (input: CompareInput, reportId: string) => progress(hub, input, reportId),
});

type Report = {
  state: string;
  read: number;
  differed: number;
  repaired: number;
  left: number;
  foreign: number;
  waiting: number;
};

async function progress(hub: Hub, input: CompareInput, reportId: string): Promise<{ over: boolean; said: string }> {
  const [report] = await hub.db.$client<Report[]>`
    select state, read, differed, repaired, left_alone as left, foreign_fields as foreign,
      (select coalesce(sum(cardinality(product_ids)), 0)::int from comparisons waiting where waiting.workspace_id = ${input.workspaceId} and waiting.report_id = ${reportId}) as waiting
    from drift_reports where workspace_id = ${input.workspaceId} and id = ${reportId}`;
  if (!report) return { over: true, said: 'The report is gone.' };
  const foreign = report.foreign === 0 ? '' : `, ${report.foreign} foreign`;
  const left = report.state === 'running' ? `; ${report.waiting} products to go` : '';
  return {
    over: report.state !== 'running',
    said: `${report.read} compared, ${report.differed} differed, ${report.repaired} repaired, ${report.left} left alone${foreign}${left}.`,
  };
}
