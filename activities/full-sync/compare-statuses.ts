import { oweStatuses } from '../../db/queries/owe-statuses.ts';
import type { SyncPart } from '../../workflows/full-sync.ts';
import { wakeDelivery } from '../catalogue/wake-delivery.ts';
import type { Hub } from '../hub.ts';
import { type Item, keepItems, type Sync, settlePart } from './settle-part.ts';

type Ends = { sourceId: string; dryRun: boolean };
type Row = { id: string; externalId: string; isForgotten: boolean; reason: string | null };

/** Finds what became of orders and is not owed to a shop that is written to, and owes it; what could not be written is listed. */
export async function compareStatuses(hub: Hub, sync: Sync, part: SyncPart, ends: Ends): Promise<void> {
  const { workspaceId } = sync;
  const scope = { workspaceId, connectionId: ends.sourceId, flowId: part.flowId };
  const isOwed = await hub.db.$client.begin(async sql => {
    const [counted] = await sql<{ read: number }[]>`
      select count(*)::int as read from flows flow
      join fulfilments told on told.workspace_id = flow.workspace_id and told.connection_id = flow.source_id
      join orders on orders.workspace_id = told.workspace_id and orders.id = told.order_id and orders.connection_id = flow.target_id
      where flow.workspace_id = ${workspaceId} and flow.id = ${part.flowId}`;
    const rows = await sql<Row[]>`
      select orders.id, orders.external_id as "externalId", bool_or(kept.desired is distinct from part.wanted) as "isForgotten", max(kept.reason) as reason
      from flows flow
      join fulfilments told on told.workspace_id = flow.workspace_id and told.connection_id = flow.source_id
      join orders on orders.workspace_id = told.workspace_id and orders.id = told.order_id and orders.connection_id = flow.target_id
      cross join lateral (values ('tracking', told.waybill), ('state', flow.settings -> 'states' ->> told.state)) part (name, wanted)
      left join deliveries kept on kept.workspace_id = flow.workspace_id and kept.flow_id = flow.id and kept.record_id = orders.id
        and kept.field_group = part.name
      where flow.workspace_id = ${workspaceId} and flow.id = ${part.flowId} and part.wanted is not null
        and (kept.desired is distinct from part.wanted or kept.delivered is distinct from kept.desired)
      group by orders.workspace_id, orders.id order by orders.external_id`;
    const forgotten = rows.filter(row => row.isForgotten);
    const items = rows.map(
      ({ externalId, isForgotten, reason }): Item =>
        isForgotten
          ? { externalId, outcome: ends.dryRun ? 'found' : 'repaired', reason: 'Nobody had told the shop.' }
          : { externalId, outcome: 'left', reason: reason ?? 'It is on its way.' },
    );
    if (!ends.dryRun)
      await oweStatuses(
        sql,
        scope,
        forgotten.map(row => row.id),
      );
    await keepItems(sql, sync, part, items);
    const repaired = items.filter(item => item.outcome === 'repaired').length;
    const read = counted?.read ?? 0;
    await settlePart(sql, sync, part, {
      ...{ read, equal: read - items.length, differed: items.length, repaired, left: items.length - repaired },
    });
    return repaired > 0;
  });
  if (isOwed) await wakeDelivery(hub, { workspaceId, sourceId: ends.sourceId }, ['orders']);
}
