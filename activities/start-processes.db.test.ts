import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { claimNeglected } from '../db/queries/process-starts.ts';
import { type ApiMerchant, startApiMerchant } from '../test/support/api-merchant.ts';
import { startProcesses } from './start-processes.ts';

let merchant: ApiMerchant;
beforeAll(async () => {
  merchant = await startApiMerchant();
});
afterAll(() => merchant.api.stop());
beforeEach(() => {
  merchant.api.orderWakes.length = 0;
});

const sql = () => merchant.api.hub.db.$client;
async function relayed(state: string) {
  await sql()`update processes set state = ${state}, checked_at = now() - interval '1 hour'`;
  await startProcesses(merchant.api.hub, await claimNeglected(sql(), 10, 20_000, 600_000));
  return merchant.api.orderWakes.map(({ quietly }) => quietly);
}

it('S1: an unpaid order that waits is looked after without being told to look', async () => {
  expect(await relayed('waiting')).toEqual([true]);
});

it('X5: one that waits for a task, and one that is due, are told to look', async () => {
  expect(await relayed('due')).toEqual([false]);
  merchant.api.orderWakes.length = 0;
  await merchant.raise('lookup/x', 'lookup', {});
  expect(await relayed('waiting')).toEqual([false]);
});
