import { carriersOf } from '../../domain/carrier-rules.ts';
import type { CatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { Hub } from '../hub.ts';
import type { Problem } from '../tasks.ts';
import type { Found } from './draft-offer.ts';
import type { OfferStory } from './story.ts';

/**
 * Products of an order that may not travel with its carrier, each a person's decision: where the shop cannot be told which
 * carriers a product may travel with, it is looked at here. A lock keeps what held when it was made (K6l).
 */
export async function carrierProblems(
  hub: Hub,
  story: OfferStory,
  found: Found[],
  carrier: string | undefined,
): Promise<Problem[]> {
  if (!carrier) return [];
  const { row } = story.connection;
  const [flow] = await hub.db.$client<{ id: string; key: string; settings: CatalogueFlowSettings }[]>`
    select id, key, settings from flows where workspace_id = ${row.workspaceId} and entity = 'products' and source_id = ${row.id}
      and target_id = ${story.sourceId} and mode <> 'off' order by id limit 1`;
  if (!flow?.settings.groups.carriers) return [];
  const locked = await lockedCarriers(hub, story, found);
  return found.flatMap(({ product }) => {
    const allowed = locked.has(product.id) ? locked.get(product.id) : carriersOf(product, flow.settings.carriers);
    if (!allowed || allowed.includes(carrier)) return [];
    return [
      {
        kind: 'carrier' as const,
        cause: `carrier/${story.ref.orderId}/${product.externalId}`,
        sentence: `Order ${story.order.number}: ${product.base.name} may not travel with ${carrier}, only with ${allowed.join(', ') || 'none'}.`,
        remedy: `Agree on another carrier with the buyer and change it in the shop, change the carriers of flow ${flow.key}, or give the order up.`,
        detail: { order: story.order.number, product: product.externalId, carrier, flowId: flow.id, flow: flow.key },
      },
    ];
  });
}

/** What products whose carriers are locked may travel with, by product id; undefined: with any. */
async function lockedCarriers(hub: Hub, story: OfferStory, found: Found[]): Promise<Map<string, string[] | undefined>> {
  const rows = await hub.db.$client<{ id: string; carriers: string[] | null }[]>`
    select product_id as id, carriers from locks
    where workspace_id = ${story.ref.workspaceId} and connection_id = ${story.sourceId} and product_id = any(${found.map(one => one.product.id)}::uuid[])
      and field_group in ('carriers', 'all') and lifted_at is null and (until is null or until > now()) order by id desc`;
  return new Map(rows.map(row => [row.id, row.carriers ?? undefined]));
}
