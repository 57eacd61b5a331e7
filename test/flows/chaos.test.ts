import { expect, it } from 'vitest';
import { runChaos } from '../chaos/chaos.ts';
import { defaultOptions } from '../chaos/options.ts';

const small = { ...defaultOptions, orders: 200, seed: 11, kills: 4, rate: 10, settleSeconds: 3, tillThrottles: 0 };

it('X4 200 orders survive kill -9 of worker, API, PostgreSQL and Temporal under faults of both systems', async () => {
  const lines: string[] = [];
  const options = { ...small, fsync: false, restSeconds: 150 };
  const { verdict, kills, restless } = await runChaos(options, line => lines.push(line));
  expect([...restless, ...verdict.discrepancies], lines.join('\n')).toEqual([]);
  expect(kills).toEqual({ worker: 1, postgres: 1, temporal: 1, api: 1 });
  expect(verdict.figures.orders).toBe(200);
}, 240_000);
