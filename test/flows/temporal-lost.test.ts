import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { judge } from '../chaos/judge.ts';
import { comeToRest } from '../chaos/rest.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { connectShopToTill } from '../support/shop-to-till.ts';

describe('Temporal’s database is deleted in the middle of 50 orders', () => {
  let test: TestHub;
  let world: Awaited<ReturnType<typeof connectShopToTill>>;
  beforeAll(async () => {
    test = await startTestHub();
    world = await connectShopToTill(test);
  });
  afterAll(async () => {
    await world?.shop.close();
    await world?.till.close();
    await test?.stop();
  });

  it('X4 X7 nothing is lost or doubled, and what was under way goes on', async () => {
    const { shop, till } = world;
    const sql = test.hub.db.$client;
    const lane = {
      workspaceId: test.workspaceId,
      workspace: 'test',
      connectionId: world.sourceId,
      connectionKey: 'shop',
      system: 'shopware',
      lane: 'orders' as const,
    };
    let polls = 0;
    const poll = async () => {
      polls += 1;
      await test.client.workflow.start('pollConnection', {
        workflowId: `poll-now-${polls}`,
        taskQueue: 'kladka',
        args: [lane],
      });
    };
    const place = (count: number) => {
      for (let placed = 0; placed < count; placed += 1) placeOrder(shop.world, { kind: 'simple', paid: true });
    };

    place(35);
    await poll();
    await test.until('some orders are in the till, and not all', async () => till.world.orders.size >= 8);
    const before = till.world.orders.size;
    await test.loseTemporal();
    expect(before, 'orders were still on their way when Temporal was lost').toBeLessThan(35);

    place(15);
    const open = await comeToRest(sql, shop.world, poll, 100_000);
    const { discrepancies, figures } = await judge(sql, shop.world, till.world);
    expect([...open, ...discrepancies]).toEqual([]);
    expect(figures).toMatchObject({ orders: 50, inTill: 50, doubledNotes: 0 });
  }, 150_000);
});
