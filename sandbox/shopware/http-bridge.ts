import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultDraw } from '../faults.ts';
import { errorBody, ShopError } from './errors.ts';

const greatestBody = 20 * 1024 * 1024;

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const chunk = Buffer.from(part);
    size += chunk.length;
    if (size > greatestBody) throw new Error('body too large');
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function toRequest(request: IncomingMessage, body: Buffer, base: string): Request {
  const headers = new Headers();
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2)
    headers.append(request.rawHeaders[index] ?? '', request.rawHeaders[index + 1] ?? '');
  const method = request.method ?? 'GET';
  const bare = method === 'GET' || method === 'HEAD';
  return new Request(new URL(request.url ?? '/', base), {
    method,
    headers,
    ...(bare ? {} : { body: new Uint8Array(body) }),
  });
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

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
    const body = await readAll(request);
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
