import { type Call, noContent, type Resources } from './call.ts';
import { pageOf, sorted } from './collections.ts';
import { type HeadInput, orderPatch, orderPost } from './order-input.ts';
import { matchingOrders, orderSortKeys } from './order-list.ts';
import { addNote, noteView } from './order-notes.ts';
import { builtRows, rowView } from './order-rows.ts';
import { orderView } from './order-view.ts';
import { mergedInfo } from './personal-info.ts';
import { fitting, mismatch, unknown } from './refusal.ts';
import { type Order, type OrderHead, takeId, utcSeconds, type World } from './world.ts';

const newHead: OrderHead = {
  invoicenumber: null,
  paid: false,
  safety_deposit_returned: false,
  total_shipping: 0,
  paymethod_costs: 0,
  extra_costs: 0,
  extra_costs_description: '',
  taxes_included: true,
  order_row_taxes_included: true,
  shipping_taxes_included: true,
  shipping_tax_percentage: null,
  is_intra_community_order: false,
  is_platform_sale: false,
  currency: 'EUR',
  orderedinlng: 'nl',
  status: 1,
  deliver_method: 'shipping',
  deliver_date: null,
  takeoutslot: null,
  track_and_trace_code: '',
  track_and_trace_carrier: null,
  reservationnumber: null,
};

function changedHead(before: OrderHead, input: HeadInput): OrderHead {
  return {
    invoicenumber: input.invoicenumber ?? before.invoicenumber,
    paid: input.paid ?? before.paid,
    safety_deposit_returned: input.safety_deposit_returned ?? before.safety_deposit_returned,
    total_shipping: input.total_shipping ?? before.total_shipping,
    paymethod_costs: input.paymethod_costs ?? before.paymethod_costs,
    extra_costs: input.extra_costs ?? before.extra_costs,
    extra_costs_description: input.extra_costs_description ?? before.extra_costs_description,
    taxes_included: input.taxes_included ?? before.taxes_included,
    order_row_taxes_included: input.order_row_taxes_included ?? before.order_row_taxes_included,
    shipping_taxes_included: input.shipping_taxes_included ?? before.shipping_taxes_included,
    shipping_tax_percentage: input.shipping_tax_percentage ?? before.shipping_tax_percentage,
    is_intra_community_order: input.is_intra_community_order ?? before.is_intra_community_order,
    is_platform_sale: input.is_platform_sale ?? before.is_platform_sale,
    currency: input.currency ?? before.currency,
    orderedinlng: input.orderedinlng ?? before.orderedinlng,
    status: input.status ?? before.status,
    deliver_method: input.deliver_method ?? before.deliver_method,
    deliver_date: input.deliver_date ?? before.deliver_date,
    takeoutslot: input.takeoutslot ?? before.takeoutslot,
    track_and_trace_code: input.track_and_trace_code ?? before.track_and_trace_code,
    track_and_trace_carrier: input.track_and_trace_carrier ?? before.track_and_trace_carrier,
    reservationnumber: input.reservationnumber ?? before.reservationnumber,
  };
}

/** Takes an order as `POST /orders` does. There is no idempotency: the same body again is another order. */
export function placeOrder(world: World, body: unknown, now: Date): Order {
  const input = fitting(orderPost, body);
  const userId = input.user_id ?? null;
  const user = userId === null ? undefined : world.users.get(userId);
  if (userId !== null && user === undefined) throw mismatch('user_id', `there is no user ${userId}`);
  const rows = builtRows(world, input.orderrows);
  const completed = input.is_completed ?? true;
  const head = changedHead(newHead, input);
  const ordernumber = completed ? ++world.lastOrdernumber : null;
  const order: Order = {
    ...head,
    id: takeId(world),
    is_completed: completed,
    ordernumber,
    status: completed ? head.status : null,
    invoicenumber: completed ? (head.invoicenumber ?? ordernumber) : null,
    create_date: utcSeconds(now),
    user_id: userId,
    customer: mergedInfo(user?.userinfo ?? {}, input.customer),
    rows,
    notes: [],
  };
  world.orders.set(order.id, order);
  return order;
}

function changeOrder(world: World, order: Order, body: unknown, now: Date): void {
  const input = fitting(orderPatch, body);
  const rows = input.orderrows ? builtRows(world, input.orderrows) : order.rows;
  Object.assign(order, changedHead(order, input), { customer: mergedInfo(order.customer, input.customer), rows });
  if (input.note)
    order.notes.push({ id: takeId(world), note: input.note, type: 'external', create_date: utcSeconds(now) });
}

export function orderOf(world: World, id: number): Order {
  const order = world.orders.get(id);
  if (order === undefined) throw unknown(`The order ${id}`);
  return order;
}

function listOrders(call: Call) {
  const found = sorted(matchingOrders(call.world, call.query), call.query, orderSortKeys);
  return pageOf(found, `${call.root}/orders`, call.query, order => orderView(call.root, order));
}

export const orderResources: Resources = {
  orders: {
    GET: call => ({ status: 200, body: listOrders(call) }),
    POST: call => ({ status: 201, body: orderView(call.root, placeOrder(call.world, call.body, call.now)) }),
  },
  'orders/:id': {
    GET: (call, id) => ({ status: 200, body: orderView(call.root, orderOf(call.world, id)) }),
    PATCH: (call, id) => {
      changeOrder(call.world, orderOf(call.world, id), call.body, call.now);
      return noContent;
    },
  },
  'orders/:id/orderrows': {
    GET: (call, id) => {
      const order = orderOf(call.world, id);
      const href = `${call.root}/orders/${id}/orderrows`;
      return { status: 200, body: pageOf(order.rows, href, call.query, row => rowView(call.root, order, row)) };
    },
  },
  'orders/:id/ordernotes': {
    GET: (call, id) => {
      const order = orderOf(call.world, id);
      const href = `${call.root}/orders/${id}/ordernotes`;
      return { status: 200, body: pageOf(order.notes, href, call.query, note => noteView(call.root, id, note)) };
    },
    POST: (call, id) => {
      const note = addNote(call.world, orderOf(call.world, id), call.body, call.now);
      return { status: 201, body: noteView(call.root, id, note) };
    },
  },
};
