import type { Payload } from '@temporalio/common';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { z } from 'zod';
import type { Hub } from '../activities/hub.ts';
import { payloadCodec } from '../activities/payload-codec.ts';
import { parseJson, readBody } from './bounds/read-body.ts';
import { databaseAnswers } from './health.ts';
import { Problem, problemOf } from './problem.ts';

const mostBytes = 32 * 1024 * 1024;

/** Payloads as proto-JSON: bytes in base64, also those of the metadata. */
const wire = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), z.base64()).default({}), data: z.base64().default('') }))
    .default([]),
});
type WirePayload = z.output<typeof wire>['payloads'][number];

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const base64 = (data: Uint8Array | null | undefined) => Buffer.from(data ?? []).toString('base64');

const fromWire = ({ metadata, data }: WirePayload): Payload => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, bytes(value)])),
  data: bytes(data),
});

const toWire = ({ metadata, data }: Payload): WirePayload => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
  data: base64(data),
});

const isLoopback = (origin: string) => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin);

/**
 * Temporal's codec endpoint: what the UI shows is opened here. Its address holds a secret, as the UI can be told to send no
 * token. Browsers may call it from `origins`, or from loopback when none is named.
 */
export function codecRoutes(hub: Hub, origins: string[] | undefined) {
  const codec = payloadCodec(hub.keyring);

  async function convert(raw: Buffer, way: 'encode' | 'decode'): Promise<{ payloads: WirePayload[] }> {
    const parsed = wire.safeParse(parseJson(raw, 16));
    if (!parsed.success) throw problemOf(parsed.error, 'json');
    try {
      return { payloads: (await codec[way](parsed.data.payloads.map(fromWire))).map(toWire) };
    } catch (error) {
      hub.log.info({ err: error }, `a payload could not be ${way}d`);
      if (!(await databaseAnswers(hub)))
        throw new Problem(
          503,
          'The database with the keys cannot be reached. See that PostgreSQL runs, then ask again.',
        );
      throw new Problem(
        422,
        'These payloads cannot be opened with the keys of this hub. They were altered, or belong to another one.',
      );
    }
  }

  return new Hono()
    .use(
      cors({
        origin: origin => ((origins ? origins.includes(origin) : isLoopback(origin)) ? origin : null),
        allowMethods: ['POST', 'OPTIONS'],
        allowHeaders: ['x-namespace', 'content-type', 'authorization'],
        maxAge: 600,
      }),
    )
    .post('/decode', async c => c.json(await convert(await readBody(c, mostBytes), 'decode')))
    .post('/encode', async c => c.json(await convert(await readBody(c, mostBytes), 'encode')));
}
