import { type Context, Hono } from 'hono';
import type { Fault, FaultPlan } from '../faults.ts';
import { type AppManifest, installApp, readManifest } from './app-registration.ts';
import { encode } from './encode.ts';
import { errorBody, ShopError } from './errors.ts';
import type { Oauth } from './oauth.ts';
import { act, actions, findOrder, newestOrders, summary } from './order-actions.ts';
import { type OrderWish, orderKinds } from './order-kinds.ts';
import type { OrderStream } from './order-stream.ts';
import { placeOrder } from './place-order.ts';
import { defaultSettings } from './settings.ts';
import { isObject, type Json, type JsonObject, list, text } from './tables.ts';
import type { WebhookSender } from './webhooks.ts';
import type { World } from './world.ts';

/** What the control routes and the back office steer. */
export type Sandbox = {
  world: World;
  oauth: Oauth;
  webhooks: WebhookSender;
  stream: OrderStream;
  appSecret: string;
  /** The fault plan in force. */
  faults: FaultPlan;
  setFaults(plan: FaultPlan): void;
};

/** Routes below `/_sandbox` by which tests, the chaos run and the demo steer the shop. No login: loopback only. */
export function controlRoutes(sandbox: Sandbox): Hono {
  const { world } = sandbox;
  const control = new Hono();
  control.onError((error, c) => {
    const known = error instanceof ShopError ? error : new ShopError(400, 'SANDBOX', error.message);
    return c.json(errorBody(known), known.status);
  });

  control.get('/state', c => c.json(stateOf(sandbox)));
  control.get('/orders/:id', c => c.json(encode(world, 'order', findOrder(world, c.req.param('id')))));
  control.post('/orders', async c => {
    const body = await readJson(c);
    const wish = readWish(body);
    const count = isObject(body) && typeof body.count === 'number' ? body.count : 1;
    const orders = Array.from({ length: count }, () => placeOrder(world, wish));
    return c.json({ orders: orders.map(order => ({ id: order.id, number: text(order.orderNumber) })) });
  });
  for (const action of actions)
    control.post(`/orders/:id/${action}`, async c =>
      c.json(summary(world, act(world, c.req.param('id'), action, await readJson(c)))),
    );
  control.put('/faults', async c => {
    sandbox.setFaults(readPlan(await readJson(c)));
    return c.json(sandbox.faults);
  });
  control.put('/settings', async c => c.json(changeSettings(sandbox, await readJson(c))));
  control.post('/reset', async c => {
    const body = await readJson(c);
    world.reset(isObject(body) && body.everything === true);
    sandbox.oauth.forgive();
    sandbox.setFaults({ seed: 1, faults: [] });
    return c.json({ reset: true });
  });
  control.post('/install-app', async c => {
    const app = await installApp(world, await readApp(await readJson(c), sandbox.appSecret));
    return c.json({ installed: true, id: app.id, name: app.name, clientId: app.clientId, shopId: world.shopId });
  });
  return control;
}

/** Everything a test wants to know in one answer. */
export function stateOf(sandbox: Sandbox): JsonObject {
  const { world, webhooks } = sandbox;
  return {
    profile: world.profile.name,
    shopId: world.shopId,
    shopUrl: world.settings.shopUrl,
    orders: newestOrders(world).map(order => summary(world, order)),
    webhooks: world.all('webhook').map(({ id, name, eventName, url, active, errorCount, appId }) => ({
      id,
      name: name ?? null,
      eventName: eventName ?? null,
      url: url ?? null,
      active: active ?? null,
      errorCount: errorCount ?? null,
      appId: appId ?? null,
    })),
    webhookLog: { ...webhooks.counts, pending: webhooks.pending() },
    requests: Object.fromEntries(world.requests),
    apps: world.apps.map(({ name, clientId }) => ({ name, clientId })),
  };
}

