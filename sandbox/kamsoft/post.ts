import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createGzip } from 'node:zlib';

/** How a body travels. */
export type Travel = {
  /** Transfer-Encoding chunked; false: a Content-Length, for which the body is made twice. */
  chunked: boolean;
  /** Content-Encoding gzip. */
  gzip: boolean;
  /** Breaks the connection after so many bytes of the body as it travels. */
  breakAfter?: number;
  /** `unread`: the connection is broken as soon as the body is sent, and the answer never read. */
  answer?: 'unread';
  timeoutMs: number;
  signal?: AbortSignal;
};

export type Answer = { status: number; body: string };

/** The connection broke, on purpose or not: what the other side did is unknown. */
export class Lost extends Error {}

const greatestAnswer = 256 * 1024 * 1024;

/** The body as it travels; buffers of a few KiB, never whole. */
const traveling = (pieces: Iterable<Buffer>, gzip: boolean): Readable => {
  const plain = Readable.from(pieces, { objectMode: false, highWaterMark: 64 * 1024 });
  if (!gzip) return plain;
  const zipped = createGzip();
  pipeline(plain, zipped).catch(error => zipped.destroy(error));
  return zipped;
};

async function lengthOf(body: Readable): Promise<number> {
  let length = 0;
  for await (const piece of body) length += piece.length;
  return length;
}

async function* upTo(body: Readable, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of body) {
    const part = Buffer.from(piece).subarray(0, left);
    left -= part.length;
    yield part;
    if (left === 0) return;
  }
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    size += part.length;
    if (size > greatestAnswer) throw new Error('The answer is larger than 256 MiB.');
    parts.push(Buffer.from(part));
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') };
}

/**
 * POSTs a body that is made piece by piece. `make` is called once for each time the body is needed and has to make the
 * same bytes. Throws `Lost` where the connection broke.
 */
export async function post(
  url: string,
  headers: Record<string, string>,
  make: () => Iterable<Buffer>,
  travel: Travel,
): Promise<Answer> {
  const { chunked, gzip, breakAfter } = travel;
  const length = chunked ? undefined : await lengthOf(traveling(make(), gzip));
  const open = url.startsWith('https:') ? secureRequest : plainRequest;
  const request = open(url, {
    method: 'POST',
    agent: false,
    signal: travel.signal,
    headers: {
      ...headers,
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      ...(length === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(length) }),
    },
  });
  request.setTimeout(travel.timeoutMs, () => request.destroy(new Lost(`No answer for ${travel.timeoutMs} ms.`)));
  const answered = new Promise<Answer>((done, fail) => {
    request.on('error', error => fail(error instanceof Lost ? error : new Lost(`${url}: ${error.message}`)));
    request.on('response', response => {
      if (travel.answer === 'unread') {
        fail(new Lost('Broken off before the answer was read.'));
        response.on('error', () => undefined);
        request.destroy();
      } else readAnswer(response).then(done, error => fail(new Lost(String(error))));
    });
  });
  // Whoever waits for it below hears of it; this keeps an early failure from counting as unhandled and an early answer from leaving the connection open.
  answered.catch(() => undefined).then(() => request.writableFinished || request.destroy());
  const body = traveling(make(), gzip);
  if (breakAfter !== undefined) {
    await sendPart(upTo(body, breakAfter), request).catch(() => undefined);
    request.destroy(new Lost(`Broken off after ${breakAfter} bytes.`));
    return answered;
  }
  if (travel.answer === 'unread')
    request.on('finish', () =>
      setTimeout(() => request.destroy(new Lost('Broken off before the answer was read.')), 50),
    );
  // A server may answer before it has read everything, a refusal for example; then the rest does not matter.
  pipeline(body, request).catch(() => undefined);
  return answered;
}

/** Writes without ending. */
async function sendPart(pieces: AsyncIterable<Buffer>, request: ClientRequest): Promise<void> {
  for await (const piece of pieces) if (!request.write(piece)) await once(request, 'drain');
  await pause(20);
}
