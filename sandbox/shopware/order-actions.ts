import { orderWritten } from './order-events.ts';
import { isPaid } from './order-stream.ts';
import { payOrder } from './place-order.ts';
import { missing } from './search.ts';
import { associationsOf, isObject, type Json, type JsonObject, number, object, type Row, text } from './tables.ts';
import { transition } from './transitions.ts';
import type { World } from './world.ts';

/** The records that belong to an order under one of its associations. */
export function partsOf(world: World, order: Row, name: string): Row[] {
  const association = associationsOf.order?.[name];
  return association ? [...world.related(order, association)] : [];
}

/** An order by its id or its number; 404 if there is none. */
export function findOrder(world: World, idOrNumber: string): Row {
  const order = world.get('order', idOrNumber) ?? world.find('order', 'orderNumber', idOrNumber);
  if (!order) throw missing('order', idOrNumber);
  return order;
}

export const actions = ['pay', 'cancel', 'ship', 'address', 'complete'] as const;
export type Action = (typeof actions)[number];

/** Does to an order what a clerk in the shop would. `address` takes the changed fields of the billing address. */
export function act(world: World, idOrNumber: string, action: Action, body: Json = {}): Row {
  const order = findOrder(world, idOrNumber);
  if (action === 'pay') payOrder(world, order.id);
  else if (action === 'cancel') transition(world, 'order', order.id, 'cancel');
  else if (action === 'ship') ship(world, order);
  else if (action === 'complete') {
    transition(world, 'order', order.id, 'process');
    transition(world, 'order', order.id, 'complete');
  } else changeAddress(world, order, isObject(body) ? body : {});
  return order;
}

function ship(world: World, order: Row): void {
  const costs = (row: Row) => number(object(row.shippingCosts).totalPrice);
  const main = partsOf(world, order, 'deliveries').sort((left, right) => costs(right) - costs(left))[0];
  if (main) transition(world, 'order_delivery', main.id, 'ship');
}

/** A clerk's edit goes through a version of the whole order, so the order's updatedAt moves too. */
function changeAddress(world: World, order: Row, fields: JsonObject): void {
  const allowed = [
    'firstName',
    'lastName',
    'company',
    'street',
    'zipcode',
    'city',
    'phoneNumber',
    'additionalAddressLine1',
    'additionalAddressLine2',
  ];
  const patch = Object.fromEntries(Object.entries(fields).filter(([name]) => allowed.includes(name)));
  const changes =
    Object.keys(patch).length > 0 ? patch : { street: 'Nieuwe Gracht 1', zipcode: '3512 LA', city: 'Utrecht' };
  for (const address of partsOf(world, order, 'addresses')) world.update('order_address', address.id, changes);
  world.update('order', order.id, {});
  orderWritten(world, order, ['billingAddressId', 'updatedAt'], 'update');
}

/** One order in a line: id, number, who, how much, and its states. */
export function summary(world: World, order: Row): JsonObject {
  const state = (row: Row | undefined) => text(world.get('state_machine_state', row?.stateId)?.technicalName);
  const newest = (name: string) =>
    partsOf(world, order, name).sort((left, right) => (text(left.createdAt) < text(right.createdAt) ? 1 : -1))[0];
  const customer = partsOf(world, order, 'orderCustomer')[0];
  return {
    id: order.id,
    number: text(order.orderNumber),
    placedAt: text(order.orderDateTime),
    email: text(customer?.email),
    name: `${text(customer?.firstName)} ${text(customer?.lastName)}`,
    company: customer?.company ?? null,
    total: number(order.amountTotal),
    currency: text(world.get('currency', order.currencyId)?.isoCode),
    taxStatus: text(order.taxStatus),
    state: state(order),
    paid: isPaid(world, order.id),
    transactionState: state(newest('transactions')),
    deliveryState: state(partsOf(world, order, 'deliveries')[0]),
    trackingCodes: partsOf(world, order, 'deliveries').flatMap(row => row.trackingCodes ?? []),
    lines: partsOf(world, order, 'lineItems').length,
  };
}

/** Orders in lines, newest first. */
export const newestOrders = (world: World, count = Number.POSITIVE_INFINITY): Row[] =>
  world
    .all('order')
    .sort((left, right) => number(right.autoIncrement) - number(left.autoIncrement))
    .slice(0, count);