/** Changes settings of known name and type; `revokeTokens` and `forgiveLogin` act once. */
export function changeSettings(sandbox: Sandbox, body: Json): JsonObject {
  const { world } = sandbox;
  if (!isObject(body)) throw new Error('Settings have to be an object.');
  const { revokeTokens, forgiveLogin, ...rest } = body;
  for (const [name, value] of Object.entries(rest)) {
    if (!(name in defaultSettings))
      throw new Error(`Setting ${name} is not known. Known: ${Object.keys(defaultSettings).join(', ')}.`);
    const usual: unknown = Reflect.get(defaultSettings, name);
    if (usual !== null && typeof usual !== typeof value)
      throw new Error(`Setting ${name} has to be a ${typeof usual}.`);
  }
  Object.assign(world.settings, rest);
  if (revokeTokens === true) sandbox.oauth.revoke();
  if (forgiveLogin === true) sandbox.oauth.forgive();
  if ('ordersEvery' in rest) sandbox.stream.follow();
  world.changed();
  return { ...world.settings, mix: world.settings.mix === null ? null : { ...world.settings.mix } };
}

async function readJson(c: Context): Promise<Json> {
  const body = await c.req.text();
  return body === '' ? {} : JSON.parse(body);
}

/** An order's wishes out of a JSON body; a wish of the wrong type is refused. */
export function readWish(body: Json): OrderWish {
  const source = isObject(body) ? body : {};
  const kind = orderKinds.find(known => known === source.kind);
  if (source.kind !== undefined && !kind)
    throw new Error(`Kind ${JSON.stringify(source.kind)} is not known. Use one of ${orderKinds.join(', ')}.`);
  const taxStatus = (['gross', 'net', 'tax-free'] as const).find(known => known === source.taxStatus);
  const string = (name: string) => (typeof source[name] === 'string' ? { [name]: source[name] } : {});
  return {
    ...(kind ? { kind } : {}),
    ...(taxStatus ? { taxStatus } : {}),
    ...(typeof source.paid === 'boolean' ? { paid: source.paid } : {}),
    ...(typeof source.company === 'string' || typeof source.company === 'boolean' ? { company: source.company } : {}),
    ...(Array.isArray(source.skus) ? { skus: list(source.skus).map(sku => String(sku)) } : {}),
    ...(typeof source.quantity === 'number' ? { quantity: source.quantity } : {}),
    ...(typeof source.minutesAgo === 'number' ? { minutesAgo: source.minutesAgo } : {}),
    ...(source.viaApi === true ? { viaApi: true } : {}),
    ...(isObject(source.customFields) ? { customFields: source.customFields } : {}),
    ...string('customerEmail'),
    ...string('firstName'),
    ...string('lastName'),
    ...string('currency'),
    ...string('country'),
    ...string('comment'),
    ...string('payment'),
  };
}

function isFault(value: unknown): value is Fault {
  return isObject(value) && typeof value.kind === 'string' && typeof value.share === 'number';
}

/** A fault plan out of a JSON body: `{seed, faults: [{kind, share, ms?, times?, method?, path?}]}`. */
export function readPlan(body: Json): FaultPlan {
  const faults: unknown[] = isObject(body) && Array.isArray(body.faults) ? body.faults : [];
  if (!faults.every(isFault)) throw new Error('Every fault needs a kind (text) and a share (0 to 1).');
  return { seed: isObject(body) && typeof body.seed === 'number' ? body.seed : 1, faults };
}

async function readApp(body: Json, appSecret: string): Promise<AppManifest> {
  const source = isObject(body) ? body : {};
  const secret = text(source.appSecret) || appSecret;
  if (text(source.manifestUrl) !== '') {
    const answer = await fetch(text(source.manifestUrl), { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(`The manifest could not be read: ${answer.status}.`);
    return readManifest(await answer.text(), secret);
  }
  if (text(source.registrationUrl) === '' || text(source.appName) === '')
    throw new Error('Name manifestUrl, or registrationUrl and appName.');
  return {
    appName: text(source.appName),
    version: text(source.version) || '1.0.0',
    registrationUrl: text(source.registrationUrl),
    appSecret: secret,
    webhooks: list(source.webhooks).map(hook => {
      const { name, event, url } = isObject(hook) ? hook : {};
      return { name: text(name), event: text(event), url: text(url) };
    }),
  };
}
