import { setTimeout } from 'node:timers/promises';
import { reckonFlow } from '../../activities/catalogue/reckon.ts';
import type { Hub } from '../../activities/hub.ts';
import { takeUpOrders, wakeWaiting } from '../../activities/take-up.ts';
import type { FlowRow } from './which-flow.ts';

type Changed = Pick<FlowRow, 'workspaceId' | 'id' | 'entity'>;

/** Has whatever a flow owes looked at again after it was made, or its mode, pause, settings or lookups changed. */
export async function flowChanged(hub: Hub, { workspaceId, id, entity }: Changed): Promise<void> {
  // Whoever tracks an invoice waits while the flow is paused, and goes on by itself.
  if (entity === 'invoices') await wakeWaiting(hub, workspaceId, id);
  if (entity !== 'orders') return await soon(hub, reckonFlow(hub, workspaceId, id));
  await takeUpOrders(hub, workspaceId, id);
  await wakeWaiting(hub, workspaceId, id);
}

/** Whoever asks waits for a small catalogue; a large one is reckoned on, by the relay should this process end. */
const patienceMs = 3_000;

async function soon(hub: Hub, work: Promise<void>): Promise<void> {
  const noted = work.catch(error =>
    hub.log.warn({ err: error }, 'What a flow owes was not reckoned; the relay does it.'),
  );
  await Promise.race([noted, setTimeout(patienceMs, undefined, { ref: false })]);
}
