import { type Context, Hono } from 'hono';
import type { Fault, FaultPlan } from '../faults.ts';
import { editProduct } from './keeper.ts';
import { act, actions, editAddress, editCarrier, findOrder, isAction, newestOrders, summary } from './order-actions.ts';
import { type OrderWish, orderKinds } from './order-kinds.ts';
import type { OrderStream } from './order-stream.ts';
import { placeOrder } from './place-order.ts';
import type { World } from './world.ts';

/** What the control routes and the back office steer. */
export type Sandbox = {
  world: World;
  stream: OrderStream;
  /** The fault plan in force. */
  faults: FaultPlan;
  setFaults(plan: FaultPlan): void;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFault = (value: unknown): value is Fault =>
  isObject(value) && typeof value.kind === 'string' && typeof value.share === 'number';

/** A fault plan out of JSON: `{seed, faults: [{kind, share, ms?, times?, method?, path?}]}`. */
export function readPlan(body: unknown): FaultPlan {
  const faults: unknown[] = isObject(body) && Array.isArray(body.faults) ? body.faults : [];
  if (!faults.every(isFault)) throw new Error('Every fault needs a kind (text) and a share (0 to 1).');
  return { seed: isObject(body) && typeof body.seed === 'number' ? body.seed : 1, faults };
}

const strings = (value: unknown): Record<string, string> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)])) : {};

/** An order's wishes out of a JSON body. */
function readWish(body: Record<string, unknown>): OrderWish {
  const kind = orderKinds.find(known => known === body.kind);
  if (body.kind !== undefined && !kind)
    throw new Error(`Kind ${JSON.stringify(body.kind)} is not known. Use one of ${orderKinds.join(', ')}.`);
  const number = (name: string) => (typeof body[name] === 'number' ? { [name]: body[name] } : {});
  const text = (name: string) => (typeof body[name] === 'string' ? { [name]: body[name] } : {});
  const products = Array.isArray(body.products)
    ? body.products.map((entry): number | [number, number] =>
        Array.isArray(entry) ? [Number(entry[0]), Number(entry[1])] : Number(entry),
      )
    : undefined;
  return {
    ...(kind ? { kind } : {}),
    ...(products ? { products } : {}),
    ...number('quantity'),
    ...number('carrier'),
    ...number('minutesAgo'),
    ...text('email'),
    ...text('firstName'),
    ...text('lastName'),
    ...text('company'),
    ...text('vatNumber'),
  };
}

/** Changes settings of known name; `ordersEvery` takes effect at once. */
export function changeSettings({ world, stream }: Sandbox, body: Record<string, unknown>) {
  const { settings } = world;
  if (typeof body.ordersEvery === 'number') settings.ordersEvery = Math.max(0, body.ordersEvery);
  if (typeof body.webservice === 'boolean') settings.webservice = body.webservice;
  if (typeof body.zone === 'string') {
    settings.zone = body.zone;
    const configurations = world.table('configurations');
    for (const row of configurations.by('name', 'PS_TIMEZONE')) configurations.change(row, { value: body.zone });
  }
  if (body.rights === null) settings.rights = null;
  else if (isObject(body.rights)) {
    const methods = (['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map(one => one);
    settings.rights = Object.fromEntries(
      Object.entries(body.rights).map(([name, list]) => [
        name,
        methods.filter(method => Array.isArray(list) && list.includes(method)),
      ]),
    );
  }
  if ('ordersEvery' in body) stream.follow();
  world.changed();
  return settings;
}

/** Everything a test wants to know in one answer. */
export const stateOf = ({ world, faults }: Sandbox) => ({
  profile: world.profile.name,
  settings: world.settings,
  faults,
  counts: Object.fromEntries([...world.resources.keys()].map(name => [name, world.table(name).rows.size])),
  orders: newestOrders(world).map(order => summary(world, order)),
  mails: world.mails,
  requests: Object.fromEntries(world.requests),
});

async function readBody(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  if (!isObject(body)) throw new Error('The body has to be a JSON object.');
  return body;
}

/** Routes below `/sandbox` by which tests, the chaos run and the demo steer the shop. No login: loopback only. */
export function controlRoutes(sandbox: Sandbox): Hono {
  const { world } = sandbox;
  const control = new Hono();
  control.onError((error, c) => c.json({ error: error.message }, 400));
  control.get('/state', c => c.json(stateOf(sandbox)));
  control.get('/world', c => c.json(world.snapshot()));
  control.get('/requests', c => c.json(Object.fromEntries(world.requests)));
  control.delete('/requests', c => {
    world.requests.clear();
    return c.json({});
  });
  control.get('/orders/:id', c => c.json(summary(world, findOrder(world, c.req.param('id')))));
  control.post('/orders', async c => {
    const body = await readBody(c);
    const wish = readWish(body);
    const count = typeof body.count === 'number' ? body.count : 1;
    const orders = Array.from({ length: count }, () => placeOrder(world, wish));
    return c.json({ orders: orders.map(order => summary(world, order)) });
  });
  control.post('/orders/:id/state', async c => {
    const { state } = await readBody(c);
    const order = findOrder(world, c.req.param('id'));
    act(world, order, Number(state));
    return c.json(summary(world, order));
  });
  control.post('/orders/:id/:action', c => {
    const name = c.req.param('action');
    if (!isAction(name)) throw new Error(`Use one of ${Object.keys(actions).join(', ')}, or state.`);
    const order = findOrder(world, c.req.param('id'));
    act(world, order, actions[name]);
    return c.json(summary(world, order));
  });
  control.put('/products/:id', async c => {
    const body = await readBody(c);
    const row = editProduct(world, Number(c.req.param('id')), {
      ...(isObject(body.values) ? { values: strings(body.values) } : {}),
      ...(isObject(body.texts) ? { texts: strings(body.texts) } : {}),
      ...(typeof body.stock === 'number' ? { stock: body.stock } : {}),
      ...(typeof body.combination === 'number' ? { combination: body.combination } : {}),
    });
    return c.json(row);
  });
  control.put('/addresses/:id', async c =>
    c.json(editAddress(world, Number(c.req.param('id')), strings(await readBody(c)))),
  );
  control.put('/carriers/:reference', async c =>
    c.json(editCarrier(world, Number(c.req.param('reference')), strings(await readBody(c)))),
  );
  control.put('/faults', async c => {
    sandbox.setFaults(readPlan(await readBody(c)));
    return c.json(sandbox.faults);
  });
  control.put('/settings', async c => c.json(changeSettings(sandbox, await readBody(c))));
  return control;
}
