import { totalsOf } from './totals.ts';
import type { Order } from './world.ts';

/** An order as GET and POST answer it. An account that is gone stays linked by its id. */
export function orderView(root: string, order: Order): Record<string, unknown> {
  const { rows, notes: _notes, user_id: userId, ordernumber, takeoutslot: _slot, ...fields } = order;
  const href = `${root}/orders/${order.id}`;
  const child = (name: string) => ({ href: `${href}/${name}` });
  return {
    href,
    ...fields,
    ordernumber_prefix: null,
    ordernumber,
    ordernumber_full: ordernumber === null ? null : String(ordernumber),
    transaction_id: null,
    take_out_window: { start: null, end: null },
    delivery_option: null,
    pickup_address: null,
    track_and_trace_deeplink: '',
    paymethod_id: 0,
    paymethod: '',
    paymethod_label: '',
    credit_point_discount: 0,
    ...totalsOf(order, rows),
    user: { id: userId, discount_percentage: null, href: userId === null ? null : `${root}/users/${userId}` },
    discountcoupon: { id: null, href: null },
    orderrows: child('orderrows'),
    ordernotes: child('ordernotes'),
    ordermessages: child('ordermessages'),
    ordernotifications: child('ordernotifications'),
    orderlabels: child('orderlabels'),
    invoices: child('invoices'),
  };
}
