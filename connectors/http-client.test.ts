import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient, type Exchange, type HttpClientOptions } from './http-client.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise(resolve => void server.close(resolve).closeAllConnections()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(baseUrl: string, more: Partial<HttpClientOptions> = {}) {
  const kept: Exchange[] = [];
  const http = createHttpClient({
    baseUrl,
    allowPrivate: true,
    allowPlainHttp: true,
    budget: async () => ({ ok: true }),
    record: async exchange => void kept.push(exchange),
    ...more,
  });
  cleanUps.push(http.close);
  const get = (url: string, timeoutMs?: number) =>
    http.send({ method: 'GET', url, signal: new AbortController().signal, timeoutMs });
  return { http, kept, get };
}

describe('what was answered', () => {
  it('returns status, headers and body, below the base path, and reuses the connection', async () => {
    const sockets = new Set<unknown>();
    const base = await serve((request, response) => {
      sockets.add(request.socket);
      response.setHeader('X-Seen', request.url ?? '').end('hello');
    });
    const { get } = client(`${base}/shop/`);
    const result = await get('/api/x?y=1');
    // The connection is free a moment after its answer has come.
    await new Promise(settle => setTimeout(settle, 5));
    await get('/api/z');
    expect(result).toMatchObject({ ok: true, status: 200, headers: { 'x-seen': '/shop/api/x?y=1' } });
    expect(result.ok && result.body.toString()).toBe('hello');
    expect(sockets.size).toBe(1);
  });

  it('waits until a write is kept, and not until a reading is', async () => {
    const base = await serve((_, response) => response.end());
    const gate: { open?: () => void } = {};
    const keeping = new Promise<void>(settle => {
      gate.open = settle;
    });
    const { http } = client(base, { record: () => keeping });
    const request = { url: '/x', signal: AbortSignal.timeout(2_000) };
    expect(await http.send({ ...request, method: 'GET' })).toMatchObject({ ok: true });
    expect(await http.send({ ...request, method: 'POST', reads: true })).toMatchObject({ ok: true });
    let answered = false;
    const write = http.send({ ...request, method: 'POST' }).then(() => {
      answered = true;
    });
    await new Promise(settle => setTimeout(settle, 50));
    expect(answered).toBe(false);
    gate.open?.();
    await write;
    expect(answered).toBe(true);
  });

  it('hands a redirect back without following it', async () => {
    let requests = 0;
    const base = await serve((_, response) => {
      requests++;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await client(base).get('/')).toMatchObject({ ok: true, status: 302 });
    expect(requests).toBe(1);
  });
});

describe('what is kept of a request', () => {
  it('is the beginning of a long text, and no photo', async () => {
    const base = await serve((request, response) => request.resume().on('end', () => response.end()));
    const { http, kept } = client(base);
    const signal = AbortSignal.timeout(2_000);
    const form = { 'content-type': 'multipart/form-data; boundary=b' };
    await http.send({ method: 'POST', url: '/photo', headers: form, body: Buffer.alloc(300_000, 0xff), signal });
    await http.send({ method: 'POST', url: '/text', body: 'x'.repeat(300_000), signal });
    expect(kept[0]?.requestBody).toBe('[300000 bytes of multipart/form-data, not kept]');
    expect(kept[1]?.requestBody).toHaveLength(64 * 1024);
  });
});

describe('what certainly never left', () => {
  it('a refused connection', async () => {
    const base = await serve(() => undefined);
    await cleanUps.pop()?.();
    expect(await client(base).get('/')).toMatchObject({ ok: false, sent: false });
  });

  it('an unknown name', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
    const result = await client('http://shop.test', { resolve }).get('/');
    expect(result).toEqual({ ok: false, sent: false, reason: 'not found' });
  });

  it('a failed TLS handshake', async () => {
    const base = await serve(() => undefined);
    const result = await client(base.replace('http:', 'https:')).get('/');
    expect(result).toMatchObject({ ok: false, sent: false });
  });

  it('a dry rate budget, which says when to come back', async () => {
    let requests = 0;
    const base = await serve((_, response) => void response.end(String(++requests)));
    const { get, kept } = client(base, { budget: async () => ({ ok: false, retryAfterMs: 700 }) });
    expect(await get('/')).toMatchObject({ ok: false, sent: false, retryAfterMs: 700 });
    expect([requests, kept.length]).toEqual([0, 0]);
  });

  it('S22 plain HTTP where it is not allowed', async () => {
    const result = await client('http://shop.test', { allowPlainHttp: false }).get('/');
    expect(result).toMatchObject({ ok: false, sent: false, refused: 'tls' });
  });

  it('a request that was given up while the rate budget was asked', async () => {
    let requests = 0;
    const base = await serve((_, response) => void response.end(String(++requests)));
    const stop = new AbortController();
    const budget = async () => {
      stop.abort();
      return { ok: true as const };
    };
    const { http } = client(base, { budget });
    expect(await http.send({ method: 'POST', url: '/', signal: stop.signal })).toMatchObject({
      ok: false,
      sent: false,
    });
    expect(requests).toBe(0);
  });

  it('a request that was given up while its connection was still being made', async () => {
    let requests = 0;
    const base = await serve((_, response) => void response.end(String(++requests)));
    let found: (all: { address: string; family: number }[]) => void = () => undefined;
    const resolve = () => new Promise<{ address: string; family: number }[]>(settle => (found = settle));
    const { get } = client(base.replace('127.0.0.1', 'shop.test'), { resolve });
    expect(await get('/', 30)).toMatchObject({ ok: false, sent: false });
    found([{ address: '127.0.0.1', family: 4 }]);
    await new Promise(settle => setTimeout(settle, 80));
    expect(requests).toBe(0);
  });
});

