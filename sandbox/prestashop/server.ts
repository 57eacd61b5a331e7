import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type Context, Hono } from 'hono';
import { type FaultPlan, faultDrawer } from '../faults.ts';
import { keepState } from '../keep-state.ts';
import { errorResponse, webservice } from './api.ts';
import { refuse } from './api-error.ts';
import { backOffice } from './back-office.ts';
import { controlRoutes, type Sandbox } from './control.ts';
import { faultyServer } from './http-bridge.ts';
import { createOrderStream } from './order-stream.ts';
import type { ProfileName } from './profile.ts';
import { loadState } from './state-file.ts';
import { createWorld } from './world.ts';

export type PrestashopOptions = {
  profile: ProfileName;
  /** 0 or absent: any free port. */
  port?: number;
  host?: string;
  /** How many products a fresh shop has; 200 when absent. */
  products?: number;
  /** The same seed makes the same goods and orders; absent: drawn. */
  seed?: number;
  /** Keeps the shop over restarts. */
  stateFile?: string;
  faults?: FaultPlan;
  /** The shop's clock; absent: the machine's. */
  now?: () => Date;
};
export type Prestashop = {
  /** `http://host:port`; the webservice is below `/api`. */
  url: string;
  port: number;
  /** The webservice key. */
  key: string;
  control: Sandbox;
  stop(): Promise<void>;
};

const isApi = (path: string) => path === '/api' || path.startsWith('/api/') || path === '/webservice/dispatcher.php';

/** Starts a stand-in for a PrestaShop or thirtybees pharmacy: webservice, control routes under `/sandbox`, back office. */
export async function startPrestashop(options: PrestashopOptions): Promise<Prestashop> {
  const { host = '127.0.0.1', stateFile, faults = { seed: 1, faults: [] } } = options;
  const world = createWorld({
    profile: options.profile,
    seed: options.seed ?? randomInt(1, 2 ** 31),
    products: options.products ?? 200,
    ...(options.now ? { now: options.now } : {}),
  });
  if (stateFile !== undefined) loadState(world, stateFile);
  const keeper = stateFile === undefined ? undefined : keepState(world, stateFile);
  const stream = createOrderStream(world);
  let draw = faultDrawer(faults);
  const control: Sandbox = {
    world,
    stream,
    faults,
    setFaults(plan) {
      control.faults = plan;
      draw = faultDrawer(plan);
    },
  };

  const app = new Hono();
  app.use('*', sameOrigin);
  app.route('/sandbox', controlRoutes(control));
  app.route('/', backOffice(control));
  const server = faultyServer({
    handle: request => (isApi(new URL(request.url).pathname) ? webservice(world, request) : app.fetch(request)),
    warning: () => errorResponse(world, refuse(500, 2, '[PHP Warning #2] Undefined array key (fault plan)'), false),
    draw: (method, path) => {
      if (!isApi(path)) return { kinds: new Set(), ms: () => 0 };
      const counted = `${method} ${path.split('/')[2] ?? ''}`;
      world.requests.set(counted, (world.requests.get(counted) ?? 0) + 1);
      return draw(method, path);
    },
  });
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : (options.port ?? 0);
  stream.follow();
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`,
    port,
    key: world.key,
    control,
    async stop() {
      stream.stop();
      server.closeAllConnections();
      await new Promise<void>(done => server.close(() => done()));
      keeper?.flush();
    },
  };
}

/** A page of another site must not steer the sandbox through the browser of whoever runs it. */
async function sameOrigin(c: Context, next: () => Promise<void>): Promise<Response | undefined> {
  const origin = c.req.header('origin');
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== c.req.header('host')))
    return c.text('Requests from other sites are refused.', 403);
  await next();
}
