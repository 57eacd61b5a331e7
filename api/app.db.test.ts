import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { payloadCodec } from '../activities/payload-codec.ts';
import { type ApiHub, startApiHub } from '../test/support/api-hub.ts';
import { type Served, serveApi } from './serve.ts';

const codecPath = '/codec/1f0c7d5e9a';
const loopback = 'http://localhost:8233';
let api: ApiHub;
let served: Served;

beforeAll(async () => {
  api = await startApiHub({
    codecPath,
    maxBodyBytes: 1000,
    temporalReachable: () => Promise.reject(new Error('away')),
  });
  served = await serveApi(api.app, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await served.close();
  await api.stop();
});

const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
const codec = (way: string, payloads: unknown[], origin = loopback) =>
  api.call('POST', `${codecPath}/${way}`, {
    body: { payloads },
    token: '',
    headers: { origin, 'x-namespace': 'kladka' },
  });

describe('the codec of Temporal UI', () => {
  const plain = {
    metadata: { encoding: base64(Buffer.from('json/plain')) },
    data: base64(Buffer.from('{"number":"10001"}')),
  };

  it('opens what the hub sealed', async () => {
    const [sealed] = await payloadCodec(api.hub.keyring).encode([
      { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{"number":"10001"}') },
    ]);
    const metadata = Object.fromEntries(
      Object.entries(sealed?.metadata ?? {}).map(([name, value]) => [name, base64(value)]),
    );
    const answer = await codec('decode', [{ metadata, data: base64(sealed?.data) }]);
    expect(answer).toMatchObject({ status: 200, body: { payloads: [plain] } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(loopback);
  });

  it('seals and opens again, and leaves alone what is not ours', async () => {
    const sealed = await codec('encode', [plain]);
    expect(JSON.stringify(sealed.body)).not.toContain(plain.data);
    const { payloads } = z.object({ payloads: z.array(z.unknown()) }).parse(sealed.body);
    expect((await codec('decode', payloads)).body).toEqual({ payloads: [plain] });
    expect((await codec('decode', [plain])).body).toEqual({ payloads: [plain] });
  });

  it('answers the browser’s question first, for its own origins only', async () => {
    const ask = (origin: string) =>
      api.app.request(`${codecPath}/decode`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-namespace,content-type,authorization',
        },
      });
    const allowed = await ask(loopback);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-headers')).toBe('x-namespace,content-type,authorization');
    expect((await ask('https://evil.example.com')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('says so when it cannot open something', async () => {
    const altered = {
      metadata: {
        encoding: base64(Buffer.from('binary/encrypted')),
        'kladka-key': base64(Buffer.from('0190c0de-0000-7000-8000-000000000000')),
      },
      data: plain.data,
    };
    expect(await codec('decode', [altered])).toMatchObject({ status: 422 });
    expect(await codec('decode', [{ data: 'not base64!' }])).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/payloads/0/data' }] },
    });
  });

  it('says so when the database with the keys is away', async () => {
    const gone = await startApiHub({ codecPath });
    const sealed = await gone.call('POST', `${codecPath}/encode`, { body: { payloads: [plain] } });
    await gone.stop();
    // The key was used a moment ago and is at hand; that of another month is not.
    const { payloads } = z
      .object({ payloads: z.array(z.object({ metadata: z.record(z.string(), z.string()), data: z.string() })) })
      .parse(sealed.body);
    const elsewhere = payloads.map(({ metadata, data }) => ({
      metadata: { ...metadata, 'kladka-key': base64(Buffer.from('0190c0de-0000-7000-8000-000000000000')) },
      data,
    }));
    expect(await gone.call('POST', `${codecPath}/decode`, { body: { payloads: elsewhere } })).toMatchObject({
      status: 503,
      body: { title: 'Not ready' },
    });
  });

  it('is nowhere else', async () => {
    expect((await api.call('POST', '/codec/guess/decode', { body: { payloads: [] } })).status).toBe(404);
  });
});

describe('health', () => {
  it('needs the database and only reports Temporal', async () => {
    expect(await api.call('GET', '/healthz', { token: '' })).toMatchObject({ status: 200 });
    expect((await api.call('GET', '/readyz', { token: '' })).body).toEqual({
      ready: true,
      database: 'reachable',
      temporal: 'unreachable',
    });
    const gone = await startApiHub();
    await gone.stop();
    expect(await gone.call('GET', '/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, database: 'unreachable', temporal: 'unknown' },
    });
  });
});

describe('the description', () => {
  it('X9 is OpenAPI 3.1 and describes every route with a summary', async () => {
    const { body } = await api.call('GET', '/openapi.json', { token: '' });
    const operation = z.object({
      summary: z.string().min(5),
      tags: z.array(z.string()).length(1),
      responses: z.record(z.string(), z.unknown()),
    });
    const { openapi, paths } = z
      .object({ openapi: z.literal('3.1.0'), paths: z.record(z.string(), z.record(z.string(), operation)) })
      .parse(body);
    expect(openapi).toBe('3.1.0');
    for (const route of api.app.routes) {
      if (route.method === 'ALL' || !/^\/(api|shopware)\//.test(route.path)) continue;
      const path = route.path.replace(/:(\w+)/g, '{$1}');
      expect(Object.keys(paths[path] ?? {}), `${route.method} ${path}`).toContain(route.method.toLowerCase());
    }
  });

  it('can be browsed without the internet', async () => {
    const { body, headers } = await api.call('GET', '/docs', { token: '' });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    const linked = [...String(body).matchAll(/(?:src|href)="([^"]+)"/g)]
      .map(([, url]) => url ?? '')
      .filter(url => !url.startsWith('data:'));
    expect(linked).toHaveLength(2);
    for (const url of linked) expect(await api.call('GET', url, { token: '' })).toMatchObject({ status: 200 });
  });
});

describe('served over HTTP', () => {
  it('answers, and bounds a body that comes in chunks', async () => {
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(
        `${served.url}/api/flows`,
        {
          method: 'POST',
          headers: {
            authorization: `Bearer ${api.tokens.admin}`,
            'content-type': 'application/json',
            'transfer-encoding': 'chunked',
          },
        },
        answer => resolve(answer.statusCode),
      );
      sending.on('error', reject);
      sending.write('{"key":"');
      sending.end(`${'x'.repeat(2000)}"}`);
    });
    expect(status).toBe(413);
  });

  it('reads a body in chunks as any other', async () => {
    const body = new ReadableStream({
      start(stream) {
        for (const part of ['{"key":"a",', '"source":"no","target":"no"}']) stream.enqueue(Buffer.from(part));
        stream.close();
      },
    });
    const answer = await fetch(`${served.url}/api/flows`, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { authorization: `Bearer ${api.tokens.admin}`, 'content-type': 'application/json' },
    });
    expect(await answer.json()).toMatchObject({ status: 422, errors: [{ pointer: '/source' }] });
  });

  it('says when its port is taken', async () => {
    const port = Number(new URL(served.url).port);
    await expect(serveApi(api.app, { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
