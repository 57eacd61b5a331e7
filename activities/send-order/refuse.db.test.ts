import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import { connectionProblem, liftPause } from '../connection-trouble.ts';
import { wait } from './journal.ts';
import { refuse } from './refuse.ts';
import { loadStory, type Story } from './story.ts';

let at: OrderAtTill;
let story: Story;
beforeAll(async () => {
  at = await startOrderAtTill();
});
afterAll(() => at.stop());
beforeEach(async () => {
  await at.sql`update connections set paused_reason = null, paused_at = null`;
  await at.sql`delete from task_waiters`;
  await at.sql`delete from tasks`;
  story = await loadStory(at.merchant.api.hub, at.input);
});

const tasks = () => at.sql`select cause from tasks where state = 'open'`;
const auth = { kind: 'auth', reason: 'The key is refused.' } as const;
const refused = () => refuse(at.merchant.api.hub, at.input, story, 'debtor', auth, 0);

it('X5: refused credentials pause the connection, and the order waits for its task', async () => {
  expect(await refused()).toEqual({ kind: 'wait', reason: 'The key is refused.', forMs: undefined });
  expect(await tasks()).toEqual([{ cause: `connection/${story.connection.row.id}` }]);
});

it('X5: a late refusal of credentials that were changed meanwhile raises no task; the new ones are tried', async () => {
  await at.sql`update connections set version = version + 1 where key = 'till'`;
  await expect(refused()).rejects.toThrow('The key is refused.');
  expect(await tasks()).toEqual([]);
});

it('X5: an order that was about to wait for a pause that was just lifted looks again instead', async () => {
  const { row } = story.connection;
  await at.sql`update connections set paused_reason = 'Counting.' where key = 'till'`;
  const paused = await loadStory(at.merchant.api.hub, at.input);
  await liftPause(at.merchant.api.hub, row, 'one', 'me', 'Resumed.');
  const options = { problems: [connectionProblem(row, 'Counting.')], seen: paused, begun: 0 };
  expect(await wait(at.merchant.api.hub, at.input, 'gate', 'till is paused: Counting.', options)).toMatchObject({
    forMs: 1,
  });
  expect(await tasks()).toEqual([]);
});
