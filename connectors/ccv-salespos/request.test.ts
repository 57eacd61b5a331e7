import { describe, expect, it } from 'vitest';
import { type Answer, dropped, fakeTill, now, testSettings } from './fake-till.ts';
import { createCall } from './request.ts';

const signal = new AbortController().signal;
const ask = async (
  method: 'GET' | 'POST' | 'PATCH',
  answer: Answer | typeof dropped,
  settings = testSettings(),
  path = '/orders',
) => {
  const till = fakeTill();
  till.plan.next = () => answer;
  const call = createCall({ settings, http: till.http, now });
  return call({ method, path, body: method === 'GET' ? undefined : { a: 1 }, signal });
};
const kinds = async (answer: Answer | typeof dropped) =>
  Promise.all((['GET', 'PATCH', 'POST'] as const).map(async method => (await ask(method, answer)).kind));
const failed = (status: number, code?: string | number): Answer => ({
  status,
  body: { status, code, developermessage: 'why' },
});

describe('what an answer means (read, patch, create)', () => {
  it.each([
    [failed(500, '500.20'), 'rejected'],
    [failed(500, '500.10'), 'rejected'],
    [failed(500, 500.6), 'rejected'],
    [failed(500, '500.80'), 'rejected'],
    [failed(501, '501.10'), 'rejected'],
    [failed(400), 'rejected'],
    [failed(401), 'auth'],
    [failed(403), 'config'],
    [failed(404, '404.20'), 'config'],
    [failed(302), 'config'],
    [failed(500, '500.90'), 'config'],
    [failed(429, '429.10'), 'throttled'],
  ])('%j is %s', async (answer, kind) => {
    expect(await kinds(answer)).toEqual([kind, kind, kind]);
  });

  it('404.20 for one record says that it is gone, not that the shop lacks the resource', async () => {
    for (const method of ['GET', 'PATCH'] as const) {
      const gone = await ask(method, failed(404, '404.20'), testSettings(), '/users/12');
      expect(gone).toEqual({ kind: 'done', value: { kind: 'missing' } });
    }
    expect((await ask('GET', failed(404, '404.20'), testSettings(), '/orders/12/ordernotes')).kind).toBe('config');
  });

  it.each([
    ['a server error', failed(500, '500.00')],
    ['a gateway error', { status: 502, body: '<html>' }],
    ['no answer', dropped],
    ['a wrong signature', { status: 200, body: {}, badHash: true }],
    ['a page that is not JSON', { status: 200, body: '<html>' }],
  ])('%s makes only a create unclear', async (_, answer) => {
    expect(await kinds(answer as Answer)).toEqual(['transient', 'transient', 'unclear']);
  });

  it('waits a minute when throttled, or as long as the till says', async () => {
    expect(await ask('POST', failed(429, 429.1))).toMatchObject({ retryAfterMs: 60_000 });
    expect(await ask('GET', { ...failed(429, '429.11'), headers: { 'retry-after': '7' } })).toMatchObject({
      retryAfterMs: 7000,
    });
  });

  it('nothing sent is nothing done', async () => {
    const unsent = { ok: false, sent: false, reason: 'no budget' } as const;
    expect(await ask('POST', unsent as never)).toMatchObject({ kind: 'transient' });
    expect(await ask('POST', { ...unsent, retryAfterMs: 5 } as never)).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 5,
    });
    expect(await ask('POST', { ...unsent, refused: 'tls' } as never)).toMatchObject({ kind: 'config' });
  });

  it('tells apart what a caller may have expected', async () => {
    expect(await ask('POST', failed(500, 500.4))).toEqual({ kind: 'done', value: { kind: 'exists' } });
    expect(await ask('PATCH', failed(500, '500.50'))).toEqual({ kind: 'done', value: { kind: 'same' } });
    expect(await ask('GET', failed(404, '404.10'))).toEqual({ kind: 'done', value: { kind: 'missing' } });
    expect(await ask('POST', { status: 204 })).toEqual({ kind: 'done', value: { kind: 'answer', json: undefined } });
  });

  it('takes unsigned answers where verification is off', async () => {
    const outcome = await ask('GET', { status: 200, body: {}, badHash: true }, testSettings({ verifyAnswers: false }));
    expect(outcome).toMatchObject({ kind: 'done' });
  });
});
