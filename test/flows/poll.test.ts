import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pollWindow } from '../../activities/ingest/poll-window.ts';
import { type Action, act } from '../../sandbox/shopware/order-actions.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { connectShopToTill } from '../support/shop-to-till.ts';

describe.each(['6.4', '6.7'] as const)('the poll of a Shopware %s', profile => {
  let test: TestHub;
  let world: Awaited<ReturnType<typeof connectShopToTill>>;
  beforeAll(async () => {
    test = await startTestHub({ worker: false });
    world = await connectShopToTill(test, { profile, push: false });
  });
  afterAll(async () => {
    await world?.shop.close();
    await world?.till.close();
    await test?.stop();
  });

  /** Polls to the end; how many orders were read whole. */
  async function poll(): Promise<number> {
    const names = { workspace: 'test', connectionKey: 'shop', system: 'shopware', lane: 'orders' } as const;
    const lane = { workspaceId: test.workspaceId, connectionId: world.sourceId, ...names };
    for (let taken = 0; ; ) {
      const round = await pollWindow(test.hub, lane, new AbortController().signal);
      taken += round.taken;
      if (!round.more) return taken;
    }
  }
  const kept = async (number: string) => {
    const [row] = await test.hub.db.$client<{ states: string; document: unknown }[]>`
      select order_state || ' ' || payment_state || ' ' || delivery_state as states, document from orders where number = ${number}`;
    return row;
  };

  it('S19 X1 reads whole only what was touched since it was read, whatever of it was touched', async () => {
    const orders = Array.from({ length: 5 }, () => placeOrder(world.shop.world, { kind: 'simple', paid: false }));
    const [first] = orders;
    if (!first) throw new Error('No order was placed.');
    const number = String(first.orderNumber);
    expect(await poll()).toBe(5);
    expect(await poll()).toBe(0);
    const changes: [Action, string][] = [
      ['pay', 'open paid open'],
      ['ship', 'open paid shipped'],
      ['address', 'open paid shipped'],
      ['complete', 'completed paid shipped'],
    ];
    for (const [action, states] of changes) {
      const before = await kept(number);
      act(world.shop.world, first.id, action);
      expect(await poll(), action).toBe(1);
      const now = await kept(number);
      expect(now?.states, action).toBe(states);
      expect(now?.document, action).not.toEqual(before?.document);
      expect(await poll(), action).toBe(0);
    }
  });

  it('X4 reads again what was not understood or not kept', async () => {
    placeOrder(world.shop.world, { kind: 'simple', paid: true });
    expect(await poll()).toBe(1);
    await test.hub.db.$client`update orders set read_mark = null`;
    expect(await poll()).toBe(6);
  });
});
