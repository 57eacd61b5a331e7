import { shownValue } from './computed.ts';
import { changeState } from './order-states.ts';
import { state } from './seed-references.ts';
import type { Row } from './table.ts';
import type { World } from './world.ts';

/** An order by its id or its reference. Fails when the shop has none. */
export function findOrder(world: World, wanted: string): Row {
  const orders = world.table('orders');
  const row = orders.get(Number(wanted)) ?? orders.by('reference', wanted)[0];
  if (!row) throw new Error(`The shop has no order ${wanted}.`);
  return row;
}

export const actions = {
  pay: state.paid,
  prepare: state.preparing,
  ship: state.shipped,
  deliver: state.delivered,
  cancel: state.cancelled,
};
export type Action = keyof typeof actions;
export const isAction = (name: string): name is Action => name in actions;

/** A shop keeper's change of state, with the mail that goes with it. */
export function act(world: World, order: Row, stateId: number): void {
  if (!world.table('order_states').get(stateId))
    throw new Error(`The shop has no order state ${stateId}. It has 1 to ${world.table('order_states').rows.size}.`);
  changeState(world, order, stateId);
  world.changed();
}

/** A shop keeper edits a customer's address: one that an order uses is kept as deleted, and a new row is made (§2.5). */
export function editAddress(world: World, addressId: number, values: Record<string, string>): Row {
  const table = world.table('addresses');
  const row = table.get(addressId);
  if (!row) throw new Error(`The shop has no address ${addressId}.`);
  const at = world.now();
  table.change(row, { deleted: '1', date_upd: at });
  const next = table.add({ ...row.values, ...values, deleted: '0', date_add: at, date_upd: at });
  const orders = world.table('orders');
  for (const order of orders.rows.values())
    for (const column of ['id_address_delivery', 'id_address_invoice'])
      if (orders.number(order, column) === addressId) orders.change(order, { [column]: String(next.id), date_upd: at });
  world.changed();
  return next;
}

/** A shop keeper edits a carrier: it gets a new id, the reference stays (§2.5). */
export function editCarrier(world: World, reference: number, values: Record<string, string>): Row {
  const table = world.table('carriers');
  const row = table.by('id_reference', reference).find(known => table.value(known, 'deleted') === '0');
  if (!row) throw new Error(`The shop has no carrier with reference ${reference}.`);
  table.change(row, { deleted: '1' });
  const next = table.add({ ...row.values, ...values, deleted: '0', id_reference: String(reference) }, { ...row.texts });
  world.changed();
  return next;
}

/** An order in short, for tests and the back office. */
export function summary(world: World, order: Row) {
  const orders = world.table('orders');
  const customer = world.table('customers').get(orders.number(order, 'id_customer'));
  const histories = world.table('order_histories');
  const stateName = (id: number) => world.table('order_states').get(id)?.texts.name?.[1] ?? String(id);
  return {
    id: order.id,
    reference: orders.value(order, 'reference'),
    state: orders.number(order, 'current_state'),
    stateName: stateName(orders.number(order, 'current_state')),
    total: orders.value(order, 'total_paid'),
    paid: orders.value(order, 'total_paid_real'),
    payment: orders.value(order, 'payment'),
    placedAt: orders.value(order, 'date_add'),
    changedAt: orders.value(order, 'date_upd'),
    name: `${customer?.values.firstname ?? ''} ${customer?.values.lastname ?? ''}`,
    email: customer?.values.email ?? '',
    tracking: shownValue(world, 'orders', order, 'shipping_number'),
    history: histories.by('id_order', order.id).map(row => ({
      state: histories.number(row, 'id_order_state'),
      name: stateName(histories.number(row, 'id_order_state')),
      at: histories.value(row, 'date_add'),
    })),
    mails: world.mails.filter(mail => mail.orderId === order.id),
  };
}

/** The newest orders first. */
export const newestOrders = (world: World, most = Number.POSITIVE_INFINITY): Row[] =>
  [...world.table('orders').rows.values()].reverse().slice(0, most);
