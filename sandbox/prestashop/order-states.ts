import { shownValue } from './computed.ts';
import { state } from './seed-references.ts';
import { setStock, stockRow } from './stock.ts';
import type { Row } from './table.ts';
import type { World } from './world.ts';

const givesBack = (id: number) => id === state.cancelled || id === state.failed;
const flag = (world: World, id: number, name: string): boolean => {
  const row = world.table('order_states').get(id);
  return row !== undefined && world.table('order_states').value(row, name) === '1';
};

const nextNumber = (world: World, column: string): string => {
  const orders = world.table('orders');
  return String(1 + [...orders.rows.values()].reduce((most, row) => Math.max(most, orders.number(row, column)), 0));
};

function moveStock(world: World, orderId: number, way: 1 | -1): void {
  const details = world.table('order_details');
  for (const detail of details.by('id_order', orderId)) {
    const product = details.number(detail, 'product_id');
    const combination = details.number(detail, 'product_attribute_id');
    if (stockRow(world, product, combination))
      setStock(world, product, combination, now => now + way * details.number(detail, 'product_quantity'));
  }
}

function payRest(world: World, order: Row, at: string): void {
  const orders = world.table('orders');
  const payments = world.table('order_payments');
  const reference = orders.value(order, 'reference');
  const paid = payments.by('order_reference', reference).reduce((sum, row) => sum + payments.number(row, 'amount'), 0);
  const rest = orders.number(order, 'total_paid') - paid;
  if (rest > 0.004)
    payments.add({
      order_reference: reference,
      id_currency: orders.value(order, 'id_currency'),
      amount: rest.toFixed(6),
      payment_method: orders.value(order, 'payment'),
      transaction_id: `TR${order.id}`,
      date_add: at,
    });
  orders.change(order, { total_paid_real: orders.value(order, 'total_paid') });
}

/** What a new state does to an order by its flags: valid, invoice, payment, delivery note, stock given back or taken. */
export function applyState(world: World, order: Row, next: number, at = world.now()): void {
  const orders = world.table('orders');
  const former = orders.number(order, 'current_state');
  orders.change(order, {
    current_state: String(next),
    date_upd: at,
    valid: flag(world, next, 'logable') ? '1' : '0',
  });
  if (flag(world, next, 'invoice') && orders.number(order, 'invoice_number') === 0)
    orders.change(order, { invoice_number: nextNumber(world, 'invoice_number'), invoice_date: at });
  if (flag(world, next, 'delivery') && orders.number(order, 'delivery_number') === 0)
    orders.change(order, { delivery_number: nextNumber(world, 'delivery_number'), delivery_date: at });
  if (flag(world, next, 'paid')) payRest(world, order, at);
  if (givesBack(next) !== givesBack(former)) moveStock(world, order.id, givesBack(next) ? 1 : -1);
}

/** The mail of a state, when it has one; what the customer reads of the waybill is what is stored now. */
export function sendStateMail(world: World, order: Row, stateId: number): void {
  const row = world.table('order_states').get(stateId);
  if (row && flag(world, stateId, 'send_email')) sendMail(world, order, row.texts.template?.[1] ?? '');
}

export function sendMail(world: World, order: Row, template: string): void {
  const customers = world.table('customers');
  const customer = customers.get(world.table('orders').number(order, 'id_customer'));
  world.mails.push({
    at: world.now(),
    orderId: order.id,
    template,
    to: customer ? customers.value(customer, 'email') : '',
    tracking: shownValue(world, 'orders', order, 'shipping_number'),
  });
}

/** A change of state by the shop itself: history row, effects and, when wished, the mail. */
export function changeState(world: World, order: Row, next: number, mail = true, at = world.now()): void {
  world
    .table('order_histories')
    .add({ id_order: String(order.id), id_order_state: String(next), id_employee: '1', date_add: at });
  applyState(world, order, next, at);
  if (mail) sendStateMail(world, order, next);
}
