import { expect, it } from 'vitest';
import { runPharmacyChaos, wrongs } from '../chaos/pharmacy/chaos.ts';
import { defaultPharmacyOptions } from '../chaos/pharmacy/options.ts';

const small = { ...defaultPharmacyOptions, items: 400, orders: 30, kills: 4, seed: 5, rate: 3 };

it('K2 K3 K5 K6h X4 400 items and 30 orders survive kill -9 of worker, API, PostgreSQL and Temporal under faults of both sides', async () => {
  const lines: string[] = [];
  const result = await runPharmacyChaos({ ...small, fsync: false, restSeconds: 90 }, line => lines.push(line));
  expect(wrongs(result), lines.join('\n')).toEqual([]);
  expect(result.kills).toEqual({ worker: 1, postgres: 1, temporal: 1, api: 1 });
  expect(result.orders.figures.orders).toBe(30);
  expect(result.orders.figures.handedOver).toBeGreaterThan(15);
  expect(result.goods.figures).toMatchObject({ items: 400, doubled: 0 });
}, 240_000);
