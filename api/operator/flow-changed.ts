import { reckonFlow } from '../../activities/catalogue/reckon.ts';
import type { Hub } from '../../activities/hub.ts';
import { takeUpOrders, wakeWaiting } from '../../activities/tasks.ts';
import type { FlowRow } from './which-flow.ts';

type Changed = Pick<FlowRow, 'workspaceId' | 'id' | 'entity'>;

/** Has whatever a flow owes looked at again after it was made, or its mode, pause, settings or lookups changed. */
export async function flowChanged(
  hub: Hub,
  { workspaceId, id, entity }: Changed,
  { switched }: { switched: boolean },
): Promise<void> {
  if (entity !== 'orders') return reckonFlow(hub, workspaceId, id);
  if (switched) await takeUpOrders(hub, workspaceId, id);
  await wakeWaiting(hub, workspaceId, id);
}
