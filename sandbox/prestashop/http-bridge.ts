import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultDraw } from '../faults.ts';

const greatestBody = 64 * 1024 * 1024;

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
    if (kinds.has('throttle')) return send(response, overloaded());
    if (kinds.has('error')) return send(response, warning(work));
    const answer = await handle(work);
    if (kinds.has('drop-after')) return void response.destroy();
    await send(response, kinds.has('error-after') ? warning(work) : answer);
  }
}
