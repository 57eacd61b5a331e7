import { Hono } from 'hono';
import { readHubFaults } from '../hub-faults.ts';
import { readObject } from '../serve.ts';
import { balancesOf, invoicesOfOrder } from './balances.ts';
import { shownProducts } from './catalogue.ts';
import { addPlace, editParty } from './edit-party.ts';
import { type KindWish, orderKinds, placeOrderOf } from './order-kinds.ts';
import { cancelOrder, NotFound, sendOrder } from './place-order.ts';
import { beginAnew } from './pull.ts';
import { sightOf } from './rules.ts';
import type { Platform } from './start-b2b.ts';
import { tracksOf } from './tracks.ts';
import { type PlacedOrder, type Pulled, pulledEntities, type World } from './world.ts';

/** Everything that a test or the demo wants to know in one answer. */
export const stateOf = ({ world, faults }: Platform) => ({
  settings: world.settings,
  faults: faults.faults(),
  counts: Object.fromEntries(pulledEntities.map(entity => [entity, world.held[entity].size])),
  shown: shownProducts(world).length,
  accounts: [...world.accounts.values()],
  mails: world.mails,
  orders: [...world.orders.values()].map(order => summary(world, order)),
  outgoing: [...world.outgoing.values()].map(({ record: _, ...one }) => one),
  unacked: world.unacked.length,
  log: world.log.slice(0, 50),
});

const summary = (world: World, order: PlacedOrder) => {
  const { record, ...rest } = order;
  const { number, orderedAt, state, totals, deliveryPlace } = record;
  return { ...rest, number, orderedAt, state, totals, deliveryPlace, tracks: tracksOf(world, order.id) };
};

const entityOf = (name: string): Pulled => {
  const entity = pulledEntities.find(known => known === name);
  if (!entity) throw new NotFound(`There is no ${name}. Known: ${pulledEntities.join(', ')}.`);
  return entity;
};

const strings = (body: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));

function orderOf(world: World, id: string): PlacedOrder {
  const order = world.orders.get(id);
  if (!order) throw new NotFound(`There is no order ${id}.`);
  return order;
}

/** What an order should be, out of JSON; everything that is not named is drawn. */
function readWish(body: Record<string, unknown>): KindWish {
  const kind = orderKinds.find(known => known === body.kind);
  if (body.kind !== undefined && !kind) throw new Error(`Use one of ${orderKinds.join(', ')} as the kind.`);
  const { count: _, kind: _kind, ...wish } = body;
  return { ...(wish as KindWish), ...(kind ? { kind } : {}) };
}

/** Routes below `/_sandbox` by which tests, the chaos run and the demo steer the platform. No login: loopback only. */
export function controlRoutes(platform: Platform): Hono {
  const { world, client, faults } = platform;
  const control = new Hono();
  control.onError((error, c) => c.json({ error: error.message }, error instanceof NotFound ? 404 : 400));
  control.get('/state', c => c.json(stateOf(platform)));
  control.get('/held/:entity', c => c.json([...world.held[entityOf(c.req.param('entity'))].values()]));
  control.get('/held/:entity/:id', c => {
    const record = world.held[entityOf(c.req.param('entity'))].get(c.req.param('id'));
    return record ? c.json(record) : c.json({ error: 'There is no such object.' }, 404);
  });
  /** Has an entity come again from its beginning. */
  control.post('/held/:entity/again', c => {
    beginAnew(world, entityOf(c.req.param('entity')));
    return c.json({});
  });

  control.post('/orders', async c => {
    const body = await readObject(c);
    const count = typeof body.count === 'number' ? body.count : 1;
    const orders = Array.from({ length: count }, () => placeOrderOf(world, readWish(body)));
    return c.json({ orders: orders.map(order => summary(world, order)) });
  });
  control.get('/orders/:id', c => {
    const order = orderOf(world, c.req.param('id'));
    return c.json({ ...summary(world, order), record: order.record, invoices: invoicesOfOrder(world, order.id) });
  });
  control.post('/orders/:id/:deed', c => {
    const order = orderOf(world, c.req.param('id'));
    const deed = c.req.param('deed');
    if (deed === 'cancel') cancelOrder(world, order);
    else if (deed === 'again') sendOrder(world, order);
    else throw new NotFound('Use cancel or again.');
    return c.json(summary(world, order));
  });

  control.patch('/customers/:id', async c => {
    editParty(world, 'customers', c.req.param('id'), strings(await readObject(c)));
    return c.json(world.held.customers.get(c.req.param('id')));
  });
  control.patch('/delivery-places/:id', async c => {
    editParty(world, 'delivery-places', c.req.param('id'), strings(await readObject(c)));
    return c.json(world.held['delivery-places'].get(c.req.param('id')));
  });
  control.post('/delivery-places', async c => {
    const { customer, name, recipient, phone, ...address } = strings(await readObject(c));
    const id = addPlace(world, { customer: customer ?? '', name: name ?? '', recipient, phone, address });
    return c.json({ id });
  });
  control.get('/customers/:id/balances', c => c.json(balancesOf(world, c.req.param('id'))));

  /** What one user sees here. */
  control.get('/users/:user', c => {
    const sight = sightOf(world, c.req.param('user'));
    if (!sight) return c.json({ error: 'There is no such user.' }, 404);
    return c.json({
      buyers: sight.buyers.map(({ id }) => id),
      places: sight.buyers.flatMap(({ id }) => sight.places(id).map(place => place.id)),
      orders: sight.orders().map(({ id }) => id),
      invoices: sight.invoices().map(({ id }) => id),
      payments: sight.payments().map(({ id }) => id),
    });
  });
  /** What the hub shows of an entity on behalf of a user (`Kladka-User`), one page. */
  control.get('/hub/:user/:entity', async c => {
    const page = await client.asUser(c.req.param('user')).pull(entityOf(c.req.param('entity')), { limit: 1000 });
    return c.json(page.records);
  });

  control.put('/faults', async c => {
    faults.set(readHubFaults(await readObject(c)));
    return c.json(faults.faults());
  });
  control.put('/settings', async c => {
    const { ordersEvery } = await readObject(c);
    if (typeof ordersEvery === 'number') platform.configure({ ordersEvery: Math.max(0, ordersEvery) });
    return c.json(world.settings);
  });
  return control;
}
