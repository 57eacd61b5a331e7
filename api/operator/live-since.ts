import type { Hub } from '../../activities/hub.ts';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import type { FlowEntity } from '../../domain/flow-settings.ts';
import { dayIn } from '../../domain/zoned-days.ts';

type Flow = { workspaceId: string; id: string; entity: FlowEntity };

/**
 * Notes the day on which a flow of invoices went live: of what was due before it no buyer is ever told. A day that was given is kept.
 */
export async function noteLiveSince(hub: Hub, { workspaceId, id, entity }: Flow, given: boolean): Promise<void> {
  if (entity !== 'invoices' || given) return;
  const sql = hub.db.$client;
  const { timeZone } = await readWorkspaceSettings(sql, workspaceId);
  await sql`
    update flows set settings = settings || ${sql.json({ liveSince: dayIn(timeZone, hub.now()) })} where workspace_id = ${workspaceId} and id = ${id}`;
}
