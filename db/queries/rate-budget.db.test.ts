import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../../test/support/hub.ts';
import { openDatabase } from '../client.ts';
import { blockBudget, takeFromBudget } from './rate-budget.ts';

type Worker = ReturnType<typeof openDatabase>;
let workers: Worker[];
beforeAll(async () => {
  const url = await freshDatabase();
  workers = [openDatabase(url, { max: 4 }), openDatabase(url, { max: 4 })];
});
afterAll(() => Promise.all(workers.map(({ $client }) => $client.end({ timeout: 5 }))));

const sql = (worker = 0) => {
  const one = workers[worker];
  if (!one) throw new Error('There is no such worker.');
  return one.$client;
};
let connections = 0;
const aConnection = () => `00000000-0000-7000-8000-${String(++connections).padStart(12, '0')}`;

it('S21 X4 two workers together take no more than the connection’s budget, whoever asks first', async () => {
  const connection = aConnection();
  const slow = 0.001;
  const taken = await Promise.all(
    Array.from({ length: 60 }, (_, n) => takeFromBudget(sql(n % 2), connection, slow, 25)),
  );
  expect(taken.filter(({ ok }) => ok)).toHaveLength(25);
  expect(await takeFromBudget(sql(), aConnection(), slow, 25)).toEqual({ ok: true });
});

it('S21 says how long until the next request, and gives it then', async () => {
  const connection = aConnection();
  expect(await takeFromBudget(sql(0), connection, 5, 1)).toEqual({ ok: true });
  const refused = await takeFromBudget(sql(1), connection, 5, 1);
  if (refused.ok) throw new Error('There was one request to take.');
  expect(refused.retryAfterMs).toBeLessThanOrEqual(200);
  await after(refused.retryAfterMs + 20);
  expect(await takeFromBudget(sql(1), connection, 5, 1)).toEqual({ ok: true });
});

it('S21 takes several requests all or none', async () => {
  const connection = aConnection();
  expect(await takeFromBudget(sql(), connection, 0.001, 7, 5)).toEqual({ ok: true });
  expect((await takeFromBudget(sql(), connection, 0.001, 7, 5)).ok).toBe(false);
  expect(await takeFromBudget(sql(), connection, 0.001, 7, 2)).toEqual({ ok: true });
});

it('S21 what the other side asked one worker to wait, every worker waits, and a shorter wish does not cut it short', async () => {
  const connection = aConnection();
  expect(await takeFromBudget(sql(0), connection, 100, 100)).toEqual({ ok: true });
  await blockBudget(sql(0), connection, 700);
  await blockBudget(sql(1), connection, 1);
  const held = await takeFromBudget(sql(1), connection, 100, 100);
  if (held.ok) throw new Error('The connection is blocked.');
  expect(held.retryAfterMs).toBeGreaterThan(300);
  expect(held.retryAfterMs).toBeLessThanOrEqual(700);
  expect(await takeFromBudget(sql(1), aConnection(), 100, 100)).toEqual({ ok: true });
  await after(held.retryAfterMs + 30);
  expect(await takeFromBudget(sql(1), connection, 100, 100)).toEqual({ ok: true });
});
