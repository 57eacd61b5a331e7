import { createServer } from 'node:http';
import { measureProcess, registry } from '../../activities/metrics.ts';
import { mayAskMetrics } from '../../api/metrics-access.ts';
import type { Config } from '../config.ts';

/** Tells a worker's metrics at a port of its own, where one is set, guarded like those of the API. Rejects when the port cannot be had. */
export async function tellMetrics(config: Config): Promise<{ close: () => Promise<void> }> {
  const port = config.KLADKA_WORKER_METRICS_PORT;
  if (port === undefined) return { close: async () => {} };
  measureProcess();
  const server = createServer(async (request, response) => {
    const { headers, socket, url } = request;
    if (url !== '/metrics') return response.writeHead(404).end();
    if (!mayAskMetrics({ headers, address: socket.remoteAddress ?? '', token: config.KLADKA_METRICS_TOKEN }))
      return response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, config.KLADKA_API_HOST, () => resolve());
  });
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
