import { type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { listWorkspaceSettings, type WorkspaceWithSettings } from '../../db/queries/workspace-settings.ts';
import type { Hub } from '../hub.ts';
import { workflowQueue } from '../wake.ts';

/** The daily retention of every workspace. */
export const retentionSchedules = async (hub: Hub): Promise<ScheduleOptions[]> =>
  (await listWorkspaceSettings(hub.db.$client)).map(retentionSchedule);

const retentionSchedule = ({ workspaceId, workspace, settings }: WorkspaceWithSettings): ScheduleOptions => ({
  scheduleId: `retain/${workspace}`,
  // After the full sync, and outside the hours that summer time skips or repeats.
  spec: { calendars: [{ hour: 4, minute: 40 }], timezone: settings.timeZone, jitter: '10 minutes' },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '6 hours' },
  action: {
    type: 'startWorkflow',
    workflowType: 'retain',
    workflowId: `retain/${workspace}`,
    taskQueue: workflowQueue,
    args: [{ workspaceId, workspace }],
    staticSummary: `Deletes what is over its time in ${workspace}`,
  },
});
