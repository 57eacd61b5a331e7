import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { World as Shop } from '../../sandbox/shopware/world.ts';
import { shopOrders } from './shop-orders.ts';
import { standings, underWay } from './standing.ts';

/**
 * Waits until the hub has heard of everything in the shop and nothing is under way, at most `withinMs`; resolves to what
 * is still under way then, an empty list as a rule. `poll` asks for a reading of the shop, as its schedule would.
 */
export async function comeToRest(sql: Sql, shop: Shop, poll: () => Promise<void>, withinMs: number): Promise<string[]> {
  const deadline = Date.now() + withinMs;
  for (let round = 0; ; round += 1) {
    if (round % 8 === 0) await poll().catch(() => undefined);
    const open = await whatIsOpen(sql, shop).catch(error => [`The database did not answer: ${error}`]);
    if (open.length === 0 || Date.now() > deadline) return open;
    await sleep(1_000);
  }
}

async function whatIsOpen(sql: Sql, shop: Shop): Promise<string[]> {
  const known = new Map((await standings(sql)).map(standing => [standing.externalId, standing]));
  const behind = shopOrders(shop).filter(order => {
    const standing = known.get(order.id);
    return !standing || standing.paid !== order.paid || standing.cancelled !== order.cancelled;
  });
  const counts = Object.entries(await underWay(sql)).filter(([, count]) => count > 0);
  return [
    ...counts.map(([what, count]) => `${count} ${what}`),
    ...(behind.length > 0 ? [`${behind.length} orders that the hub has not heard the last of`] : []),
  ];
}
