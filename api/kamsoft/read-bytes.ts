import { Readable } from 'node:stream';
import { createUnzip } from 'node:zlib';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { SoapFault } from '../../connectors/kamsoft/soap-fault.ts';

export type ByteBounds = {
  /** Bytes of a body, no longer compressed; looked at with every piece, so that it may be raised meanwhile. */
  maxBytes: number;
  /** How long nothing may come, and how long the whole may take. */
  idleMs: number;
  wholeMs: number;
};

/**
 * The bytes of a request as they arrive, no longer compressed, counted and timed. Throws a `SoapFault` for what is beyond the
 * bounds, cut off or badly compressed. Whoever stops reading leaves the connection open, so that an answer still gets through.
 */
export async function* readBytes(c: Context, bounds: ByteBounds): AsyncGenerator<Uint8Array> {
  const arriving = inTime(arrivingBytes(c), bounds);
  let size = 0;
  for await (const chunk of inflated(arriving, c.req.header('content-encoding') ?? '')) {
    size += chunk.length;
    if (size > bounds.maxBytes) {
      throw new SoapFault(`The request is larger than ${bounds.maxBytes} bytes. Send it in more and smaller packages.`);
    }
    yield chunk;
  }
}

function arrivingBytes(c: Context): AsyncIterable<Uint8Array> {
  const bindings: Partial<HttpBindings> | undefined = c.env;
  // Ending the iteration must not destroy the socket: the answer travels on it.
  if (bindings?.incoming) return toIterable(bindings.incoming.iterator({ destroyOnReturn: false }));
  return c.req.raw.body?.values({ preventCancel: true }) ?? toIterable(Readable.from([]).iterator());
}

const toIterable = (iterator: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => iterator,
});

async function* inTime(bytes: AsyncIterable<Uint8Array>, { idleMs, wholeMs }: ByteBounds): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  const end = performance.now() + wholeMs;
  try {
    for (;;) {
      const next = await within(iterator.next(), Math.min(idleMs, end - performance.now()));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: behind bytes that never come it would wait forever.
    iterator.return?.().catch(() => {});
  }
}

/** What is promised, when it comes in time. */
async function within<Value>(promised: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const refuse = () =>
      reject(new SoapFault('The request did not arrive in time and was dropped. Send it again.', '1.1', 'server'));
    timer = setTimeout(refuse, Math.max(0, ms));
  });
  try {
    return await Promise.race([promised, late]);
  } catch (error) {
    if (error instanceof SoapFault) throw error;
    throw new SoapFault('The request was cut off. Send it again.');
  } finally {
    clearTimeout(timer);
  }
}

function inflated(bytes: AsyncGenerator<Uint8Array>, encoding: string): AsyncIterable<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity') return bytes;
  if (!['gzip', 'x-gzip', 'deflate'].includes(name)) {
    throw new SoapFault(`The content encoding “${name.slice(0, 40)}” is not known. Use gzip, or none.`);
  }
  return unzipped(bytes);
}

async function* unzipped(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(bytes);
  const unzip = createUnzip();
  // A body that breaks off has to end what waits for its bytes.
  source.on('error', error => unzip.destroy(error));
  try {
    for await (const chunk of source.pipe(unzip)) yield chunk;
  } catch (error) {
    if (error instanceof SoapFault) throw error;
    throw new SoapFault('The request is badly compressed, or cut off. Send it again, or without compression.');
  } finally {
    source.unpipe(unzip);
    source.destroy();
    unzip.destroy();
  }
}
