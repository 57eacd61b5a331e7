import type { CatalogueWriter } from '../catalogue-contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { parseProductId } from './product-id.ts';
import type { Webservice } from './request.ts';
import type { Element } from './xml.ts';

/** Photos of a product; of a combination, those of its product. */
export const photoPort = (shop: Webservice): Pick<CatalogueWriter, 'photos' | 'addPhoto'> => {
  const listed = async (product: string, signal: AbortSignal): Promise<Outcome<string[]>> => {
    const answer = await shop.document(`images/products/${product}`, {}, signal);
    // A product without photos is answered as if it were unknown.
    return answer.kind === 'done' ? done(answer.value ? idsOf(answer.value, product) : []) : answer;
  };
  const pathOf = (externalId: string) => parseProductId(externalId)?.product;

  return {
    photos: async (externalId, signal) => {
      const product = pathOf(externalId);
      return product ? listed(product, signal) : unknown(externalId);
    },
    addPhoto: async (externalId, photo, signal) => {
      const product = pathOf(externalId);
      if (!product) return unknown(externalId);
      const before = await listed(product, signal);
      if (before.kind !== 'done') return before;
      const what = `Adding a photo to product ${product}`;
      const answer = await shop.postFile(`images/products/${product}`, photo, { what, signal });
      if (answer.kind !== 'done' && answer.kind !== 'unclear') return answer;
      // Some versions store it and answer 500, others answer with the picture itself: the list tells.
      const after = await listed(product, signal);
      if (after.kind !== 'done') return { kind: 'unclear', reason: after.reason };
      const fresh = after.value.filter(id => !before.value.includes(id));
      const photoId = fresh.at(-1);
      if (photoId !== undefined) return done({ photoId });
      const reason = answer.kind === 'unclear' ? answer.reason : `${what}: the shop took it, but does not list it`;
      return { kind: 'transient', reason };
    },
  };
};

const unknown = (externalId: string): Outcome<never> => ({
  kind: 'rejected',
  reason: `“${externalId}” is no id of a product of this shop.`,
});

/** `<image id="product"><declination id="photo"/>…`; also a plain list of images. In the shop's order. */
const idsOf = (root: Element, product: string): string[] => {
  const images = [root, ...(root.children.images ?? [])].flatMap(({ children }) => children.image ?? []);
  const declinations = images.flatMap(({ children }) => children.declination ?? []);
  if (declinations.length > 0) return declinations.flatMap(idOf);
  return images.flatMap(idOf).filter(id => id !== product || images.length > 1);
};

const idOf = ({ attributes, children }: Element): string[] => {
  const id = attributes.id ?? children.id?.[0]?.text.trim();
  return id ? [id] : [];
};
