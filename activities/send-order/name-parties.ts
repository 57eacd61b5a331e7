import type { Hub } from '../hub.ts';
import type { OfferStory } from './story.ts';

/**
 * Names buyer and delivery place of an order by the target's ids, where both sides share them because a flow of customers gave
 * them from one to the other. Ids of another system are left out: there they might be somebody else's (W4).
 */
export async function nameParties(
  hub: Hub,
  story: OfferStory,
  body: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { row } = story.connection;
  const sql = hub.db.$client;
  const buyer = story.order.customer.externalId ?? null;
  const place = story.order.deliveryPlace ?? null;
  if (buyer === null && place === null) return body;
  const known = (entity: string, id: string | null) => sql`
    exists (select 1 from records where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = ${entity} and external_id = ${id})`;
  const [shared] = await sql<{ hasOwn: boolean; isFed: boolean; buyer: boolean; place: boolean }[]>`
    select exists (select 1 from records where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = 'customers') as "hasOwn",
      exists (select 1 from flows where workspace_id = ${row.workspaceId} and entity = 'customers' and source_id = ${row.id}
        and target_id = ${story.sourceId} and mode <> 'off') as "isFed",
      ${known('customers', buyer)} as buyer, ${known('delivery-places', place)} as place`;
  if (!shared?.hasOwn) return body;
  const customer = body.customer as Record<string, unknown>;
  return {
    ...body,
    customer: { ...customer, externalId: shared.isFed && shared.buyer ? (buyer ?? undefined) : undefined },
    deliveryPlace: shared.isFed && shared.place ? (place ?? undefined) : undefined,
  };
}
