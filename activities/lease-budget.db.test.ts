import { setTimeout as after } from 'node:timers/promises';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../db/client.ts';
import { blockBudget } from '../db/queries/rate-budget.ts';
import { freshDatabase } from '../test/support/hub.ts';
import { leaseBudget } from './lease-budget.ts';

let db: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  db = openDatabase(await freshDatabase(), { max: 4 });
});
afterAll(() => db.$client.end({ timeout: 5 }));

/** What is left in the shared budget. */
const left = async (connection: string) =>
  (
    await db.$client<
      { tokens: number }[]
    >`select tokens::float8 as tokens from rate_budgets where connection_id = ${connection}`
  )[0]?.tokens;

it('S21 two workers that lease by the handful send together no more than the budget', async () => {
  const connection = v7();
  const begun = performance.now();
  const takers = [leaseBudget(db.$client, connection, 50, 50), leaseBudget(db.$client, connection, 50, 50)];
  let sent = 0;
  await Promise.all(
    takers.map(async take => {
      while ((await take()).ok) sent += 1;
    }),
  );
  expect(sent).toBeGreaterThanOrEqual(45);
  expect(sent).toBeLessThanOrEqual(50 + ((performance.now() - begun) / 1000) * 50);
});

it('S21 takes a handful of a large budget at once, and each request of a small one by itself', async () => {
  const [large, small] = [v7(), v7()];
  const fromLarge = leaseBudget(db.$client, large, 50, 50);
  const fromSmall = leaseBudget(db.$client, small, 5, 30);
  await fromLarge();
  await fromSmall();
  expect([await left(large), await left(small)]).toEqual([45, 29]);
  for (let n = 0; n < 4; n += 1) expect(await fromLarge()).toEqual({ ok: true });
  expect(await left(large)).toBe(45);
});

it('S21 a lease outlasts a pause that the other side asks for by no more than a quarter of a second', async () => {
  const connection = v7();
  const take = leaseBudget(db.$client, connection, 50, 50);
  expect(await take()).toEqual({ ok: true });
  await blockBudget(db.$client, connection, 60_000);
  await after(260);
  const held = await take();
  if (held.ok) throw new Error('The other side asked for a pause.');
  expect(held.retryAfterMs).toBeGreaterThan(58_000);
});
