import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type Context, Hono } from 'hono';
import { type FaultPlan, faultDrawer } from '../faults.ts';
import { keepState } from '../keep-state.ts';
import { adminApi } from './admin-api.ts';
import { backOffice } from './back-office.ts';
import { controlRoutes, type Sandbox } from './control.ts';
import { faultyServer } from './http-bridge.ts';
import { createOauth } from './oauth.ts';
import { createOrderStream } from './order-stream.ts';
import { type ProfileName, profileOf } from './profile.ts';
import { loadState } from './state-file.ts';
import { createWebhookSender } from './webhooks.ts';
import { createWorld, type World } from './world.ts';

export type ShopwareSandboxOptions = {
  /** 0: any free port. */
  port: number;
  host?: string;
  profile: ProfileName;
  /** Keeps the shop over restarts. */
  stateFile?: string;
  /** The same seed makes the same orders; absent: drawn. */
  seed?: number;
  /** The secret shared with apps that name none themselves. */
  appSecret?: string;
  faults?: FaultPlan;
};

export const defaultAppSecret = 'sandbox-app-secret';

/** Starts a stand-in for a Shopware shop: Admin API, webhooks, app registration, control routes, back office. */
export async function startShopwareSandbox(
  options: ShopwareSandboxOptions,
): Promise<{ url: string; port: number; close(): Promise<void>; world: World }> {
  const { host = '127.0.0.1', stateFile, faults = { seed: 1, faults: [] } } = options;
  const world = createWorld(profileOf(options.profile), options.seed ?? randomInt(1, 2 ** 31));
  if (stateFile !== undefined) loadState(world, stateFile);
  const keeper = stateFile === undefined ? undefined : keepState(world, stateFile);
  const webhooks = createWebhookSender(world);
  const stream = createOrderStream(world);
  let draw = faultDrawer(faults);
  const sandbox: Sandbox = {
    world,
    webhooks,
    stream,
    oauth: createOauth(world),
    appSecret: options.appSecret ?? defaultAppSecret,
    faults,
    setFaults(plan) {
      sandbox.faults = plan;
      draw = faultDrawer(plan);
      webhooks.setFaults(plan);
    },
  };
  sandbox.setFaults(faults);

  const app = new Hono();
  app.use('*', sameOrigin);
  app.route('/api', adminApi(world, sandbox.oauth));
  app.route('/_sandbox', controlRoutes(sandbox));
  app.route('/', backOffice(sandbox));

  const server = faultyServer(
    request => app.fetch(request),
    (method, path) => {
      if (!path.startsWith('/api/')) return { kinds: new Set(), ms: () => 0 };
      const counted = `${method} ${path.replace(/[0-9a-f]{32}/g, '{id}')}`;
      world.requests.set(counted, (world.requests.get(counted) ?? 0) + 1);
      return draw(method, path);
    },
  );
  server.listen(options.port, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
  world.settings.shopUrl = url;
  webhooks.resume();
  stream.follow();
  return {
    url,
    port,
    world,
    async close() {
      stream.stop();
      webhooks.close();
      server.closeAllConnections();
      await new Promise<void>(done => server.close(() => done()));
      keeper?.flush();
    },
  };
}

/** A page of another site must not steer the sandbox through the browser of whoever runs it. */
async function sameOrigin(c: Context, next: () => Promise<void>): Promise<Response | undefined> {
  const origin = c.req.header('origin');
  const foreign = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== c.req.header('host'));
  if (foreign && !c.req.path.startsWith('/api/')) return c.text('Requests from other sites are refused.', 403);
  await next();
}
