import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { controlRoutes } from './control.ts';
import { dbRoutes } from './db-over-http.ts';
import { page } from './page.ts';
import { openWapro, type RunningWapro, type WaproOptions } from './start-wapro.ts';

export type WaproSandboxOptions = WaproOptions & {
  /** 0 or absent: any free port. */
  port?: number;
  host?: string;
};

/** Starts the database with the clerk's page (`/`), the control routes (`/_sandbox`) and the agent's way in (`/db`). */
export async function startWapro(
  options: WaproSandboxOptions = {},
): Promise<{ url: string; port: number; wapro: RunningWapro; close(): Promise<void> }> {
  const { host = '127.0.0.1' } = options;
  const wapro = openWapro(options);
  const db = dbRoutes(wapro);
  const app = new Hono();
  app.use('*', sameOrigin);
  app.route('/_sandbox', controlRoutes(wapro));
  app.route('/db', db.routes);
  app.route('/', page(wapro));
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(options.port ?? 0, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    db.stop();
    wapro.stop();
    throw error;
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : (options.port ?? 0);
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`,
    port,
    wapro,
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>(done => server.close(() => done()));
      db.stop();
      wapro.stop();
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
