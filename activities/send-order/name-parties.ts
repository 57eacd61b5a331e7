import { type BoundEntity, boundParties } from '../../db/queries/bound-parties.ts';
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
  const ends = { workspaceId: row.workspaceId, sourceId: row.id, targetId: story.sourceId };
  // What the shop made and the target has under an id of its own is named by that.
  const named = async (entity: BoundEntity, id: string | null, isKnown: boolean) => {
    if (id === null || !shared.isFed) return undefined;
    const bound = (await boundParties(sql, ends, entity, [id])).find(one => one.atTarget === id);
    return bound?.atSource ?? (isKnown ? id : undefined);
  };
  const customer = body.customer as Record<string, unknown>;
  return {
    ...body,
    customer: { ...customer, externalId: await named('customers', buyer, shared.buyer) },
    deliveryPlace: await named('delivery-places', place, shared.place),
  };
}
