import { setTimeout as after } from 'node:timers/promises';
import type { Figure } from '../support/figure.ts';
import { quantile } from '../support/statistics.ts';
import type { Scene } from './set-up.ts';

const orders = 40;
const quietOrders = 6;
/** Until an order's own further pushes are taken in and its note is written: the next one then finds the intake awake and at rest. */
const pauseMs = 1_800;
/** Longer than the intake stays awake. */
const quietMs = 11_000;

/** From an order's webhook to the order in the till on an idle system, in turns with a bare workflow from start to result. */
export async function measureIdle({ systems, bare, activities }: Scene): Promise<Figure[]> {
  const hub: number[] = [];
  const engine: number[] = [];
  for (let order = 0; order < orders; order += 1) {
    hub.push(await systems.one(undefined));
    await after(pauseMs);
    engine.push(await bare.one({ activities }));
    await after(pauseMs / 3);
  }
  const quiet: number[] = [];
  for (let order = 0; order < quietOrders; order += 1) {
    await after(quietMs);
    quiet.push(await systems.one(undefined));
  }
  const p50 = quantile(engine, 0.5);
  return [
    {
      name: 'idle: webhook to till p50',
      value: quantile(hub, 0.5),
      baseline: p50,
      unit: 'ms',
      ratio: { most: 2 },
      bound: { most: 150 },
    },
    { name: 'idle: webhook to till p99', value: quantile(hub, 0.99), baseline: quantile(engine, 0.99), unit: 'ms' },
    { name: 'idle: first in a while p50', value: quantile(quiet, 0.5), baseline: p50, unit: 'ms' },
  ];
}
