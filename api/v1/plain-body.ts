import { promisify } from 'node:util';
import { gunzip as gunzipWith } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import { jsonDepth } from '../bounds/json-depth.ts';
import { type BodyBounds, readBody } from '../bounds/read-body.ts';
import { Problem } from '../problem.ts';
import type { V1Env } from './environment.ts';

const gunzip = promisify(gunzipWith);
const hasBody = new Set(['POST', 'PUT', 'PATCH']);

/** Unpacks gzip, but never more than `maxBytes`: 413 for a bomb, 400 for what is no gzip. */
async function unpack(packed: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await gunzip(packed, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError)
      throw new Problem(413, `The body is larger than ${maxBytes} bytes once unpacked. Send less at a time.`);
    throw new Problem(400, 'The body is not gzip, though Content-Encoding says so. Pack it anew or send it plain.');
  }
}

/** Bounds the size (the key's own, if it has a smaller one) and depth of every body, as it came and unpacked, before anything parses it. */
export function plainBody({ maxBytes: most, maxDepth }: BodyBounds): MiddlewareHandler<V1Env> {
  return async (c, next) => {
    if (!hasBody.has(c.req.method)) return next();
    const encoding = (c.req.header('content-encoding') ?? 'identity').trim().toLowerCase();
    if (encoding !== 'identity' && encoding !== 'gzip') {
      throw new Problem(415, `Content-Encoding ${encoding} is not understood here. Send gzip or nothing.`, {
        headers: { 'accept-encoding': 'gzip' },
      });
    }
    const maxBytes = Math.min(most, c.get('access').maxBytes ?? most);
    let bytes = await readBody(c, maxBytes);
    if (encoding === 'gzip') {
      bytes = await unpack(bytes, maxBytes);
      const headers = new Headers(c.req.raw.headers);
      for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
      const { method, url, signal } = c.req.raw;
      // What reads the body after us gets it plain.
      c.req.raw = new Request(url, { method, headers, signal, body: new Uint8Array(bytes) });
      c.req.bodyCache = {};
    }
    if (jsonDepth(bytes, maxDepth) > maxDepth)
      throw new Problem(400, `The JSON is nested deeper than ${maxDepth} levels.`);
    c.set('bytes', bytes);
    await next();
  };
}
