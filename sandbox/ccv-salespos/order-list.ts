import { flagIn, type SortKey } from './collections.ts';
import { mismatch } from './refusal.ts';
import { type Order, utcSeconds, type World } from './world.ts';

/** What the order list can be sorted by; there is no modified date. */
export const orderSortKeys: Record<string, (order: Order) => SortKey> = {
  id: order => order.id,
  ordernumber: order => order.ordernumber,
  create_date: order => order.create_date,
  deliver_date: order => order.deliver_date,
};

function dateIn(query: URLSearchParams, name: string): string | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(given) ? given : `${given}Z`;
  const at = new Date(zoned.replace(' ', 'T'));
  if (Number.isNaN(at.getTime())) throw mismatch(name, 'is no date');
  return utcSeconds(at);
}

/**
 * Filters the orders, in the order of their ids. `is_completed` is true unless said otherwise, so that incomplete orders
 * are only seen by who asks for them. Dates include their own second; parameters that CCV does not know change nothing.
 */
export function matchingOrders(world: World, query: URLSearchParams): Order[] {
  const completed = flagIn(query, 'is_completed') ?? true;
  const paid = flagIn(query, 'is_paid');
  const from = dateIn(query, 'min_create_date');
  const until = dateIn(query, 'max_create_date');
  const ordernumber = query.get('ordernumber');
  const status = query.get('status');
  const deliverDate = query.get('deliver_date');
  const neverHere = query.has('transaction_id') || query.has('take_out_date') || query.has('paymethod_id');
  if (neverHere) return [];
  return [...world.orders.values()].filter(
    order =>
      order.is_completed === completed &&
      (paid === undefined || order.paid === paid) &&
      (from === undefined || order.create_date >= from) &&
      (until === undefined || order.create_date <= until) &&
      (ordernumber === null || String(order.ordernumber) === ordernumber) &&
      (status === null || String(order.status) === status) &&
      (deliverDate === null || order.deliver_date === deliverDate),
  );
}
