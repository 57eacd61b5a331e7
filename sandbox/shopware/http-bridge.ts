import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultDraw } from '../faults.ts';
import { readAll, send, toRequest } from '../fetch-bridge.ts';
import { errorBody, ShopError } from './errors.ts';

const greatestBody = 20 * 1024 * 1024;

const refusal = (error: ShopError) =>
  Response.json(errorBody(error), {
    status: error.status,
    headers: error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) },
  });

type Handle = (request: Request) => Response | Promise<Response>;

/**
 * A plain node server around a fetch handler, so that a fault can break the connection before or after the work.
 * `draw` says which faults strike a request; none for requests that it does not concern.
 */
export function faultyServer(handle: Handle, draw: (method: string, path: string) => FaultDraw): Server {
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
    if (kinds.has('throttle'))
      return send(
        response,
        refusal(new ShopError(429, 'FRAMEWORK__RATE_LIMIT_EXCEEDED', 'Too many requests.', { retryAfter: 1 })),
      );
    if (kinds.has('error'))
      return send(response, refusal(new ShopError(500, '0', 'Internal Server Error (fault plan)')));
    const answer = await handle(work);
    if (kinds.has('drop-after')) return void response.destroy();
    if (kinds.has('error-after'))
      return send(response, refusal(new ShopError(500, '0', 'Internal Server Error (fault plan)')));
    await send(response, answer);
  }
}
