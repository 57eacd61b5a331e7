import type { Hub } from '../hub.ts';
import { cursorOf } from './cursor-of.ts';
import type { CatalogueFlow } from './flows.ts';
import { statedCursor } from './follow-offer.ts';

/** Orders older than this were sold long ago, also where the source never stated a whole offer. */
const recentDays = 30;

/** How far a target's time of an order may lie behind ours: whole seconds, a clock that is slow, the hour that comes twice. */
const clockMinutes = 60;

/**
 * How many of each product the target sold since the source last stated all its stock, by the target's product id. Its stock
 * there is right and the source's is old: writing the source's would offer again what is sold.
 *
 * What counts is the start of the last whole offer with stock that was believed: only such a one says something of every
 * product. Sold since is what was first heard of after it, by our clock: the target's own time is only good for telling sales
 * from a history that was read late.
 */
export async function soldSince(hub: Hub, flow: CatalogueFlow): Promise<Map<string, string>> {
  if (flow.settings.stock.subtractUnfetched) return new Map();
  const sql = hub.db.$client;
  const stated = await cursorOf(sql, { workspaceId: flow.workspaceId, id: flow.sourceId }, statedCursor).read();
  const rows = await sql<{ there: string; quantity: string }[]>`
    select line ->> 'productId' as there, sum((line ->> 'quantity')::numeric)::text as quantity
    from orders cross join lateral jsonb_array_elements(orders.document -> 'lines') line
    where orders.workspace_id = ${flow.workspaceId} and orders.connection_id = ${flow.connection.row.id} and orders.order_state <> 'cancelled'
      and orders.created_at > coalesce(${stated ?? null}::timestamptz, 'epoch')
      and orders.ordered_at > coalesce(${stated ?? null}::timestamptz - ${clockMinutes}::int * interval '1 minute', 'epoch')
      and orders.ordered_at > now() - ${recentDays}::int * interval '1 day'
      and line ->> 'productId' is not null
    group by 1`;
  return new Map(rows.map(row => [row.there, row.quantity]));
}
