import type { IncomingMessage, ServerResponse } from 'node:http';

/** Reads a whole body; one of more than `greatestBody` bytes is an error. */
export async function readAll(request: IncomingMessage, greatestBody: number): Promise<Buffer> {
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

/** A node request as one of fetch, with its headers as they came. */
export function toRequest(request: IncomingMessage, body: Buffer, base: string): Request {
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

/** Answers a node request with what a fetch handler made of it. */
export async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}
