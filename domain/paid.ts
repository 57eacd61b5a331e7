import { decimal } from './decimal.ts';
import type { Delivery, Order, Payment } from './order.ts';

/**
 * The payment that says whether an order is paid: the newest that is neither cancelled nor failed, or the newest of all
 * where every one is. `undefined` for an order without payments.
 */
export const decidingPayment = (payments: Payment[]): Payment | undefined => {
  const alive = payments.filter(({ state }) => state !== 'cancelled' && state !== 'failed');
  return [...(alive.length > 0 ? alive : payments)].sort(newestFirst)[0];
};

// Two of the same moment are told apart by id, so that the list's order does not matter.
const newestFirst = (a: Payment, b: Payment): number =>
  Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1);

/** Whether the buyer has paid in full, by the deciding payment. */
export const isPaid = (order: Order): boolean =>
  (decidingPayment(order.payments)?.state ?? order.states.payment) === 'paid';

/**
 * The delivery that carries the goods; a shipping discount may stand beside it as a delivery of negative cost. Several
 * with goods, or none: the dearest that is not cancelled.
 */
export const realDelivery = (deliveries: Delivery[]): Delivery | undefined => {
  const rank = (delivery: Delivery) => (delivery.hasGoods ? 2 : 0) + (delivery.state === 'cancelled' ? 0 : 1);
  return [...deliveries].sort((a, b) => rank(b) - rank(a) || decimal(b.cost).cmp(decimal(a.cost)))[0];
};
