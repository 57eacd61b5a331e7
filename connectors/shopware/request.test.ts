import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Outcome } from '../outcome.ts';
import { createAdminApi } from './request.ts';
import { clock, type Reply, scriptedShop, settings, signal } from './shop.fixture.ts';

const token = '/api/oauth/token';
const anything = z.unknown();

function open(answer: (path: string, nth: number) => Reply | undefined, more: Parameters<typeof settings>[0] = {}) {
  const time = clock();
  const shop = scriptedShop((request, nth) => answer(new URL(request.url).pathname, nth));
  const api = createAdminApi(settings(more), shop.http, time.now);
  const read = () => api.read({ what: 'Reading', method: 'GET', path: '/api/x', signal }, anything);
  const write = () => api.write({ what: 'Writing', method: 'POST', path: '/api/x', body: { a: 1 }, signal });
  return { ...shop, ...time, read, write };
}
const fine = (path: string): Reply | undefined => (path === '/api/x' ? { status: 200, json: [] } : undefined);

describe('the token', () => {
  it('is asked for once, however many need it, and renewed a minute early', async () => {
    const shop = open(fine);
    await Promise.all([shop.read(), shop.read(), shop.write()]);
    shop.pass(539_000);
    await shop.read();
    expect(shop.to(token)).toHaveLength(1);
    shop.pass(2000);
    await shop.read();
    expect(shop.to(token)).toHaveLength(2);
    expect(shop.to('/api/x').at(-1)?.headers).toMatchObject({ authorization: 'Bearer t2', accept: 'application/json' });
    expect(shop.bodies(token)[0]).toEqual({
      grant_type: 'client_credentials',
      client_id: 'SWIAX',
      client_secret: 'secret',
    });
  });

  it('is renewed once when the shop refuses it, for writes too', async () => {
    const shop = open((path, nth) => (path === '/api/x' ? { status: nth === 1 ? 401 : 200, json: {} } : undefined));
    expect((await shop.write()).kind).toBe('done');
    expect(shop.to(token)).toHaveLength(2);
    const stubborn = open(path => (path === '/api/x' ? { status: 401 } : undefined));
    expect((await stubborn.read()).kind).toBe('auth');
    expect(stubborn.to('/api/x')).toHaveLength(2);
  });

  it('that is refused is an auth setback, and not asked for again at once', async () => {
    const shop = open(path =>
      path === token ? { status: 401, json: { errors: [{ title: 'Client authentication failed' }] } } : undefined,
    );
    const results = [await shop.read(), await shop.read()];
    expect(results).toEqual(
      Array(2).fill({ kind: 'auth', reason: expect.stringContaining('Check the access key ID') }),
    );
    expect(shop.to(token)).toHaveLength(1);
    shop.pass(10_001);
    await shop.read();
    expect(shop.to(token)).toHaveLength(2);
  });

  it('waits as long as the token endpoint says', async () => {
    const shop = open((path, nth) =>
      path === token && nth === 1 ? { status: 429, headers: { 'retry-after': '30' } } : fine(path),
    );
    expect(await shop.read()).toMatchObject({ kind: 'throttled', retryAfterMs: 30_000 });
    shop.pass(20_000);
    expect(await shop.read()).toMatchObject({ kind: 'throttled', retryAfterMs: 10_000 });
    expect(shop.to(token)).toHaveLength(1);
    shop.pass(10_001);
    expect((await shop.read()).kind).toBe('done');
  });

  it('cannot be had before the app is installed', async () => {
    const shop = open(fine, { clientId: undefined, clientSecret: undefined, appSecret: 'app' });
    expect(await shop.read()).toMatchObject({ kind: 'config', reason: expect.stringContaining('Install the app') });
    expect(shop.requests).toHaveLength(0);
  });

  it('a caller that gives up does not take it from the others', async () => {
    const time = clock();
    const shop = scriptedShop(request => fine(new URL(request.url).pathname));
    const api = createAdminApi(settings(), shop.http, time.now);
    const stop = new AbortController();
    const request = { what: 'Reading', method: 'GET' as const, path: '/api/x' };
    const given = api.read({ ...request, signal: stop.signal }, anything);
    const kept = api.read({ ...request, signal }, anything);
    stop.abort();
    expect([(await given).kind, (await kept).kind]).toEqual(['transient', 'done']);
  });
});

describe('an answer', () => {
  const lost: Reply = { ok: false, sent: true, reason: 'closed' };
  const unsent: Reply = { ok: false, sent: false, reason: 'refused' };
  const cases: [string, Reply, Outcome<unknown>['kind'], Outcome<unknown>['kind']][] = [
    ['lost', lost, 'transient', 'unclear'],
    ['never asked for', unsent, 'transient', 'transient'],
    ['held back by our budget', { ...unsent, retryAfterMs: 5 }, 'throttled', 'throttled'],
    ['from a refused address', { ...unsent, refused: 'address' }, 'config', 'config'],
    ['too large', { ...lost, refused: 'too-large' }, 'rejected', 'unclear'],
    ['302', { status: 302, headers: { location: 'https://www.shop.test' } }, 'config', 'config'],
    ['400', { status: 400 }, 'rejected', 'rejected'],
    ['403', { status: 403 }, 'config', 'config'],
    ['429', { status: 429 }, 'throttled', 'throttled'],
    ['500', { status: 500 }, 'transient', 'unclear'],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '9' } }, 'throttled', 'unclear'],
    ['204', { status: 204 }, 'done', 'done'],
    ['HTML', { status: 200, text: '<html>' }, 'config', 'done'],
  ];
  it.each(cases)('%s', async (_, reply, read, write) => {
    const shop = open(path => (path === '/api/x' ? reply : undefined));
    expect([(await shop.read()).kind, (await shop.write()).kind]).toEqual([read, write]);
  });

  it("gives the shop's own words", async () => {
    const errors = [{ code: 'SYSTEM__ILLEGAL_STATE_TRANSITION', title: 'Bad Request', detail: 'Illegal transition' }];
    const shop = open(path => (path === '/api/x' ? { status: 400, json: { errors } } : undefined));
    const reason = 'Writing: the shop answered 400: SYSTEM__ILLEGAL_STATE_TRANSITION Illegal transition';
    expect(await shop.write()).toEqual({ kind: 'rejected', reason });
  });

  it('that is not shaped as it should be names the place', async () => {
    const time = clock();
    const shop = scriptedShop(({ url }) => (url.endsWith('/api/x') ? { status: 200, json: { data: {} } } : undefined));
    const api = createAdminApi(settings(), shop.http, time.now);
    const request = { what: 'Reading', method: 'GET' as const, path: '/api/x', signal };
    const answer = await api.read(request, z.object({ data: z.array(z.string()) }));
    expect(answer).toMatchObject({ kind: 'config', reason: expect.stringContaining('"/data"') });
  });
});
