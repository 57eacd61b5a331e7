import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrderSource } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import { order } from '../../connectors/shopware/order.fixture.ts';
import { type ShopOfOrders, startOrderSource } from '../../test/support/order-source.ts';
import type { Hub } from '../hub.ts';
import { pollWindow } from './poll-window.ts';

let shop: ShopOfOrders;
const signal = new AbortController().signal;
beforeAll(async () => {
  shop = await startOrderSource();
});
afterAll(() => shop.stop());

it('S20: webhooks that the shop switched off are told of, and the task goes when it sends them again', async () => {
  let active = true;
  let asked = 0;
  let at = Date.now();
  const finding = () => ({ ok: active, what: 'The webhook order.placed is switched off.', mend: 'Switch it on.' });
  const watch: OrderSource['watch'] = async () => {
    asked += 1;
    return done([finding()]);
  };
  const hub = shop.hubWith({ watch }, () => new Date(at));
  const poll = async () => {
    await pollWindow(hub, shop.lane, signal);
    const rows = await shop.sql`select state, sentence, remedy, resolution from tasks where cause like 'webhooks/%'`;
    return rows[0];
  };
  expect(await poll()).toBeUndefined();
  active = false;
  // It is not asked with every window.
  expect(await poll()).toBeUndefined();
  expect(asked).toBe(1);
  at += 11 * 60_000;
  expect(await poll()).toMatchObject({
    state: 'open',
    sentence: 'shop: The webhook order.placed is switched off.',
    remedy: 'Switch it on.',
  });
  active = true;
  at += 11 * 60_000;
  expect(await poll()).toMatchObject({ state: 'resolved', resolution: 'The shop sends its webhooks again.' });
});

it('X4: the cursor moves on only after a page is kept: what was read and not kept is read again', async () => {
  await shop.sql`delete from cursors`;
  const asked: (string | undefined)[] = [];
  const record = (no: number) => {
    const id = String(no).padStart(32, '0');
    return { externalId: id, number: `9000${no}`, raw: order({ id, orderNumber: `9000${no}` }) };
  };
  const list: OrderSource['list'] = async ({ after }) => {
    asked.push(after);
    return after === undefined ? done({ records: [record(1)], after: '1' }) : done({ records: [record(2)] });
  };
  const hub = shop.hubWith({ list });
  const keyring: Hub['keyring'] = {
    ...hub.keyring,
    seal: async () => {
      throw new Error('PostgreSQL is away.');
    },
  };
  const failing: Hub = { ...hub, keyring };
  const kept = () => shop.sql`select number from orders where number like '9000%' order by number`;

  await expect(pollWindow(failing, shop.lane, signal)).rejects.toThrow('away');
  expect((await pollWindow(hub, shop.lane, signal)).more).toBe(true);
  expect(await kept()).toEqual([{ number: '90001' }]);
  await expect(pollWindow(failing, shop.lane, signal)).rejects.toThrow('away');
  await pollWindow(hub, shop.lane, signal);
  expect(asked).toEqual([undefined, undefined, '1', '1']);
  expect(await kept()).toEqual([{ number: '90001' }, { number: '90002' }]);
});
