import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { controlRoutes } from './control.ts';
import { page } from './page.ts';
import { type PharmacyOptions, type RunningPharmacy, startPharmacy } from './start-pharmacy.ts';

export type PharmacySandboxOptions = PharmacyOptions & {
  /** 0: any free port. */
  port: number;
  host?: string;
};

/** Starts the pharmacy's program with its page and its control routes. */
export async function startKamsoftSandbox(
  options: PharmacySandboxOptions,
): Promise<{ url: string; port: number; pharmacy: RunningPharmacy; close(): Promise<void> }> {
  const { host = '127.0.0.1' } = options;
  const pharmacy = startPharmacy(options);
  const app = new Hono();
  app.use('*', sameOrigin);
  app.route('/_sandbox', controlRoutes(pharmacy));
  app.route('/', page(pharmacy));
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(options.port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    await pharmacy.stop();
    throw error;
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`,
    port,
    pharmacy,
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>(done => server.close(() => done()));
      await pharmacy.stop();
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
