import { afterAll, beforeAll, expect, it } from 'vitest';
import { oweOrders } from '../db/queries/owe-orders.ts';
import { anOrder } from '../test/fixtures/orders.ts';
import { type ApiMerchant, startApiMerchant } from '../test/support/api-merchant.ts';
import type { SendOrderInput } from '../workflows/send-order.ts';
import { finish } from './send-order/finish.ts';
import { wait } from './send-order/journal.ts';
import { end } from './send-order/verdicts.ts';
import { takeUp, takeUpOrders, wakeWaiting } from './take-up.ts';
import { resolveCause } from './tasks.ts';

let merchant: ApiMerchant;
const inputs: SendOrderInput[] = [];
beforeAll(async () => {
  merchant = await startApiMerchant();
  const { workspaceId, hub } = merchant.api;
  const orderIds = [merchant.orderId];
  for (const number of ['10002', '10003'])
    orderIds.push(await merchant.addOrder({ ...anOrder(), number, externalId: number }));
  const [flow] = await sql()<{ connectionId: string }[]>`select source_id as "connectionId" from flows`;
  await oweOrders(sql(), { workspaceId, connectionId: flow?.connectionId ?? '' }, orderIds);
  const names = { workspace: 'one', flowKey: 'shop-to-till', sourceKey: 'shop', targetKey: 'till' };
  const rows = await sql()<{ processId: string; orderId: string; number: string }[]>`
    select id as "processId", record_id as "orderId", number from processes order by number`;
  for (const row of rows)
    inputs.push({ workspaceId, flowId: merchant.flowId, ...names, ...row, targetSystem: 'ccv-salespos' });
  hub.wake.order = async () => {};
});
afterAll(() => merchant.api.stop());

const sql = () => merchant.api.hub.db.$client;
const problem = (cause: string) => ({
  kind: 'lookup' as const,
  cause,
  sentence: `${cause} is not mapped.`,
  remedy: 'Map it.',
});

it('S7 orders that end, wait and change while a person resolves their tasks and sets the flow never lock each other out', async () => {
  const { hub, workspaceId } = merchant.api;
  const { flowId } = merchant;
  const [flow] = await sql()<{ connectionId: string }[]>`select source_id as "connectionId" from flows`;
  const scope = { workspaceId, connectionId: flow?.connectionId ?? '' };
  const orderIds = inputs.map(input => input.orderId);
  const processIds = inputs.map(input => input.processId);
  const byHand = { workspaceId, who: 'anna', resolution: 'Mapped.' };
  const causes = ['country', 'currency', 'payment'];
  const all: ((round: number) => Promise<unknown>)[] = [
    // An order does one thing after the other.
    ...inputs.map(input => async (round: number) => {
      const problems = [0, 1].map(next => problem(causes[(round + next) % causes.length] ?? ''));
      if (round % 2) problems.reverse();
      await wait(hub, input, 'enrich', 'Not mapped.', { problems, begun: 0 });
      await finish(hub, input, end('sent', 'Sent.'), 'h@1');
    }),
    ...causes.map(cause => () => resolveCause(hub, { ...byHand, cause })),
    () => wakeWaiting(hub, workspaceId, flowId),
    () => takeUpOrders(hub, workspaceId, flowId),
    () => sql().begin(open => takeUp(open, workspaceId, processIds)),
    async round => {
      await sql()`update orders set hash = ${`h${round}`} where id = any(${orderIds})`;
      await sql().begin(open => oweOrders(open, scope, round % 2 ? orderIds : orderIds.toReversed()));
    },
  ];
  const again = async (one: (round: number) => Promise<unknown>) => {
    for (let round = 0; round < 80; round += 1) await one(round);
  };
  const ended = await Promise.allSettled(all.map(again));
  expect(ended.flatMap(each => (each.status === 'rejected' ? [String(each.reason)] : []))).toEqual([]);
});
