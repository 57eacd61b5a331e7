import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Client, startClient, until } from './test-client.ts';
import { sign } from './webhooks.ts';

type Hit = { method: string; path: string; query: string; headers: Record<string, unknown>; raw: string };
const appSecret = 'app-secret-for-tests';
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A receiver that plays an app: registration, confirmation, webhooks; it answers webhooks with `status`. */
async function startReceiver(appName = 'Kladka') {
  const hits: Hit[] = [];
  const receiver = {
    hits,
    status: 200,
    url: '',
    secret: 's'.repeat(64),
    proofSecret: appSecret,
    pushes: () => hits.filter(hit => hit.path === '/hook'),
  };
  const server: Server = createServer(async (request, response) => {
    let raw = '';
    for await (const part of request) raw += part;
    const url = new URL(request.url ?? '/', 'http://localhost');
    hits.push({
      method: request.method ?? '',
      path: url.pathname,
      query: url.search.slice(1),
      headers: request.headers,
      raw,
    });
    if (url.pathname === '/register') {
      const proof = sign(
        `${url.searchParams.get('shop-id')}${url.searchParams.get('shop-url')}${appName}`,
        receiver.proofSecret,
      );
      response.end(JSON.stringify({ proof, secret: receiver.secret, confirmation_url: `${receiver.url}/confirm` }));
      return;
    }
    if (url.pathname === '/manifest.xml') {
      response.end(`<?xml version="1.0"?><manifest><meta><name>${appName}</name><version>2.0.0</version></meta>
        <setup><registrationUrl>${receiver.url}/register</registrationUrl><secret>${appSecret}</secret></setup>
        <webhooks><webhook name="placed" url="${receiver.url}/hook" event="checkout.order.placed"/></webhooks></manifest>`);
      return;
    }
    response.writeHead(url.pathname === '/hook' ? receiver.status : 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  receiver.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  open.push(() => new Promise(done => server.close(done).closeAllConnections()));
  return receiver;
}

async function startShop(): Promise<Client> {
  const shop = await startClient();
  open.push(shop.close);
  return shop;
}

const install = (shop: Client, url: string) =>
  shop.call('POST', '/_sandbox/install-app', {
    appName: 'Kladka',
    appSecret,
    registrationUrl: `${url}/register`,
    webhooks: [{ name: 'paid', event: 'state_enter.order_transaction.state.paid', url: `${url}/hook` }],
  });

it('registers an app, confirms with working credentials, and signs its webhooks', async () => {
  const [shop, app] = [await startShop(), await startReceiver()];
  expect((await install(shop, app.url)).status).toBe(200);
  const [registration, confirmation] = app.hits;
  expect(registration?.headers['shopware-app-signature']).toBe(sign(registration?.query ?? '', appSecret));
  expect(registration?.headers['shopware-shop-signature']).toBeUndefined();
  expect(confirmation?.headers['shopware-shop-signature']).toBe(sign(confirmation?.raw ?? '', app.secret));
  const { apiKey, secretKey, shopId } = JSON.parse(confirmation?.raw ?? '{}');
  const login = await shop.call('POST', '/api/oauth/token', {
    grant_type: 'client_credentials',
    client_id: apiKey,
    client_secret: secretKey,
  });
  expect(login.body).toMatchObject({ token_type: 'Bearer', expires_in: 600 });

  await shop.call('POST', '/_sandbox/orders', { kind: 'simple', paid: true });
  await until(() => app.pushes().length === 1);
  const [push] = app.pushes();
  expect(push?.headers['shopware-shop-signature']).toBe(sign(push?.raw ?? '', app.secret));
  expect(push?.headers['sw-version']).toBe('6.7.4.0');
  expect(JSON.parse(push?.raw ?? '{}')).toMatchObject({
    data: { event: 'state_enter.order_transaction.state.paid', payload: { order: { orderNumber: '10001' } } },
    source: { url: shop.url, shopId, eventId: expect.stringMatching(/^[0-9a-f]{32}$/) },
  });
});

it('rotates the secret: the registration also carries the old signature, then the new secret signs', async () => {
  const [shop, app] = [await startShop(), await startReceiver()];
  await install(shop, app.url);
  const old = app.secret;
  app.secret = 'n'.repeat(80);
  expect((await install(shop, app.url)).status).toBe(200);
  const again = app.hits[2];
  expect(again?.headers['shopware-shop-signature']).toBe(sign(again?.query ?? '', old));
  await shop.call('POST', '/_sandbox/orders', { kind: 'simple', paid: true });
  await until(() => app.pushes().length === 1);
  const [push] = app.pushes();
  expect(push?.headers['shopware-shop-signature']).toBe(sign(push?.raw ?? '', app.secret));
});

it('does not install an app with a wrong proof or a short secret', async () => {
  const [shop, app] = [await startShop(), await startReceiver()];
  app.proofSecret = 'other';
  expect((await install(shop, app.url)).status).toBe(400);
  app.proofSecret = appSecret;
  app.secret = 'short';
  expect((await install(shop, app.url)).status).toBe(400);
  expect(shop.world.apps).toEqual([]);
});

it('installs from a manifest', async () => {
  const [shop, app] = [await startShop(), await startReceiver()];
  expect((await shop.call('POST', '/_sandbox/install-app', { manifestUrl: `${app.url}/manifest.xml` })).status).toBe(
    200,
  );
  await shop.call('POST', '/_sandbox/orders', { kind: 'simple', customerEmail: 'ü/x@mail.example' });
  await until(() => app.pushes().length === 1);
  const [push] = app.pushes();
  expect(push?.raw).toContain('\\u00fc\\/x@mail.example');
  expect(JSON.parse(push?.raw ?? '{}')).toMatchObject({ source: { appVersion: '2.0.0' } });
});

async function withPlainHook() {
  const [shop, app] = [await startShop(), await startReceiver()];
  const made = await shop.call('POST', '/api/webhook', {
    name: 'w',
    eventName: 'order.written',
    url: `${app.url}/hook`,
  });
  const id = String(made.headers.get('location')).split('/').at(-1);
  return { shop, app, hook: () => shop.world.get('webhook', id) };
}
const orders = (shop: Client, count: number) => shop.call('POST', '/_sandbox/orders', { kind: 'simple', count });

it('a webhook made by API is unsigned and tells only what was written', async () => {
  const { shop, app } = await withPlainHook();
  await orders(shop, 1);
  await until(() => app.pushes().length === 1);
  const [push] = app.pushes();
  expect(push?.headers['shopware-shop-signature']).toBeUndefined();
  const [order] = await shop.find('order', {});
  expect(JSON.parse(push?.raw ?? '{}').data.payload).toMatchObject([
    { entity: 'order', operation: 'insert', primaryKey: order?.id },
  ]);
});

it('tries four times and switches the webhook off after ten failed events', async () => {
  const { shop, app, hook } = await withPlainHook();
  app.status = 500;
  await orders(shop, 9);
  await until(() => hook()?.errorCount === 9);
  expect(app.pushes()).toHaveLength(36);
  expect(hook()?.active).toBe(true);
  await orders(shop, 1);
  await until(() => hook()?.active === false);
  app.status = 200;
  await orders(shop, 1);
  expect(app.pushes()).toHaveLength(40);
  await shop.call('PATCH', `/api/webhook/${hook()?.id}`, { active: true });
  await orders(shop, 1);
  await until(() => app.pushes().length === 41);
});

it('a reset takes the orders away; app, webhooks and numbering stay unless everything is to go', async () => {
  const { shop, hook } = await withPlainHook();
  await orders(shop, 2);
  await shop.call('POST', '/_sandbox/reset');
  expect(await shop.find('order', {})).toEqual([]);
  expect(hook()?.active).toBe(true);
  await orders(shop, 1);
  expect((await shop.find('order', {})).map(order => order.orderNumber)).toEqual(['10003']);
  await shop.call('POST', '/_sandbox/reset', { everything: true });
  expect(hook()).toBeUndefined();
  await orders(shop, 1);
  await shop.login();
  expect((await shop.find('order', {})).map(order => order.orderNumber)).toEqual(['10001']);
});

it('a success ends a row of failures', async () => {
  const { shop, app, hook } = await withPlainHook();
  app.status = 500;
  await orders(shop, 5);
  await until(() => hook()?.errorCount === 5);
  app.status = 200;
  await orders(shop, 1);
  await until(() => hook()?.errorCount === 0);
});

it('loses, doubles, holds back and wrongly signs webhooks as the fault plan says', async () => {
  const [shop, app] = [await startShop(), await startReceiver()];
  await install(shop, app.url);
  const strike = async (kind: string, ms?: number) => {
    app.hits.length = 0;
    const method = kind === 'bad-signature' ? 'WEBHOOK' : undefined;
    await shop.call('PUT', '/_sandbox/faults', { seed: 1, faults: [{ kind, share: 1, times: 1, ms, method }] });
    await shop.call('POST', '/_sandbox/orders', { kind: 'simple', paid: true, count: 2 });
  };
  const numbers = () => app.pushes().map(push => Number(JSON.parse(push.raw).data.payload.order.orderNumber));
  await strike('webhook-lost');
  await until(() => app.pushes().length === 1);
  expect(numbers()).toEqual([10002]);
  await strike('webhook-duplicate');
  await until(() => app.pushes().length === 3);
  expect(numbers().sort()).toEqual([10003, 10003, 10004]);
  expect(new Set(app.pushes().map(push => JSON.parse(push.raw).source.eventId)).size).toBe(2);
  await strike('webhook-reorder', 80);
  await until(() => app.pushes().length === 2);
  expect(numbers()).toEqual([10006, 10005]);
  await strike('bad-signature');
  await until(() => app.pushes().length === 2);
  const right = app.pushes().filter(push => push.headers['shopware-shop-signature'] === sign(push.raw, app.secret));
  expect(right).toHaveLength(1);
});

it('keeps shop, tokens, app and waiting webhooks over a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  open.push(async () => rmSync(folder, { recursive: true }));
  const stateFile = join(folder, 'shop.json');
  const app = await startReceiver();
  const before = await startClient({ stateFile });
  await install(before, app.url);
  app.status = 503;
  before.world.settings.webhookBackOff = 60_000;
  await before.call('POST', '/_sandbox/orders', { kind: 'simple', paid: true });
  await until(() => app.pushes().length === 1);
  await before.close();

  app.status = 200;
  const after = await startClient({ stateFile });
  open.push(after.close);
  await until(() => app.pushes().length === 2);
  expect(app.pushes()[1]?.headers['shopware-shop-signature']).toBe(sign(app.pushes()[1]?.raw ?? '', app.secret));
  expect(Object.keys(after.world.tokens)).toHaveLength(2);
  await orders(after, 1);
  const numbers = (await after.find('order', { sort: [{ field: 'autoIncrement' }] })).map(order => order.orderNumber);
  expect(numbers).toEqual(['10001', '10002']);
});
