import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import { done, type Outcome } from '../../connectors/outcome.ts';
import type { FieldGroup, Fields, Product } from '../../domain/product.ts';
import { writerOf } from './offer-side.ts';

type Held = Partial<Record<FieldGroup, Fields>>;

/** What a shelf holds of a product, group by group. */
export const shelfImage = (product: Product): Record<Exclude<FieldGroup, 'photos'>, Fields> => ({
  stock: { quantity: product.stock?.available ?? '' },
  price: { amount: product.price?.amount ?? '' },
  texts: { name: product.base.name, description: product.texts.description ?? '' },
  base: { category: product.base.category ?? '', manufacturer: product.base.manufacturer ?? '' },
  carriers: { codes: product.carriers?.codes ?? '' },
});

/** A target of goods that is kept in memory, with all that was done to it in order; `refuses` fails the writes of a product. */
export function shelf(held: Record<string, Held> = {}) {
  const there = new Map<string, Held>(Object.entries(held));
  const log: string[] = [];
  const refuses = new Set<string>();
  /** Called while the target is read. */
  const meanwhile: { read?: () => Promise<unknown> } = {};
  const writer: CatalogueWriter = writerOf({
    image: (product, group) => shelfImage(product)[group],
    read: async (ids, groups) => {
      await meanwhile.read?.();
      return done(
        ids.flatMap(externalId => {
          const product = there.get(externalId);
          const of = Object.fromEntries(groups.map(group => [group, { ...product?.[group] }]));
          const photos = groups.includes('photos') ? { photos: product?.photos } : {};
          return product ? [{ externalId, name: '', active: true, codes: {}, held: { ...of, ...photos } }] : [];
        }),
      );
    },
    write: async writes =>
      new Map(
        writes.map(({ externalId, changes }): [string, Outcome<null>] => {
          log.push(`write ${externalId} ${Object.keys(changes).sort().join(' ')}`);
          if (refuses.has(externalId)) return [externalId, { kind: 'rejected', reason: 'Refused.' }];
          const now = there.get(externalId) ?? {};
          for (const [group, fields] of Object.entries(changes) as [FieldGroup, Fields][])
            now[group] = { ...now[group], ...fields };
          there.set(externalId, now);
          return [externalId, done(null)];
        }),
      ),
    create: async product => {
      const externalId = `new-${product.externalId}`;
      log.push(`create ${externalId}`);
      there.set(externalId, { ...shelfImage(product) });
      return done({ externalId });
    },
  });
  return { writer, there, log, refuses, meanwhile };
}
