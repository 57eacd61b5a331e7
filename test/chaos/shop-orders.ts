import { newestOrders, partsOf, summary } from '../../sandbox/shopware/order-actions.ts';
import { text } from '../../sandbox/shopware/tables.ts';
import type { World as Shop } from '../../sandbox/shopware/world.ts';

/** An order as the shop has it: the truth. */
export type ShopOrder = {
  id: string;
  number: string;
  email: string;
  company: boolean;
  total: number;
  currency: string;
  paid: boolean;
  cancelled: boolean;
  /** Post code and city of the billing address. */
  place: string;
};

/** Every order of the shop, oldest first. */
export function shopOrders(shop: Shop): ShopOrder[] {
  return newestOrders(shop)
    .reverse()
    .map(order => {
      const { total, currency, email, state, paid, number } = summary(shop, order);
      const billing = partsOf(shop, order, 'addresses').find(address => address.id === order.billingAddressId);
      return {
        id: order.id,
        number: text(number),
        email: text(email),
        company: text(billing?.company) !== '',
        total: Number(total),
        currency: text(currency),
        paid: paid === true,
        cancelled: state === 'cancelled',
        place: `${text(billing?.zipcode)} ${text(billing?.city)}`,
      };
    });
}
