import type { IncomingMessage, Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { refuseMalformed } from './refuse-malformed.ts';

export type Served = { url: string; close: () => Promise<void> };

const graceMs = 10_000;
/** How long a request may take to arrive. A package of an offer is large, a pharmacy's line slow; its route bounds idle times itself. */
const receiveMs = 60_000;
const receivePackageMs = 30 * 60_000;

/** Serves the API; `close` lets requests that are under way finish, for at most 10 s. Rejects when the port cannot be had. */
export async function serveApi(
  app: Pick<Hono, 'fetch'>,
  { host, port }: { host: string; port: number },
): Promise<Served> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { requestTimeout: receivePackageMs, headersTimeout: 15_000, keepAliveTimeout: 65_000 },
  }) as Server;
  server.on('request', boundReceiving);
  refuseMalformed(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise(resolve => {
        const force = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** Cuts off what is still arriving after its time; Node knows only one such time for all requests. */
function boundReceiving(incoming: IncomingMessage): void {
  if (incoming.complete || incoming.url?.startsWith('/kamsoft/')) return;
  const timer = setTimeout(() => incoming.complete || incoming.destroy(), receiveMs);
  incoming.once('close', () => clearTimeout(timer));
}
