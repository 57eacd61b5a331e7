import { v7 } from 'uuid';
import type { Hub } from '../hub.ts';
import { Unusable } from '../unusable.ts';
import { cursorOf } from './cursor-of.ts';
import { catalogueFlow } from './flows.ts';
import { wakeDelivery } from './wake-delivery.ts';

type Asked = { workspaceId: string; flowId: string; who: string };

/**
 * Has what a flow's target holds read anew now, so that a product that was just added there is seen for matching. A reading
 * that is under way goes on to its end. A flow that is off or paused, or whose target is paused, is `Unusable`.
 */
export async function rereadTarget(hub: Hub, asked: Asked): Promise<{ target: string }> {
  const flow = await catalogueFlow(hub, asked);
  const { row } = flow.connection;
  if (flow.mode === 'off')
    throw new Unusable(`Flow ${flow.key} is off. Switch it on first; then its target can be read.`);
  if (flow.paused) throw new Unusable(`Flow ${flow.key} is paused. Resume it first; then its target can be read.`);
  if (row.pausedReason !== null)
    throw new Unusable(`${row.key} is paused: ${row.pausedReason} Resume it first; then it can be read.`);
  await hub.db.$client.begin(async sql => {
    await cursorOf(sql, row, 'catalogue/read-at').write('');
    await cursorOf(sql, row, `matching/${flow.id}`).write('');
    await sql`
      insert into audit_entries (id, workspace_id, who, action, object, detail)
      values (${v7()}, ${asked.workspaceId}, ${asked.who}, 'read target anew', ${`flow/${flow.key}`}, ${sql.json({ target: row.key })})`;
  });
  await wakeDelivery(hub, { workspaceId: flow.workspaceId, targetId: row.id }, ['products']);
  return { target: row.key };
}
