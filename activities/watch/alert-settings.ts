import { inArray } from 'drizzle-orm';
import { workspaceSettings, workspaces } from '../../db/schema/index.ts';
import type { AlertLimits } from '../../domain/judge-alerts.ts';
import { defaultWorkspaceSettings, type WorkspaceSettings } from '../../domain/workspace-settings.ts';
import type { Hub } from '../hub.ts';

export type AlertSettings = WorkspaceSettings['alerts'];

/** What every workspace, or those that are named, decided about alerts, with the defaults for what it did not. */
export async function alertSettings(
  hub: Pick<Hub, 'db'>,
  workspaceIds?: string[],
): Promise<Map<string, { name: string; alerts: AlertSettings }>> {
  const known = await hub.db
    .select({ id: workspaces.id, name: workspaces.name })
    .from(workspaces)
    .where(workspaceIds && inArray(workspaces.id, workspaceIds));
  const set = await hub.db
    .select()
    .from(workspaceSettings)
    .where(workspaceIds && inArray(workspaceSettings.workspaceId, workspaceIds));
  const given = new Map(set.map(row => [row.workspaceId, row.settings.alerts]));
  return new Map(
    known.map(({ id, name }) => [id, { name, alerts: { ...defaultWorkspaceSettings.alerts, ...given.get(id) } }]),
  );
}

const defaultTaskHours = 24;

/** What flows and connections of a workspace may do before somebody is told. */
export const limitsOf = ({ lagMinutes, errorRate, silenceMinutes, taskHours }: AlertSettings): AlertLimits => ({
  lagMinutes,
  errorRate,
  silenceMinutes,
  taskHours: taskHours ?? defaultTaskHours,
});
