import { expect, it } from 'vitest';
import { runWholesalerChaos, wrongs } from '../chaos/wholesaler/chaos.ts';
import { defaultWholesalerOptions } from '../chaos/wholesaler/options.ts';

const small = { ...defaultWholesalerOptions, orders: 20, goods: 260, buyers: 12, kills: 6, seed: 5, rate: 0.8 };

it('W8 W10 W11 W12b W12c X4 20 orders, their invoices and payments survive kill -9 of every process, and a full sync whose source dies half-way', async () => {
  const lines: string[] = [];
  const result = await runWholesalerChaos({ ...small, fsync: false, restSeconds: 240 }, line => lines.push(line));
  expect(wrongs(result), lines.join('\n')).toEqual([]);
  expect(result.kills).toEqual({ worker: 2, postgres: 1, temporal: 1, api: 1, agent: 1, wapro: 1 });
  expect(result.orders.figures.orders).toBe(20);
  expect(result.money.figures.invoices).toBeGreaterThan(3);
  expect(result.money.figures.payments).toBeGreaterThan(1);
}, 900_000);
