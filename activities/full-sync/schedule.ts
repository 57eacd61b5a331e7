import { type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { listWorkspaceSettings, type WorkspaceWithSettings } from '../../db/queries/workspace-settings.ts';
import type { Hub } from '../hub.ts';
import { workflowQueue } from '../wake.ts';

export const fullSyncScheduleId = (workspace: string) => `fullsync/${workspace}`;

/** The full sync of every workspace that has an hour for it, and the ids of those that have none. */
export async function fullSyncSchedules(hub: Hub): Promise<{ keep: ScheduleOptions[]; drop: string[] }> {
  const all = await listWorkspaceSettings(hub.db.$client);
  return {
    keep: all.flatMap(one => scheduleOf(one) ?? []),
    drop: all.filter(one => !one.settings.fullSync.cron).map(one => fullSyncScheduleId(one.workspace)),
  };
}

function scheduleOf({ workspaceId, workspace, settings }: WorkspaceWithSettings): ScheduleOptions | undefined {
  const { cron, jitterMinutes } = settings.fullSync;
  if (!cron) return undefined;
  return {
    scheduleId: fullSyncScheduleId(workspace),
    spec: { cronExpressions: [cron], timezone: settings.timeZone, jitter: `${jitterMinutes} minutes` },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '6 hours' },
    action: {
      type: 'startWorkflow',
      workflowType: 'fullSync',
      workflowId: `fullsync/${workspace}`,
      taskQueue: workflowQueue,
      args: [{ workspaceId, workspace }],
      staticSummary: `Brings everything of ${workspace} in line`,
    },
  };
}
