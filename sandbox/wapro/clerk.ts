import { buyersDesk } from './clerk-buyers.ts';
import { goodsDesk } from './clerk-goods.ts';
import { moneyDesk } from './clerk-money.ts';
import { ordersDesk } from './clerk-orders.ts';
import type { Desk } from './desk.ts';

/** The clerk: everything that a person does in WAPRO in this model. Each deed is done whole or refused with a reason. */
export const createClerk = (desk: Desk) => ({
  ...goodsDesk(desk),
  ...buyersDesk(desk),
  ...ordersDesk(desk),
  ...moneyDesk(desk),
});
