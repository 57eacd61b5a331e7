import { cancelOrder, NotFound, sendOrder } from './place-order.ts';
import type { Platform } from './start-b2b.ts';
import { takeIn } from './take-in.ts';
import type { PlacedOrder } from './world.ts';

/**
 * What a button of an order's page does: `cancel`, `again` (sends it once more) or `ask` (asks the hub how it stands).
 *
 * @param user on whose behalf the hub is asked; absent: the platform's own
 */
export async function orderDeed(
  { world, client }: Platform,
  order: PlacedOrder,
  deed: string,
  user?: string,
): Promise<void> {
  if (deed === 'cancel') return cancelOrder(world, order);
  if (deed === 'again') return sendOrder(world, order);
  if (deed !== 'ask') throw new NotFound('There is no such button.');
  const asking = user === undefined ? client : client.asUser(user);
  const told = await asking.get('order-statuses', order.id);
  if (!told) throw new NotFound('The hub says nothing of this order yet.');
  takeIn(world, 'order-statuses', [told]);
}
