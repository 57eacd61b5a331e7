import { seeded } from '../../../sandbox/faults.ts';
import type { OrderKind } from '../../../sandbox/prestashop/order-kinds.ts';
import { type Kill, planKills } from '../plan.ts';
import type { PharmacyChaosOptions } from './options.ts';

/** What happens in the shop. `order` counts from 0; `goods` are positions among the goods that both sides have. */
export type Deed =
  | { atMs: number; do: 'place'; order: number; kind: OrderKind; goods: number[]; quantity: number }
  | { atMs: number; do: 'pay' | 'cancel'; order: number };

/** A field group of one product that is kept from the hub; `lift`: given back before the end. `good` is a position. */
export type PlannedLock = { good: number; group: 'stock' | 'price' | 'texts'; lift: boolean };

export type PharmacyPlan = { deeds: Deed[]; kills: Kill[]; locks: PlannedLock[]; lastsMs: number };

const kinds: [kind: OrderKind, weight: number][] = [
  ['transfer', 38],
  ['cod', 15],
  ['unpaid', 14],
  ['cancelled', 6],
  ['pickup-point', 10],
  ['company', 8],
  ['two-products', 7],
  ['no-partner', 2],
];
const lockedGoods = 12;

/** Draws everything that happens in a run from its seed; `goods` is how many both sides have. */
export function planPharmacy({ orders, seed, kills, rate }: PharmacyChaosOptions, goods: number): PharmacyPlan {
  const random = seeded(seed);
  const lastsMs = (orders / rate) * 1000;
  const deeds: Deed[] = [];
  // The first goods are those with locks, which nobody buys: what is theirs must be as the shop keeper left it.
  const drawGood = () => lockedGoods + Math.floor(random() * (goods - lockedGoods));
  for (let order = 0; order < orders; order += 1) {
    const atMs = order * (1000 / rate);
    const kind = drawKind(random);
    const count = kind === 'two-products' ? 2 : 1;
    const drawn = new Set<number>();
    while (drawn.size < count) drawn.add(drawGood());
    deeds.push({ atMs, do: 'place', order, kind, goods: [...drawn], quantity: 1 + Math.floor(random() * 3) });
    const soon = atMs + 200 + random() * Math.min(20_000, lastsMs / 3);
    const fate = random();
    // Of those that are not paid at once, some never are.
    if (kind === 'unpaid' && fate < 0.8) deeds.push({ atMs: soon, do: 'pay', order });
    else if (kind === 'cancelled' || (kind !== 'unpaid' && kind !== 'no-partner' && fate < 0.08))
      deeds.push({ atMs: soon, do: 'cancel', order });
  }
  const groups = ['stock', 'price', 'texts'] as const;
  return {
    deeds: deeds.sort((one, other) => one.atMs - other.atMs),
    kills: planKills(random, kills, lastsMs),
    locks: Array.from({ length: lockedGoods }, (_, good) => ({
      good,
      group: groups[good % groups.length] ?? 'stock',
      lift: good % 2 === 0,
    })),
    lastsMs,
  };
}

function drawKind(random: () => number): OrderKind {
  let left = random() * kinds.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [kind, weight] of kinds) {
    left -= weight;
    if (left < 0) return kind;
  }
  return 'transfer';
}
