import type { Context, MiddlewareHandler } from 'hono';
import { Problem } from '../problem.ts';
import { jsonDepth } from './json-depth.ts';
import { refuseNulInBody } from './refuse-nul.ts';

export type BodyBounds = { maxBytes: number; maxDepth: number };

const tooLarge = (maxBytes: number) =>
  new Problem(413, `The body is larger than ${maxBytes} bytes. Send less at a time.`);

/** Reads the body's bytes as they came; 413 when there are more than `maxBytes`, without reading on. */
export async function readBody(c: Context, maxBytes: number): Promise<Buffer> {
  const length = c.req.header('content-length') ?? '';
  if (/^\d+$/.test(length)) {
    if (Number(length) > maxBytes) throw tooLarge(maxBytes);
    return Buffer.from(await c.req.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A request in chunks does not say how long it is.
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  // Its stream is used up; what reads the body after us gets these bytes.
  c.req.raw = new Request(c.req.raw, { body: new Uint8Array(body) });
  return body;
}

/** Parses a body as JSON; 400 when it is not JSON or nested deeper than `maxDepth`. */
export function parseJson(body: Buffer, maxDepth: number): unknown {
  if (jsonDepth(body, maxDepth) > maxDepth) {
    throw new Problem(400, `The JSON is nested deeper than ${maxDepth} levels.`);
  }
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Problem(400, 'The body is not JSON. Check it with a JSON validator and the Content-Type.');
  }
}

const hasBody = new Set(['POST', 'PUT', 'PATCH']);

/** Bounds the body of every request that may carry one before anything parses it. */
export function boundBody({ maxBytes, maxDepth }: BodyBounds): MiddlewareHandler {
  return async (c, next) => {
    if (hasBody.has(c.req.method)) {
      const body = await readBody(c, maxBytes);
      if (body.length > 0) refuseNulInBody(parseJson(body, maxDepth));
    }
    await next();
  };
}
