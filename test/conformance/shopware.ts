import { connectorOf } from '../../connectors/index.ts';
import { shopware } from '../../connectors/shopware/index.ts';
import { partsOf, summary } from '../../sandbox/shopware/order-actions.ts';
import { orderKinds } from '../../sandbox/shopware/order-kinds.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import type { ProfileName } from '../../sandbox/shopware/profile.ts';
import { startShopwareSandbox } from '../../sandbox/shopware/server.ts';
import type { Row } from '../../sandbox/shopware/tables.ts';
import { transition } from '../../sandbox/shopware/transitions.ts';
import { defaultIntegration, type World as Shop, shopDate } from '../../sandbox/shopware/world.ts';
import type { Placed, SourceWorld, Stand, World } from './stand.ts';
import type { StatusWorld } from './stand-catalogue.ts';

const parts = ['orderCustomer', 'addresses', 'lineItems', 'transactions', 'deliveries'];
const liveVersion = '0fa91ce3e96a4bc2be4bd9ce752c3425';

/** The stand-in of a Shopware of one generation, as a source of orders. */
export const shopwareStand = (profile: ProfileName): Stand => ({
  connector: connectorOf(shopware.system),
  ports: ['source.orders', 'target.orderStatuses'],
  async start(): Promise<World> {
    const shop = await startShopwareSandbox({ port: 0, profile, seed: 11 });
    shop.world.settings.throttleLogin = false;
    const settings = {
      shopUrl: shop.url,
      clientId: defaultIntegration.clientId,
      clientSecret: defaultIntegration.secret,
      webhookPath: 'a-secret-path-of-the-conformance',
      allowPrivate: true,
      allowPlainHttp: true,
    };
    return {
      settings,
      stranger: { ...settings, clientSecret: 'not-the-secret-of-this-shop' },
      nonsense: [
        ['no address', { shopUrl: undefined }, 'shopUrl'],
        ['an address that is none', { shopUrl: 'my shop' }, 'shopUrl'],
        ['an address of another protocol', { shopUrl: 'ftp://shop.example.com' }, 'shopUrl'],
        ['a key without its secret', { clientSecret: undefined }, 'clientId'],
        ['an empty secret', { clientSecret: ' ' }, 'clientSecret'],
        ['a secret path that can be guessed', { webhookPath: 'abc' }, 'webhookPath'],
        ['an overlap of a week', { overlapSeconds: 604_800 }, 'overlapSeconds'],
      ],
      plan: async (...faults) => {
        const body = JSON.stringify({ seed: 1, faults });
        await fetch(`${shop.url}/_sandbox/faults`, { method: 'PUT', body });
      },
      requests: async () => [...shop.world.requests.values()].reduce((sum, count) => sum + count, 0),
      close: shop.close,
      source: sourceOf(shop.world),
      statuses: statusesOf(shop.world),
    };
  },
});

function sourceOf(world: Shop): SourceWorld {
  const orderOf = (id: string): Row => {
    const order = world.get('order', id);
    if (!order) throw new Error(`The shop has no order ${id}.`);
    return order;
  };
  return {
    kinds: orderKinds,
    place: ({ at, kind = 'simple', count = 1 }) =>
      Array.from({ length: count }, () => {
        const order = placeOrder(world, { kind: orderKinds.find(known => known === kind) ?? 'simple', paid: false });
        touchedAt(world, order, at);
        return placed(world, order);
      }),
    move(id, what, at) {
      const [part] = partsOf(world, orderOf(id), what === 'payment' ? 'transactions' : 'deliveries');
      if (!part) throw new Error(`Order ${id} has no ${what}.`);
      const paid = world.profile.oldPaymentTransitions ? 'pay' : 'paid';
      transition(
        world,
        what === 'payment' ? 'order_transaction' : 'order_delivery',
        part.id,
        what === 'payment' ? paid : 'ship',
      );
      part.updatedAt = shopDate(at);
      if (orderOf(id).updatedAt !== null) throw new Error('The shop touched the order itself.');
    },
    remove(id) {
      world.remove('order', id);
    },
    spoil(id) {
      const order = orderOf(id);
      const { autoIncrement } = order;
      order.autoIncrement = 'three';
      return () => {
        order.autoIncrement = autoIncrement ?? null;
      };
    },
    events: id => [
      event('order.written', [{ entity: 'order', operation: 'insert', primaryKey: id, updatedFields: [] }]),
      event('order.written', [
        {
          entity: 'order',
          operation: 'update',
          primaryKey: { id, versionId: liveVersion },
          updatedFields: ['stateId'],
        },
      ]),
      event('checkout.order.placed', { order: { id } }),
      event('state_enter.order_transaction.state.paid', { order: { id } }),
    ],
    otherEvents: [
      event('product.written', [{ entity: 'product', operation: 'update', primaryKey: '1' }]),
      event('customer.login', { customer: {} }),
    ],
  };
}

/** A Shopware that is told what became of its orders. */
function statusesOf(world: Shop): StatusWorld {
  const orderOf = (id: string): Row => {
    const order = world.get('order', id);
    if (!order) throw new Error(`The shop has no order ${id}.`);
    return order;
  };
  const [shipped, other] = ['delivery.shipped', 'order.in_progress'];
  return {
    place: () => placeOrder(world, { kind: 'simple', paid: false }).id,
    order(id) {
      const order = orderOf(id);
      const deliveries = partsOf(world, order, 'deliveries');
      const { state, deliveryState, trackingCodes } = summary(world, order);
      const moves = [...world.all('state_machine_history')].filter(({ referencedId }) =>
        [id, ...deliveries.map(delivery => delivery.id)].includes(String(referencedId)),
      );
      const nameOf = (stateId: unknown) => String(world.get('state_machine_state', String(stateId))?.technicalName);
      const moving = /^(stateId|updatedAt|trackingCodes)$/;
      return {
        state: deliveryState === 'open' ? `order.${state}` : `delivery.${deliveryState}`,
        waybills: Array.isArray(trackingCodes) ? trackingCodes.map(String) : [],
        history: moves.map(
          ({ entityName, toStateId }) => `${entityName === 'order' ? 'order' : 'delivery'}.${nameOf(toStateId)}`,
        ),
        rest: Object.fromEntries(
          [order, ...deliveries].flatMap(row =>
            Object.entries(row)
              .filter(([field]) => !moving.test(field))
              .map(([field, value]) => [`${row.id}.${field}`, JSON.stringify(value)]),
          ),
        ),
      };
    },
    states: { shipped, other, unknown: 'delivery.flown' },
    // A search is a POST as well.
    writes: [
      { method: 'PATCH', path: '^/api/' },
      { method: 'POST', path: '^/api/_action/' },
    ],
    removeCarrier(id) {
      for (const { id: delivery } of partsOf(world, orderOf(id), 'deliveries'))
        world.remove('order_delivery', delivery);
    },
  };
}

const event = (name: string, payload: unknown) => ({
  data: { event: name, payload },
  source: { url: 'http://shop.example.com', shopId: 'abc', eventId: 'e1' },
  timestamp: 1,
});

/** As if the order and all its parts had been written at one moment and never since. */
function touchedAt(world: Shop, order: Row, at: Date): void {
  for (const row of [order, ...parts.flatMap(name => partsOf(world, order, name))]) {
    row.createdAt = shopDate(at);
    row.updatedAt = null;
  }
}

function placed(world: Shop, order: Row): Placed {
  const { number, total, currency, email } = summary(world, order);
  return {
    externalId: order.id,
    number: String(number),
    total: Number(total),
    currency: String(currency),
    email: String(email),
  };
}
