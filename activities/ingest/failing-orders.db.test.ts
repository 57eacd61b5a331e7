import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { OrderSource, RawRecord } from '../../connectors/contract.ts';
import { done, type Outcome } from '../../connectors/outcome.ts';
import { order } from '../../connectors/shopware/order.fixture.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { type ShopOfOrders, startOrderSource } from '../../test/support/order-source.ts';
import type { Hub } from '../hub.ts';
import { pollWindow } from './poll-window.ts';
import { takeInPushes } from './take-in-pushes.ts';

let shop: ShopOfOrders;
const signal = new AbortController().signal;
beforeAll(async () => {
  shop = await startOrderSource();
});
afterAll(() => shop.stop());
beforeEach(async () => {
  await shop.sql`delete from cursors`;
  await shop.sql`delete from tasks`;
  await shop.sql`update messages set status = 'ignored' where status = 'stored'`;
});

const idOf = (no: number) => String(no).padStart(32, '0');
const record = (id: string): RawRecord => {
  const number = `8${String(Number(id) || 0).padStart(4, '0')}`;
  return { externalId: id, number, raw: order({ id, orderNumber: number }) };
};

/** A shop with orders `from` to `to` that answers 500 whenever a broken one is among those asked for, or always while it is down. */
function shopWith({ from, to, broken }: { from: number; to: number; broken: number[] }) {
  const state = { down: false, broken: broken.map(idOf), asked: 0 };
  const failure: Outcome<never> = { kind: 'transient', reason: 'Reading orders: the shop answered 500' };
  const ids = Array.from({ length: to - from + 1 }, (_, index) => idOf(from + index));
  const give = <T>(some: string[], value: T): Outcome<T> => {
    state.asked += 1;
    return state.down || some.some(id => state.broken.includes(id)) ? failure : done(value);
  };
  const port: Partial<OrderSource> = {
    get: async some => give(some, some.map(record)),
    list: async () => give(ids, { records: ids.map(record) }),
    identify: async () => (state.down ? failure : done({ ids })),
    hints: event => ({ orderIds: [String(event)] }),
  };
  const hub = shop.hubWith(port);
  async function push(no: number): Promise<void> {
    const { workspaceId, connectionId } = shop.lane;
    const payload = Buffer.from(JSON.stringify(idOf(no)));
    await storePush(shop.sql, hub.keyring, { workspaceId, connectionId, lane: 'orders', subject: `p${no}`, payload });
  }
  return { state, push, hub };
}

const pushes = async () =>
  Object.fromEntries(
    (
      await shop.sql<
        { subject: string; status: string }[]
      >`select subject, status from messages where subject like 'p%'`
    ).map(({ subject, status }) => [subject, status]),
  );
const causes = async () =>
  (await shop.sql<{ cause: string }[]>`select cause from tasks where state = 'open' order by cause`).map(
    row => row.cause,
  );
const numbers = async (from: number, to: number) =>
  (
    await shop.sql<{ no: number }[]>`
      select substr(number, 2)::int as no from orders where number between ${`8${String(from).padStart(4, '0')}`} and ${`8${String(to).padStart(4, '0')}`} order by 1`
  ).map(row => row.no);

/** Takes in pushes until nothing is to be asked again; resolves to the rounds that it took. */
async function takeIn(hub: Hub, most = 12): Promise<number> {
  for (let round = 1; round <= most; round += 1) {
    if ((await takeInPushes(hub, shop.lane, signal)).retryAfterMs === undefined) return round;
  }
  return most;
}

it('X5: one order at which the shop fails is set aside with a task, and the others pass', async () => {
  const { hub, push } = shopWith({ from: 1, to: 10, broken: [4] });
  for (let no = 1; no <= 10; no += 1) await push(no);
  expect(await takeIn(hub)).toBeLessThan(8);
  expect(await numbers(1, 10)).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10]);
  const { p4, ...others } = await pushes();
  expect(p4).toBe('rejected');
  expect(new Set(Object.values(others))).toEqual(new Set(['accepted']));
  expect(await causes()).toEqual([`record/${shop.lane.connectionId}/${idOf(4)}`]);
});

it('X5: an order that is asked for alone is set aside as well, once it fails while the shop gives out another', async () => {
  const { hub, push } = shopWith({ from: 20, to: 20, broken: [20] });
  await push(20);
  expect(await takeIn(hub)).toBeLessThan(8);
  expect(await causes()).toEqual([`record/${shop.lane.connectionId}/${idOf(20)}`]);
});

it('X4: a shop that is down as a whole is waited for; nothing is set aside, and it is not asked for every order', async () => {
  const { hub, push, state } = shopWith({ from: 30, to: 49, broken: [] });
  for (let no = 30; no <= 49; no += 1) await push(no);
  state.down = true;
  expect(await takeIn(hub)).toBe(12);
  expect(state.asked).toBeLessThan(40);
  expect(await causes()).toEqual([]);
  state.down = false;
  expect(await takeIn(hub)).toBe(1);
  expect(await numbers(30, 49)).toHaveLength(20);
});

it('X5: the poll sets aside the order at which the shop fails, and its cursor goes on', async () => {
  const { hub, state } = shopWith({ from: 50, to: 59, broken: [53] });
  let rounds = 0;
  const until = async () => (await shop.sql`select 1 from cursors where name = 'orders/until'`).length > 0;
  while (!(await until()) && rounds < 12) {
    rounds += 1;
    await pollWindow(hub, shop.lane, signal);
  }
  expect(rounds).toBeLessThan(8);
  expect(await numbers(50, 59)).toEqual([50, 51, 52, 54, 55, 56, 57, 58, 59]);
  expect(await causes()).toEqual([`record/${shop.lane.connectionId}/${idOf(53)}`]);

  state.broken = [];
  await shop.sql`delete from cursors where name = 'orders/until'`;
  await pollWindow(hub, shop.lane, signal);
  expect(await numbers(53, 53)).toEqual([53]);
  expect(await causes()).toEqual([]);
});

it('X4: the poll waits for a shop that is down as a whole, and its cursor stays', async () => {
  const { hub, state } = shopWith({ from: 70, to: 79, broken: [] });
  state.down = true;
  for (let round = 0; round < 10; round += 1) await pollWindow(hub, shop.lane, signal);
  expect(await causes()).toEqual([]);
  expect(await shop.sql`select 1 from cursors where name = 'orders/until'`).toHaveLength(0);
});

it('X5: a shop that never gave out an order and fails at the first one is told of', async () => {
  await shop.sql`update orders set connection_id = (select id from connections where key = 'till')`;
  const { hub, push } = shopWith({ from: 90, to: 90, broken: [90] });
  await push(90);
  await takeIn(hub, 5);
  expect(await causes()).toEqual([`reading/${shop.lane.connectionId}`]);
  expect((await pushes()).p90).toBe('stored');
});
