import type { RemoteProduct } from '../catalogue-contract.ts';
import type { Feed } from '../contract.ts';
import { type Part, partOf, textFields } from './feed-image.ts';

type Held = { objectId: string; document: Record<string, unknown> };

/** Products of a feed as a target's, with what lies there of their stock and price. */
export async function heldProducts(feed: Feed, page: Held[], groups: Part[]): Promise<RemoteProduct[]> {
  const ids = page.map(({ objectId }) => objectId);
  const beside = new Map(
    await Promise.all(
      (['stock', 'prices'] as const)
        .filter(entity => groups.some(group => partOf[group] === entity))
        .map(async entity => [entity, await feed.held(entity, ids)] as const),
    ),
  );
  const documentOf = (group: Part, { objectId, document }: Held) => {
    const entity = partOf[group];
    return entity === 'products' ? document : (beside.get(entity)?.get(objectId) ?? {});
  };
  return page.map(product => {
    const { objectId, document } = product;
    return {
      externalId: objectId,
      name: textOf(document.name) ?? '',
      active: document.visible !== false,
      codes: {
        externalId: objectId,
        sku: textOf(document.sku),
        ean: textOf(document.ean),
        bloz7: textOf(document.bloz7),
      },
      held: Object.fromEntries(groups.map(group => [group, fieldsOf(group, documentOf(group, product))])),
    };
  });
}

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

const fieldsOf = (group: Part, document: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(document)
      .filter(([field]) => group === 'stock' || group === 'price' || textFields.includes(field) === (group === 'texts'))
      .map(([field, value]) => [field, String(value)]),
  );
