import type { DeliverInput, DeliverResource } from '../../workflows/deliver.ts';
import type { Hub } from '../hub.ts';

const resources: DeliverResource[] = ['stock', 'products', 'photos'];

type Which = { workspaceId: string; sourceId?: string; targetId?: string };

/** Wakes whoever delivers products to the targets of a source, or to one target. Whom the engine does not take, the relay wakes. */
export async function wakeDelivery(hub: Hub, which: Which, only: DeliverResource[] = resources): Promise<void> {
  const targets = await hub.db.$client<Omit<DeliverInput, 'resource'>[]>`
    select distinct connection.workspace_id as "workspaceId", workspace.slug as workspace, connection.id as "connectionId",
      connection.key as "connectionKey", connection.system
    from flows flow
    join connections connection on connection.workspace_id = flow.workspace_id and connection.id = flow.target_id
    join workspaces workspace on workspace.id = flow.workspace_id
    where flow.workspace_id = ${which.workspaceId} and flow.entity in ('products', 'order-statuses') and flow.mode <> 'off' and not flow.paused
      and (${which.sourceId ?? null}::uuid is null or flow.source_id = ${which.sourceId ?? null})
      and (${which.targetId ?? null}::uuid is null or flow.target_id = ${which.targetId ?? null})`;
  for (const target of targets)
    for (const resource of only)
      hub.wake
        .deliver({ ...target, resource })
        .catch(error => hub.log.debug({ err: error }, 'A delivery was not woken; the relay does it.'));
}
