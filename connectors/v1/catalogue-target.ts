import type { CatalogueTarget, CatalogueWriter } from '../catalogue-contract.ts';
import type { Feed } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { imageOf, isPart, type Part, partOf, parts, toDocument } from './feed-image.ts';
import { heldProducts } from './feed-products.ts';
import type { V1Settings } from './settings.ts';

const pageSize = 500;

/** The catalogue of a system that asks for it: what is written lies in its feed, under the source's own ids. */
export function feedCatalogue(feed: Feed, settings: Pick<V1Settings, 'holdingCategory'>): CatalogueTarget {
  return {
    takes: {
      base: true,
      texts: true,
      price: true,
      stock: true,
      carriers: 'It is not told which carriers a product may travel with.',
      photos: 'Photos are kept by the shop itself.',
    },
    batch: { base: pageSize, texts: pageSize, price: pageSize, stock: pageSize, carriers: 1, photos: 1 },
    shows: true,
    async list({ after, groups }) {
      const page = await feed.list('products', after, pageSize);
      const products = await heldProducts(feed, page, groups.filter(isPart));
      return done({ products, after: page.length < pageSize ? undefined : page.at(-1)?.objectId });
    },
    prepare: () => Promise.resolve(done(writer(feed, settings))),
  };
}

function writer(feed: Feed, settings: Pick<V1Settings, 'holdingCategory'>): CatalogueWriter {
  return {
    image: (product, group) => (isPart(group) ? imageOf(product, group) : {}),
    read: async (externalIds, groups) => done(await productsOf(feed, externalIds, groups.filter(isPart))),
    write: writes => write(feed, writes),
    findByCodes: async ({ externalId }) =>
      done(externalId === undefined ? [] : await productsOf(feed, [externalId], [])),
    async create(product, active) {
      const { externalId } = product;
      const document = toDocument({
        externalId,
        ...imageOf(product, 'base'),
        ...imageOf(product, 'texts'),
        visible: active,
        category: active ? undefined : settings.holdingCategory,
      });
      let taken = false;
      await feed.change('products', [externalId], there => {
        taken = there.has(externalId);
        return taken ? [] : [{ objectId: externalId, op: 'upsert', document, recordId: product.id }];
      });
      if (!taken) return done({ externalId });
      const reason = `Its feed holds a product with the id ${externalId} already that is not this one's partner. Match them if they are the same; otherwise give each source a connection of its own.`;
      return { kind: 'rejected', field: 'externalId', reason };
    },
    show: shows =>
      changeThere(
        feed,
        'products',
        shows.map(({ externalId, to }) => ({
          externalId,
          make: there =>
            to.visible
              ? { ...there, visible: true, category: to.category }
              : { ...there, visible: false, category: settings.holdingCategory },
        })),
      ),
    photos: () => Promise.resolve(done([])),
    addPhoto: () => Promise.resolve(done({ photoId: '' })),
    ensureCarrier: ({ code }) => Promise.resolve(done({ externalId: code })),
  };
}

async function productsOf(feed: Feed, externalIds: string[], groups: Part[]) {
  const there = await feed.held('products', externalIds);
  const page = [...there].map(([objectId, document]) => ({ objectId, document }));
  return await heldProducts(feed, page, groups);
}

/** Fields that others own, such as the category and whether it is shown, stay as they are there. */
async function write(feed: Feed, writes: Parameters<CatalogueWriter['write']>[0]) {
  const outcomes = new Map<string, Outcome<null>>(writes.map(({ externalId }) => [externalId, done(null)]));
  for (const entity of new Set(Object.values(partOf))) {
    const mine = parts.filter(part => partOf[part] === entity);
    const changes = writes.flatMap(({ externalId, changes }) => {
      const fields = Object.assign({}, ...mine.map(part => changes[part]));
      if (Object.keys(fields).length === 0) return [];
      const head = entity === 'products' ? { externalId } : { externalId, product: externalId };
      return [{ externalId, make: (there: Document | undefined) => ({ ...there, ...head, ...fields }) }];
    });
    for (const [id, outcome] of await changeThere(feed, entity, changes)) outcomes.set(id, outcome);
  }
  return outcomes;
}

type Document = Record<string, unknown>;
type Change = { externalId: string; make: (there: Document | undefined) => Document };

/** A product that is gone from the feed is not made anew by a change of it, or it would be there without being hidden. */
async function changeThere(
  feed: Feed,
  entity: (typeof partOf)[Part],
  changes: Change[],
): Promise<Map<string, Outcome<null>>> {
  if (changes.length === 0) return new Map();
  const outcomes = new Map<string, Outcome<null>>();
  await feed.change(
    entity,
    changes.map(({ externalId }) => externalId),
    there =>
      changes.flatMap(({ externalId, make }) => {
        const now = there.get(externalId);
        const gone = entity === 'products' && now === undefined;
        const reason = `${externalId} is gone from its feed. Undo the match, so that it is created anew.`;
        outcomes.set(externalId, gone ? { kind: 'rejected', reason } : done(null));
        return gone ? [] : [{ objectId: externalId, op: 'upsert' as const, document: toDocument(make(now)) }];
      }),
  );
  return outcomes;
}
