import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ClientOptions, createClient } from './client.ts';
import { ClientProblem } from './problem.ts';

type Seen = { method: string; url: string; headers: Headers; body: unknown };

/** A hub that gives these answers one after the other, the last for ever. */
function talking(...answers: (Response | Error)[]) {
  const seen: Seen[] = [];
  const answer: typeof fetch = async (url, init) => {
    const headers = new Headers(init?.headers);
    const bytes = init?.body === undefined ? undefined : Buffer.from(await new Response(init.body).arrayBuffer());
    const plain = bytes && headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : bytes;
    seen.push({ method: init?.method ?? '', url: String(url), headers, body: plain && JSON.parse(String(plain)) });
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next instanceof Error || next === undefined) throw next ?? new Error('nothing to say');
    return next.clone();
  };
  const options: ClientOptions = { url: 'https://hub.example.com/', key: 'klk_x', fetch: answer, pauseMs: 1 };
  return { client: createClient(options), seen };
}
const problem = (status: number, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ detail: 'Mend it.', errors: [{ pointer: '/records/0', detail: 'wrong' }] }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
const kept = () => Response.json({ id: 'm1' }, { status: 202 });

describe('the client of the connector API (X9)', () => {
  it('pushes, with its key and one Idempotency-Key over all tries', async () => {
    const { client, seen } = talking(
      problem(503),
      new Error('ECONNRESET'),
      problem(429, { 'retry-after': '0' }),
      kept(),
    );
    expect(await client.push('stock', [{ product: 'P1', available: '3' }])).toEqual({ id: 'm1' });
    expect(seen).toHaveLength(4);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: 'https://hub.example.com/v1/stock',
      body: { mode: 'delta', records: [{ product: 'P1', available: '3' }] },
    });
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer klk_x');
    expect(new Set(seen.map(one => one.headers.get('idempotency-key'))).size).toBe(1);
  });

  it('packs what is large, and only that', async () => {
    const { client, seen } = talking(kept());
    await client.push('stock', [{ product: 'P1', available: '3' }]);
    await client.push(
      'stock',
      Array.from({ length: 500 }, (_, n) => ({ product: `P${n}`, available: '3' })),
    );
    expect(seen.map(one => one.headers.get('content-encoding'))).toEqual([null, 'gzip']);
    expect(seen[1]?.body).toMatchObject({ records: { length: 500 } });
  });

  it('tells a refusal at once, with its places', async () => {
    const { client, seen } = talking(problem(422));
    const refused = await client.push('stock', []).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ClientProblem);
    expect(refused).toMatchObject({ status: 422, message: 'Mend it.', errors: [{ pointer: '/records/0' }] });
    expect(seen).toHaveLength(1);
  });

  it('gives up after so many tries', async () => {
    const { client, seen } = talking(new Error('ECONNREFUSED'));
    await expect(client.reads()).rejects.toThrow('does not answer');
    expect(seen).toHaveLength(6);
  });

  it('stops when it is told to', async () => {
    const { client, seen } = talking(problem(503, { 'retry-after': '60' }));
    const stop = new AbortController();
    const pulling = client.pull('orders', { wait: 60, signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(pulling).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });

  it('pulls by cursor, for a user too, and finds nothing where nothing is', async () => {
    const { client, seen } = talking(Response.json({ records: [], cursor: 'c', more: false }), problem(404));
    await client.asUser('anna').pull('orders', { after: 'a b', limit: 5, wait: 30 });
    expect(seen[0]?.url).toBe('https://hub.example.com/v1/orders?after=a+b&limit=5&wait=30');
    expect(seen[0]?.headers.get('kladka-user')).toBe('anna');
    expect(await client.get('orders', 'ZO/1 2')).toBeUndefined();
    expect(seen[1]?.url).toBe('https://hub.example.com/v1/orders/ZO%2F1%202');
  });
});
