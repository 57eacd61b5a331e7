import { seeded } from '../../sandbox/faults.ts';
import type { OrderKind, OrderWish } from '../../sandbox/shopware/order-kinds.ts';
import type { ChaosOptions } from './options.ts';

export const victims = ['worker', 'postgres', 'temporal', 'api'] as const;
export type Victim = (typeof victims)[number];

/** What happens in the shop: an order is placed, and later perhaps paid, cancelled, or sent elsewhere. `order` counts from 0. */
export type Deed =
  | { atMs: number; do: 'place'; order: number; wish: OrderWish }
  | { atMs: number; do: 'pay' | 'cancel' | 'address'; order: number };

export type Kill<Of = Victim> = { atMs: number; victim: Of };
export type ChaosPlan = { deeds: Deed[]; kills: Kill[]; lastsMs: number };

const kinds: [kind: OrderKind, weight: number][] = [
  ['simple', 52],
  ['company', 8],
  ['promotion', 7],
  ['mixed-tax', 7],
  ['guest', 6],
  ['retried-payment', 5],
  ['shipping-discount', 3],
  ['foreign-currency', 3],
  ['nested', 3],
  ['odd-email', 3],
  ['net', 2],
  ['tax-free', 1],
];

/** Draws everything that happens in a run from its seed. */
export function planChaos({ orders, seed, kills, rate }: ChaosOptions): ChaosPlan {
  const random = seeded(seed);
  const lastsMs = (orders / rate) * 1000;
  const everyMs = 1000 / rate;
  const deeds: Deed[] = [];
  for (let order = 0; order < orders; order += 1) {
    const atMs = order * everyMs;
    const soon = () => atMs + 200 + random() * Math.min(15_000, lastsMs / 2);
    const fate = random();
    // A few new customers order twice in the same moment.
    const twin = order > 0 && random() < 0.05 ? { customerEmail: `twin.${Math.floor(order / 2)}@mail.example` } : {};
    const wish: OrderWish = { kind: drawKind(random), ...twin, paid: fate < 0.8 };
    deeds.push({ atMs, do: 'place', order, wish });
    if (twin.customerEmail && order + 1 < orders) {
      order += 1;
      deeds.push({ atMs, do: 'place', order, wish: { ...wish, kind: 'simple', paid: true } });
    }
    if (fate < 0.04) deeds.push({ atMs: soon(), do: 'cancel', order });
    else if (fate < 0.08) deeds.push({ atMs: soon(), do: 'address', order });
    else if (fate > 0.96) deeds.push({ atMs: soon(), do: 'cancel', order });
    else if (fate > 0.86) deeds.push({ atMs: soon(), do: 'pay', order });
  }
  return {
    deeds: deeds.sort((one, other) => one.atMs - other.atMs),
    kills: planKills(random, kills, lastsMs),
    lastsMs,
  };
}

/** Kills spread over `lastsMs` with some jitter; every kind has its turn before one is struck again. */
export function planKills(random: () => number, count: number, lastsMs: number): Kill[];
export function planKills<Of>(random: () => number, count: number, lastsMs: number, among: readonly Of[]): Kill<Of>[];
export function planKills<Of>(
  random: () => number,
  count: number,
  lastsMs: number,
  among: readonly (Of | Victim)[] = victims,
): Kill<Of | Victim>[] {
  const struck: Kill<Of | Victim>[] = [];
  let turn: (Of | Victim)[] = [];
  for (let index = 0; index < count; index += 1) {
    if (turn.length === 0) turn = [...among];
    const [victim] = turn.splice(Math.floor(random() * turn.length), 1);
    if (victim) struck.push({ victim, atMs: ((index + 0.3 + random() * 0.6) / count) * lastsMs * 0.95 });
  }
  return struck;
}

function drawKind(random: () => number): OrderKind {
  let left = random() * kinds.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [kind, weight] of kinds) {
    left -= weight;
    if (left < 0) return kind;
  }
  return 'simple';
}
