import { setTimeout as sleep } from 'node:timers/promises';
import { act } from '../../sandbox/shopware/order-actions.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import type { World as Shop } from '../../sandbox/shopware/world.ts';
import type { Deed } from './plan.ts';

/** When each order was paid, by its number, in ms since 1970: from then on the hub owes it to the till. */
export type PaidAt = Map<string, number>;

/** Does in the shop what the plan says, at its times, as customers and clerks would. */
export async function goShopping(shop: Shop, deeds: Deed[]): Promise<PaidAt> {
  const begun = Date.now();
  const numbers = new Map<number, string>();
  const paidAt: PaidAt = new Map();
  for (const deed of deeds) {
    const wait = begun + deed.atMs - Date.now();
    if (wait > 0) await sleep(wait);
    if (deed.do === 'place') {
      const number = String(placeOrder(shop, deed.wish).orderNumber);
      numbers.set(deed.order, number);
      if (deed.wish.paid) paidAt.set(number, Date.now());
      continue;
    }
    const number = numbers.get(deed.order);
    if (number === undefined) continue;
    act(shop, number, deed.do);
    if (deed.do === 'pay') paidAt.set(number, Date.now());
  }
  return paidAt;
}
