import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';

export type Served = { url: string; port: number; close(): Promise<void> };

/**
 * Serves a sandbox's routes on one port.
 *
 * @param port 0 or absent: any free one
 */
export async function serveSandbox(
  routes: Record<string, Hono>,
  { port: wished = 0, host = '127.0.0.1' }: { port?: number; host?: string },
): Promise<Served> {
  const app = new Hono();
  app.use('*', sameOrigin);
  for (const [path, under] of Object.entries(routes)) app.route(path, under);
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(wished, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wished;
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`,
    port,
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>(done => server.close(() => done()));
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

/** The JSON object that a request carries; an empty body is an empty object. */
export async function readObject(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Error('The body has to be a JSON object.');
  return Object.fromEntries(Object.entries(body));
}
