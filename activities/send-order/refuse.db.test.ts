import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import { connectionProblem, liftPause } from '../connection-trouble.ts';
import { wait } from './journal.ts';
import { refuse } from './refuse.ts';
import { loadStory, type Story } from './story.ts';

let merchant: ApiMerchant;
let input: SendOrderInput;
let story: Story;
beforeAll(async () => {
  merchant = await startApiMerchant();
  const [row] = await sql()<{ id: string }[]>`select id from processes where record_id = ${merchant.orderId}`;
  const { workspaceId } = merchant.api;
  const names = { workspace: 'one', flowKey: 'shop-to-till', number: '10001', sourceKey: 'shop', targetKey: 'till' };
  const ids = { workspaceId, processId: row?.id ?? '', flowId: merchant.flowId, orderId: merchant.orderId };
  input = { ...ids, ...names, targetSystem: 'ccv-salespos' };
});
afterAll(() => merchant.api.stop());
beforeEach(async () => {
  await sql()`update connections set paused_reason = null, paused_at = null`;
  await sql()`delete from task_waiters`;
  await sql()`delete from tasks`;
  story = await loadStory(merchant.api.hub, input);
});

const sql = () => merchant.api.hub.db.$client;
const tasks = () => sql()`select cause from tasks where state = 'open'`;
const auth = { kind: 'auth', reason: 'The key is refused.' } as const;
const refused = () => refuse(merchant.api.hub, input, story, 'debtor', auth, 0);

it('X5: refused credentials pause the connection, and the order waits for its task', async () => {
  expect(await refused()).toEqual({ kind: 'wait', reason: 'The key is refused.', forMs: undefined });
  expect(await tasks()).toEqual([{ cause: `connection/${story.connection.row.id}` }]);
});

it('X5: a late refusal of credentials that were changed meanwhile raises no task; the new ones are tried', async () => {
  await sql()`update connections set version = version + 1 where key = 'till'`;
  await expect(refused()).rejects.toThrow('The key is refused.');
  expect(await tasks()).toEqual([]);
});

it('X5: an order that was about to wait for a pause that was just lifted looks again instead', async () => {
  const { row } = story.connection;
  await sql()`update connections set paused_reason = 'Counting.' where key = 'till'`;
  const paused = await loadStory(merchant.api.hub, input);
  await liftPause(merchant.api.hub, row, 'one', 'me', 'Resumed.');
  const options = { problems: [connectionProblem(row, 'Counting.')], seen: paused, begun: 0 };
  expect(await wait(merchant.api.hub, input, 'gate', 'till is paused: Counting.', options)).toMatchObject({ forMs: 1 });
  expect(await tasks()).toEqual([]);
});
