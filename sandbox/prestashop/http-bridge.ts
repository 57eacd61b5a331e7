import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultDraw } from '../faults.ts';
import { readAll, send, toRequest } from '../fetch-bridge.ts';

const greatestBody = 64 * 1024 * 1024;

const overloaded = () =>
  new Response('<html><body><h1>503 Service Unavailable</h1></body></html>', {
    status: 503,
    headers: { 'content-type': 'text/html', 'retry-after': '1' },
  });

export type Handlers = {
  handle: (request: Request) => Response | Promise<Response>;
  /** The 500 in the shop's form that a PHP warning makes of an answer. */
  warning: (request: Request) => Response;
  draw: (method: string, path: string) => FaultDraw;
};

/**
 * A plain node server around a fetch handler, so that faults can break a connection before or after the work:
 * `error` is a 500 before the work, `error-after` the 500 of a PHP warning after it, `throttle` the host's 503.
 */
export function faultyServer({ handle, warning, draw }: Handlers): Server {
  return createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request, greatestBody);
    const work = toRequest(request, body, `http://${request.headers.host ?? 'localhost'}`);
    const { kinds, ms } = draw(work.method, new URL(work.url).pathname);
    if (kinds.has('latency')) await pause(ms('latency'));
    if (kinds.has('drop-before')) return void response.destroy();
    if (kinds.has('late-write')) {
      response.destroy();
      await pause(ms('late-write') || 1000);
      await handle(work);
      return;
    }
    if (kinds.has('throttle')) return send(response, overloaded());
    if (kinds.has('error')) return send(response, warning(work));
    const answer = await handle(work);
    if (kinds.has('drop-after')) return void response.destroy();
    await send(response, kinds.has('error-after') ? warning(work) : answer);
  }
}