describe('what may have arrived', () => {
  it('a connection dropped before an answer', async () => {
    const base = await serve(request => request.socket.destroy());
    expect(await client(base).get('/')).toMatchObject({ ok: false, sent: true });
  });

  it('a connection dropped in the middle of an answer', async () => {
    const base = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => request.socket.destroy(), 10);
    });
    expect(await client(base).get('/')).toMatchObject({ ok: false, sent: true });
  });

  it('an answer that does not come in time', async () => {
    const base = await serve(() => undefined);
    const result = await client(base).get('/', 40);
    expect(result).toMatchObject({ ok: false, sent: true, reason: 'no complete answer within 40 ms' });
  });

  it('a request that its caller gives up', async () => {
    const stop = new AbortController();
    const base = await serve(() => stop.abort());
    const result = await client(base).http.send({ method: 'GET', url: '/', signal: stop.signal });
    expect(result).toMatchObject({ ok: false, sent: true });
  });

  it.each([true, false])('an answer that is too large (announced: %s)', async announced => {
    const base = await serve((_, response) => {
      if (announced) response.setHeader('content-length', 3000);
      response.write('x'.repeat(1500));
      response.end('x'.repeat(1500));
    });
    const result = await client(base, { maxAnswerBytes: 2000 }).get('/');
    expect(result).toMatchObject({ ok: false, sent: true, refused: 'too-large' });
  });
});

describe('addresses', () => {
  it('refuses a public name that DNS sends to a private address, and sends nothing', async () => {
    let requests = 0;
    const base = await serve((_, response) => void response.end(String(++requests)));
    const resolve = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '::ffff:127.0.0.1', family: 6 },
    ];
    const { get } = client(base.replace('127.0.0.1', 'shop.test'), { allowPrivate: false, resolve });
    expect(await get('/')).toMatchObject({ ok: false, sent: false, refused: 'address' });
    expect(requests).toBe(0);
  });

  it('refuses a private address that is written out', async () => {
    for (const host of ['127.0.0.1', '2130706433', '[::1]', '[::ffff:10.0.0.1]', '169.254.169.254']) {
      const { get } = client(`http://${host}`, { allowPrivate: false });
      expect(await get('/')).toMatchObject({ ok: false, sent: false, refused: 'address' });
    }
  });
});

describe('the record', () => {
  it('holds the exchange without its secrets', async () => {
    const base = await serve(
      (_, response) => void response.setHeader('set-cookie', 'a=1').end('{"access_token":"T0P"}'),
    );
    const { http, kept } = client(base);
    const body = '{"client_id":"SWIA1","client_secret":"T0P","pin":"T0P"}';
    const headers = { authorization: 'Bearer T0P' };
    const signal = new AbortController().signal;
    await http.send({ method: 'POST', url: '/api/oauth/token?token=T0P', headers, body, signal, secrets: ['pin'] });
    expect(kept[0]).toMatchObject({ method: 'POST', status: 200, answerHeaders: { 'set-cookie': '[removed]' } });
    expect(JSON.stringify(kept)).not.toContain('T0P');
    expect(kept[0]?.requestBody).toContain('SWIA1');
  });

  it('tells of a failure, and its own failure does not lose the answer', async () => {
    const base = await serve((request, response) => {
      if (request.url === '/drop') request.socket.destroy();
      else response.end('fine');
    });
    const kept: Exchange[] = [];
    const problems: unknown[] = [];
    const record = async (exchange: Exchange) => {
      kept.push(exchange);
      throw new Error('database away');
    };
    const { get } = client(base, { record, onRecordError: error => problems.push(error) });
    expect(await get('/drop')).toMatchObject({ ok: false });
    expect(await get('/')).toMatchObject({ ok: true });
    expect(kept[0]?.error).toBeTruthy();
    expect(problems).toHaveLength(2);
  });
});
