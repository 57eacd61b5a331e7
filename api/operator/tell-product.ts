import type { showProduct } from '../../db/queries/show-product.ts';
import { tellDelivery } from './delivery-words.ts';

type Known = NonNullable<Awaited<ReturnType<typeof showProduct>>>;

/** One product as the API answers it: groups by name, deliveries in words, photos and carriers with where they stand. */
export function tellProduct({ product, flows, locks, placed, known, carriers, changes }: Known) {
  const { base, texts, price, stock, carriers: codes, photos, ...head } = product;
  return {
    ...head,
    groups: { base, texts, price, stock, carriers: codes, photos },
    flows: flows.map(({ id, owed, ...flow }) => ({
      ...flow,
      deliveries: owed.map(group => tellDelivery(group, flow, locks)),
    })),
    locks,
    photos: Object.entries(photos ?? {})
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([position, at]) => tellPhoto(position, at, { placed, known })),
    carriers: [...new Set(carriers.map(({ code }) => code))].map(code => {
      const named = carriers.filter(carrier => carrier.code === code);
      return {
        code,
        name: named[0]?.name ?? null,
        inTargets: named.flatMap(({ flow, value }) => (flow !== null && value !== null ? [{ flow, id: value }] : [])),
      };
    }),
    changes,
  };
}

const kept = 'sha256:';

type ToldPhoto = {
  position: string;
  url: string | null;
  hash: string | null;
  type: string | null;
  bytes: number | null;
  placed: { connection: string; externalId: string }[];
};

function tellPhoto(position: string, at: string, { placed, known }: Pick<Known, 'placed' | 'known'>): ToldPhoto {
  if (!at.startsWith(kept)) return { position, url: at, hash: null, type: null, bytes: null, placed: [] };
  const hash = at.slice(kept.length);
  const content = known.find(photo => photo.hash === hash);
  return {
    position,
    url: null,
    hash,
    type: content?.type ?? null,
    bytes: content?.bytes ?? null,
    placed: placed
      .filter(photo => photo.hash === hash)
      .map(({ connection, externalId }) => ({ connection, externalId })),
  };
}
