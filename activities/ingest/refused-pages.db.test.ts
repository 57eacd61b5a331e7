import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RawRecord } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import { order } from '../../connectors/shopware/order.fixture.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { type ShopOfOrders, startOrderSource } from '../../test/support/order-source.ts';
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
const record = (no: number): RawRecord => {
  const number = `3${String(no).padStart(4, '0')}`;
  return { externalId: idOf(no), number, raw: order({ id: idOf(no), orderNumber: number }) };
};

it('goes on with half of a page that is too large, to the end of the window', async () => {
  const limits: (number | undefined)[] = [];
  const hub = shop.hubWith({
    list: async ({ after, limit }) => {
      limits.push(limit);
      if ((limit ?? 100) > 30) return { kind: 'rejected', reason: 'The answer is too large.', tooLarge: true };
      return after === undefined
        ? done({ records: [record(1)], after: '1' })
        : done({ records: [record(2)], after: undefined });
    },
  });
  let more = true;
  for (let round = 0; more && round < 10; round += 1) more = (await pollWindow(hub, shop.lane, signal)).more;
  expect(limits.slice(0, 4)).toEqual([undefined, 50, 25, 25]);
  expect(await shop.sql`select 1 from orders where number in ('30001', '30002')`).toHaveLength(2);
  expect(await shop.sql`select 1 from tasks`).toHaveLength(0);
  // The next window begins with a usual page.
  expect(await shop.sql`select 1 from cursors where name = 'orders/window'`).toHaveLength(0);
});

it('tells a person when one order alone is too large', async () => {
  const hub = shop.hubWith({
    list: async () => ({ kind: 'rejected', reason: 'The answer is too large.', tooLarge: true }),
  });
  const rounds = [];
  do rounds.push(await pollWindow(hub, shop.lane, signal));
  while (rounds.at(-1)?.more && rounds.length < 20);
  expect(rounds).toHaveLength(7);
  expect(await shop.sql`select cause from tasks`).toEqual([{ cause: `reading/${shop.lane.connectionId}` }]);
});

it('rejects the pushes of the order that the shop refuses, and takes the others', async () => {
  const hub = shop.hubWith({
    get: async ids =>
      ids.includes(idOf(13))
        ? { kind: 'rejected', reason: 'Order 13 is broken.' }
        : done(ids.map(id => record(Number(id)))),
    hints: event => ({ orderIds: [String(event)] }),
  });
  for (let no = 10; no < 20; no += 1) {
    const payload = Buffer.from(JSON.stringify(idOf(no)));
    const push = {
      workspaceId: shop.lane.workspaceId,
      connectionId: shop.lane.connectionId,
      lane: 'orders',
      subject: `s${no}`,
    };
    await storePush(shop.sql, hub.keyring, { ...push, payload });
  }
  const round = await takeInPushes(hub, shop.lane, signal);
  expect(round.note).toContain('9 orders read, 9 new or changed, 1 refused');
  const pushes = await shop.sql<{ subject: string; status: string; reason: string | null }[]>`
    select subject, status, reason from messages where subject like 's1%' order by subject`;
  expect(pushes.filter(push => push.status !== 'accepted')).toEqual([
    { subject: 's13', status: 'rejected', reason: 'Order 13 is broken.' },
  ]);
  expect(pushes).toHaveLength(10);
  expect(await shop.sql`select cause from tasks where state = 'open'`).toEqual([
    { cause: `record/${shop.lane.connectionId}/${idOf(13)}` },
  ]);
});

it('raises one task when the shop refuses everything', async () => {
  const hub = shop.hubWith({
    get: async () => ({ kind: 'rejected', reason: 'No.' }),
    hints: event => ({ orderIds: [String(event)] }),
  });
  for (const subject of ['r1', 'r2']) {
    const payload = Buffer.from(JSON.stringify(subject));
    const { workspaceId, connectionId } = shop.lane;
    await storePush(shop.sql, hub.keyring, { workspaceId, connectionId, lane: 'orders', subject, payload });
  }
  await takeInPushes(hub, shop.lane, signal);
  expect(await shop.sql`select cause from tasks where state = 'open'`).toEqual([
    { cause: `reading/${shop.lane.connectionId}` },
  ]);
  expect(await shop.sql`select 1 from messages where subject in ('r1', 'r2') and status = 'rejected'`).toHaveLength(2);
});
