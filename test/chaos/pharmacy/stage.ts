import { startPharmacy } from '../../../sandbox/kamsoft/start-pharmacy.ts';
import type { Shelves } from '../../../sandbox/kamsoft/world.ts';
import { editProduct } from '../../../sandbox/prestashop/keeper.ts';
import { type Prestashop, startPrestashop } from '../../../sandbox/prestashop/server.ts';
import type { PharmacyChaosOptions } from './options.ts';

/** One of the goods that both sides have: the shop's id, the item's index and name at the pharmacy, and its BLOZ. */
export type Good = { id: number; index: number; idtowr: string; bloz: string };

export const access = { userName: 'apteka', password: 'haslo-apteki-1' };
/** The share of the pharmacy's items that the shop does not have at first. */
const newShare = 0.03;
/** Goods of the shop's own, of which the pharmacy knows nothing. */
const ownGoods = 40;

export type Stage = Awaited<ReturnType<typeof startShop>>;
export type Program = ReturnType<typeof startProgram>;

/** The shop, which is never killed, as it is the truth that the hub is judged by. */
export async function startShop(options: PharmacyChaosOptions) {
  const { profile, seed, items } = options;
  const shared = Math.floor(items * (1 - newShare));
  // Two of every hundred come in sizes, and those are left to the shop.
  const shop = await startPrestashop({ profile, seed, products: Math.ceil((shared + ownGoods) / 0.98) + 1 });
  return { shop, world: shop.control.world, shared };
}

/** The pharmacy's program, which calls the hub. */
export const startProgram = ({ items, seed }: PharmacyChaosOptions, hubUrl: string) =>
  startPharmacy({
    hubUrl,
    user: access.userName,
    password: access.password,
    items,
    seed,
    settings: { itemsPerPackage: Math.max(100, Math.min(2_000, Math.ceil(items / 8))) },
    timeoutMs: 30_000,
  });

/** Gives the shop's goods without sizes the BLOZ of the pharmacy's first items; all other goods of the shop have none. */
export function shareGoods({ world, shared }: Stage, program: Program): { goods: Good[]; own: number[] } {
  const shelves: Shelves = program.world.freeze();
  const rows = [...world.table('products').rows.values()];
  const hasSizes = (id: number) => world.table('combinations').by('id_product', id).length > 0;
  for (const { id } of rows) editProduct(world, id, { values: { reference: '' } });
  const simple = rows.filter(({ id }) => !hasSizes(id));
  const goods = simple.slice(0, shared).map(({ id }, index) => {
    const { bloz07: bloz, idtowr } = program.world.item(index, shelves, noSets);
    editProduct(world, id, { values: { reference: bloz, active: '1' } });
    return { id, index, idtowr, bloz };
  });
  return { goods, own: simple.slice(shared).map(({ id }) => id) };
}

export const noSets = { descriptions: false, photos: false, stock: true };

/** How the shop misbehaves, above all by answering 500 to what it has done. */
export const faultsOn = (shop: Prestashop, { seed }: PharmacyChaosOptions): void =>
  shop.control.setFaults({
    seed: seed + 303,
    faults: [
      { kind: 'latency', share: 0.05, ms: 150 },
      { kind: 'throttle', share: 0.003 },
      { kind: 'error', share: 0.01 },
      { kind: 'error-after', share: 0.04, method: 'PUT' },
      { kind: 'error-after', share: 0.1, method: 'POST' },
      { kind: 'drop-before', share: 0.005 },
      { kind: 'drop-after', share: 0.01 },
      { kind: 'drop-after', share: 0.05, method: 'POST' },
    ],
  });

export const faultsOff = (shop: Prestashop): void => shop.control.setFaults({ seed: 1, faults: [] });
