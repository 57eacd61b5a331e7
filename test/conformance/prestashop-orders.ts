import { act, findOrder, summary } from '../../sandbox/prestashop/order-actions.ts';
import { orderKinds } from '../../sandbox/prestashop/order-kinds.ts';
import { placeOrder } from '../../sandbox/prestashop/place-order.ts';
import { state } from '../../sandbox/prestashop/seed-references.ts';
import { shopTime } from '../../sandbox/prestashop/shop-time.ts';
import type { Row } from '../../sandbox/prestashop/table.ts';
import type { World as Shop } from '../../sandbox/prestashop/world.ts';
import { dumpRow } from './prestashop-dump.ts';
import type { Placed, SourceWorld } from './stand.ts';
import type { StatusWorld } from './stand-catalogue.ts';

const placed = (world: Shop, order: Row): Placed => {
  const { id, reference, total, email } = summary(world, order);
  return { externalId: String(id), number: reference, total: Number(total), currency: 'PLN', email };
};

/** A PrestaShop as a source of orders. */
export function prestashopOrders(world: Shop): SourceWorld {
  const orders = world.table('orders');
  const carriers = world.table('order_carriers');
  return {
    kinds: orderKinds,
    kindOf: kind => ({
      ...(kind === 'no-partner' && { withoutNumber: true }),
      states:
        kind === 'cod'
          ? { order: 'in_progress', payment: 'authorized' }
          : kind === 'unpaid' || kind === 'cancelled'
            ? {}
            : { order: 'in_progress', payment: 'paid' },
    }),
    // One for each table that an order hangs on; what is the same for many is kept.
    getRequests: 14,
    keepsLastChangeOnly: true,
    place: ({ at, kind, count = 1 }) =>
      Array.from({ length: count }, () => {
        const order = placeOrder(world, { kind: orderKinds.find(known => known === kind) ?? 'unpaid' });
        const time = shopTime(at, world.settings.zone);
        orders.change(order, { date_add: time, date_upd: time });
        return placed(world, order);
      }),
    move(id, what, at) {
      const order = findOrder(world, id);
      const before = orders.value(order, 'date_upd');
      if (what === 'payment') act(world, order, state.paid);
      else for (const row of carriers.by('id_order', id)) carriers.change(row, { tracking_number: `62${id}` });
      // A new state is a change of the order itself; a waybill leaves no time at all.
      const time = what === 'payment' ? shopTime(at, world.settings.zone) : before;
      orders.change(order, { date_upd: time });
    },
    remove: id => orders.remove(findOrder(world, id)),
    spoil() {
      const { resource } = orders;
      const { node } = resource;
      // A notice of PHP amid the answer.
      resource.node = '<b>Notice</b>: Undefined index';
      return () => {
        resource.node = node;
      };
    },
    events: () => [],
    otherEvents: [{ event: 'actionValidateOrder', id_order: 7 }],
  };
}

/** A PrestaShop that is told what became of its orders. */
export function prestashopStatuses(world: Shop): StatusWorld {
  const orders = world.table('orders');
  const carriers = world.table('order_carriers');
  /** What a new state of the order changes by itself. */
  const moving = /\.(current_state|date_upd|valid|invoice_\w+|delivery_\w+|total_paid_real|tracking_number)$/;
  return {
    place: () => String(placeOrder(world, { kind: 'transfer', products: [1] }).id),
    order(id) {
      const order = findOrder(world, id);
      const shipments = carriers.by('id_order', id);
      const all = Object.assign({}, ...[order, ...shipments].map((row, at) => dumpRow(at ? carriers : orders, row)));
      return {
        state: orders.value(order, 'current_state'),
        waybills: shipments.map(row => carriers.value(row, 'tracking_number')).filter(Boolean),
        history: summary(world, order).history.map(entry => String(entry.state)),
        mails: world.mails.filter(({ orderId }) => orderId === order.id).map(({ tracking }) => tracking),
        rest: Object.fromEntries(Object.entries<string>(all).filter(([place]) => !moving.test(place))),
      };
    },
    states: { shipped: String(state.shipped), other: String(state.preparing), unknown: '99' },
    removeCarrier(id) {
      for (const row of carriers.by('id_order', id)) carriers.remove(row);
    },
  };
}
