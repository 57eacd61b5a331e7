import type { Hub } from '../hub.ts';
import type { CatalogueFlow } from './flows.ts';

/**
 * How many of each product the target sold since the source last stated stock, by the target's product id. Its stock there is
 * right and the source's is old: writing the source's would offer again what is sold.
 */
export async function soldSince(hub: Hub, flow: CatalogueFlow): Promise<Map<string, string>> {
  if (flow.settings.stock.subtractUnfetched) return new Map();
  const rows = await hub.db.$client<{ there: string; quantity: string }[]>`
    select line ->> 'productId' as there, sum((line ->> 'quantity')::numeric)::text as quantity
    from orders cross join lateral jsonb_array_elements(orders.document -> 'lines') line
    where orders.workspace_id = ${flow.workspaceId} and orders.connection_id = ${flow.connection.row.id} and orders.order_state <> 'cancelled'
      and orders.ordered_at > coalesce((select max(created_at) from messages where workspace_id = ${flow.workspaceId}
        and connection_id = ${flow.sourceId} and lane = 'catalogue' and status = 'accepted'), 'epoch')
      and line ->> 'productId' is not null
    group by 1`;
  return new Map(rows.map(row => [row.there, row.quantity]));
}
