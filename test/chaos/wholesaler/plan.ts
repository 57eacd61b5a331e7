import { type OrderKind, orderKinds } from '../../../sandbox/b2b/order-kinds.ts';
import { seeded } from '../../../sandbox/faults.ts';
import { type Kill, planKills, victims } from '../plan.ts';
import type { WholesalerChaosOptions } from './options.ts';

/** What is killed: the hub's four processes, WAPRO's agent, and the database that it works in. */
export const wholesalerVictims = [...victims, 'agent', 'wapro'] as const;
export type WholesalerVictim = (typeof wholesalerVictims)[number];

/** What users do on the platform; `order` counts from 0. */
export type Deed =
  | { atMs: number; do: 'place'; order: number; kind: OrderKind }
  | { atMs: number; do: 'cancel'; order: number }
  | { atMs: number; do: 'phone' };

/** A while for which a program does not call the hub at all. */
export type Absence = { atMs: number; ms: number; who: 'b2b' | 'production' };

export type WholesalerPlan = {
  deeds: Deed[];
  kills: Kill<WholesalerVictim>[];
  absences: Absence[];
  /** When the full sync is begun. */
  syncAtMs: number;
  lastsMs: number;
};

/** Draws everything that happens in a run from its seed. */
export function planWholesaler({ orders, seed, kills, rate }: WholesalerChaosOptions): WholesalerPlan {
  const random = seeded(seed);
  const lastsMs = (orders / rate) * 1000;
  const deeds: Deed[] = [];
  for (let order = 0; order < orders; order += 1) {
    const atMs = order * (1000 / rate);
    const kind = orderKinds[Math.floor(random() * orderKinds.length)] ?? 'plain';
    deeds.push({ atMs, do: 'place', order, kind });
    if (kind !== 'cancelled' && random() < 0.06)
      deeds.push({ atMs: atMs + 200 + random() * Math.min(15_000, lastsMs / 2), do: 'cancel', order });
    if (random() < 0.15) deeds.push({ atMs: atMs + random() * 1_000, do: 'phone' });
  }
  return {
    deeds: deeds.sort((one, other) => one.atMs - other.atMs),
    kills: planKills(random, kills, lastsMs, wholesalerVictims),
    absences: (['b2b', 'production'] as const).map(who => ({
      atMs: random() * lastsMs * 0.8,
      ms: Math.min(4_000, lastsMs / 5),
      who,
    })),
    syncAtMs: lastsMs * 0.4,
    lastsMs,
  };
}
