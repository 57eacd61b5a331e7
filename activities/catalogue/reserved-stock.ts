import type { OwedProduct } from '../../db/queries/due-products.ts';
import { decimal, plain } from '../../domain/decimal.ts';
import type { Hub } from '../hub.ts';
import type { CatalogueFlow } from './flows.ts';

/** Orders older than this were sold long ago, whatever became of them. */
const recentDays = 30;

/**
 * What is left of each product once the target's own orders that the source has not fetched are taken off, by product id; only
 * products that such orders hold, and only where the flow says so. An order that is not meant for the source is never taken off:
 * there is no live flow of orders that way, it was placed before that flow begins, it is done with, or it was skipped or given up.
 */
export async function reservedStock(hub: Hub, flow: CatalogueFlow, owed: OwedProduct[]): Promise<Map<string, string>> {
  if (!flow.settings.stock.subtractUnfetched) return new Map();
  const rows = await hub.db.$client<{ there: string; quantity: string }[]>`
    select line ->> 'productId' as there, sum((line ->> 'quantity')::numeric)::text as quantity
    from flows flow
    join orders on orders.workspace_id = flow.workspace_id and orders.connection_id = flow.source_id
    left join processes process on process.workspace_id = flow.workspace_id and process.flow_id = flow.id and process.record_id = orders.id
    cross join lateral jsonb_array_elements(orders.document -> 'lines') line
    left join offered_orders offered on offered.workspace_id = orders.workspace_id and offered.connection_id = ${flow.sourceId} and offered.order_id = orders.id
    where flow.workspace_id = ${flow.workspaceId} and flow.entity = 'orders' and flow.mode = 'live'
      and flow.source_id = ${flow.connection.row.id} and flow.target_id = ${flow.sourceId}
      and orders.ordered_at >= coalesce((flow.settings -> 'gate' ->> 'startDate')::timestamptz, flow.created_at)
      and orders.order_state not in ('cancelled', 'completed')
      and (process.outcome is null or process.outcome not in ('skipped', 'given-up'))
      and orders.ordered_at > now() - ${recentDays}::int * interval '1 day' and offered.fetched_at is null and offered.withdrawn_at is null
      and line ->> 'productId' = any(${owed.map(one => one.externalId)})
    group by 1`;
  const sold = new Map(rows.map(row => [row.there, row.quantity]));
  return new Map(
    owed.flatMap(({ product, externalId }) => {
      const quantity = sold.get(externalId);
      if (quantity === undefined || !product.stock) return [];
      const left = decimal(product.stock.available).minus(quantity);
      return [[product.id, left.lt(0) ? '0' : plain(left)] as const];
    }),
  );
}
