import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startSync } from '../activities/full-sync/begin.ts';
import { startApiHub } from '../test/support/api-hub.ts';
import { type ApiMerchant, startApiMerchant } from '../test/support/api-merchant.ts';

let made: ApiMerchant;
beforeAll(async () => {
  made = await startApiMerchant();
});
afterAll(() => made.api.stop());

describe('who may do what', () => {
  it('needs a known key', async () => {
    for (const token of ['', 'klk_unknown']) {
      const answer = await made.api.call('GET', '/api/orders', { token });
      expect(answer).toMatchObject({ status: 401, body: { status: 401, title: 'Not recognised' } });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it.each([
    ['viewer', 'POST', '/api/orders/10001/resume', undefined],
    ['viewer', 'PUT', '/api/flows/shop-to-till/lookups/country/DE', { value: 'DE' }],
    ['operator', 'PATCH', '/api/connections/shop', { settings: {} }],
    ['operator', 'POST', '/api/flows', { key: 'x', source: 'shop', target: 'till' }],
    ['operator', 'POST', '/api/keys/rotate', undefined],
  ] as const)('refuses a %s %s %s', async (role, method, path, body) => {
    expect(await made.api.call(method, path, { token: made.api.tokens[role], body })).toMatchObject({ status: 403 });
  });

  it('shows payloads to operators only', async () => {
    const path = `/api/messages/${made.messageId}`;
    expect((await made.api.call('GET', path, { token: made.api.tokens.viewer })).body).toMatchObject({ payload: null });
    expect((await made.api.call('GET', path, { token: made.api.tokens.operator })).body).toMatchObject({
      payload: { sent: { private: true }, answered: null },
    });
  });
});

describe('another workspace', () => {
  it('finds nothing of ours under any route of the description', async () => {
    const document = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse((await made.api.call('GET', '/openapi.json')).body);
    const taskId = await made.raise('cross/workspace', 'field', {});
    const { syncId } = await startSync(made.api.hub, { workspaceId: made.api.workspaceId, who: 'test', dryRun: true });
    const values: Record<string, string> = { table: 'country', code: 'DE', id: '0197e000-0000-7000-8000-000000000001' };
    const bodies: Record<string, unknown> = {
      bind: { externalId: '1' },
      'give-up': { reason: 'no' },
      pause: { reason: 'no' },
      keys: {},
      check: { products: ['x'] },
      confirm: { products: ['x'] },
      'put-back': { products: ['x'], why: 'no' },
      'write-off': { reason: 'no' },
      '{product}/check': { photo: true },
      '{product}/confirm': {},
      '{product}/put-back': { why: 'no' },
      webhooks: { url: 'https://shop.example.com/hook' },
      mapping: { rules: [{ to: 'number', do: 'copy', from: 'number' }] },
      import: { settings: {}, mapping: { rules: [{ to: 'number', do: 'copy', from: 'number' }] }, lookups: {} },
    };
    const tried: string[] = [];
    for (const [path, methods] of Object.entries(document.paths)) {
      if (!path.startsWith('/api/') || !path.includes('{')) continue;
      const [, , area = ''] = path.split('/');
      const own =
        {
          orders: made.orderId,
          syncs: syncId,
          tasks: taskId,
          messages: made.messageId,
          connections: 'shop',
          flows: 'shop-to-till',
        }[area] ?? values.id;
      const filled = path
        .replace(/\{(id|key)\}/, String(own))
        .replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
      for (const method of Object.keys(methods)) {
        const last = path.split('/').at(-1) ?? '';
        const twoLast = path.split('/').slice(-2).join('/');
        const body =
          method === 'get' || method === 'delete'
            ? undefined
            : (bodies[twoLast] ?? bodies[last] ?? { settings: {}, value: 'x' });
        const patched =
          method === 'patch' ? { settings: {} } : method === 'put' && last === '{code}' ? { value: 'x' } : body;
        const answer = await made.api.call(method.toUpperCase(), filled, {
          token: made.api.tokens.stranger,
          body: patched,
        });
        expect(answer, `${method} ${filled}`).toMatchObject({ status: 404, body: { status: 404 } });
        tried.push(`${method} ${path}`);
      }
    }
    expect(tried.length).toBeGreaterThan(20);
  });

  it('sees empty lists', async () => {
    for (const list of ['orders', 'tasks', 'messages', 'connections', 'flows']) {
      expect((await made.api.call('GET', `/api/${list}`, { token: made.api.tokens.stranger })).body).toMatchObject({
        items: [],
      });
    }
    const answer = await made.api.call('POST', '/api/messages/replay', {
      token: made.api.tokens.stranger,
      body: { ids: [made.messageId] },
    });
    expect(answer.body).toMatchObject({
      replayed: 0,
      failed: [{ messageId: made.messageId, detail: 'There is no such message.' }],
    });
  });
});

describe('problems', () => {
  it('X9 point into the body and name the parameter', async () => {
    const wrongBody = await made.api.call('POST', '/api/orders/10001/bind', { body: { externalId: 7 } });
    expect(wrongBody).toMatchObject({
      status: 422,
      body: { instance: '/api/orders/10001/bind', errors: [{ pointer: '/externalId', detail: expect.any(String) }] },
    });
    expect(wrongBody.headers.get('content-type')).toBe('application/problem+json');
    expect(await made.api.call('GET', '/api/orders?limit=0')).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'limit' }] },
    });
    expect(await made.api.call('GET', '/api/nothing')).toMatchObject({ status: 404, body: { title: 'Not found' } });
  });

  it('refuse a NUL wherever it stands, as no text of ours can hold it', async () => {
    for (const path of ['/api/orders/a%00b', '/api/flows/a%00b/export', '/shopware/a%00b/register', '/kamsoft/a%00b'])
      expect(await made.api.call('GET', path), path).toMatchObject({ status: 404, body: { status: 404 } });
    expect(await made.api.call('GET', '/api/orders?number=a%00b')).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'number' }] },
    });
    const body = { items: [{ flow: 'shop-to-till', product: 'a\u0000' }] };
    expect(await made.api.call('POST', '/api/matching/create', { body })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/items/0/product' }] },
    });
  });

  it('say nothing of our inside when something breaks', async () => {
    const broken = await startApiHub();
    await broken.stop();
    const answer = await broken.call('GET', '/api/orders');
    expect(answer).toMatchObject({ status: 500, body: { title: 'Something broke on our side' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/ended|CONNECTION|\.ts/i);
  });
});

describe('an Idempotency-Key', () => {
  const make = (key: string, header = '"k-1"') =>
    made.api.call('POST', '/api/flows', {
      body: { key, source: 'shop', target: 'till' },
      headers: { 'idempotency-key': header },
    });

  it('X9 makes a request happen once', async () => {
    const first = await make('once');
    expect(first.status).toBe(201);
    const again = await make('once');
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('keeps the answer sealed, and forgets it after a day', async () => {
    const sql = made.api.hub.db.$client;
    const kept = () => sql`select key, answer::text as answer from idempotency_keys where key in ('old', 'older')`;
    const first = await make('a-plain-name', '"old"');
    await make('another-plain-name', '"older"');
    expect(first.status).toBe(201);
    expect(JSON.stringify(await kept())).toContain('keyId');
    expect(JSON.stringify(await kept())).not.toContain('plain-name');
    await sql`update idempotency_keys set created_at = now() - interval '25 hours' where key in ('old', 'older')`;
    // The same key a day later is another request.
    expect(await make('a-day-later', '"old"')).toMatchObject({ status: 201 });
    expect(await kept()).toMatchObject([{ key: 'old' }]);
  });

  it('is refused for another request and when malformed', async () => {
    expect(await make('twice')).toMatchObject({ status: 422 });
    expect(await make('twice', 'two words')).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'Idempotency-Key' }] },
    });
  });

  it('lets one of two at the same moment through', async () => {
    const answers = await Promise.all([make('race', '"k-2"'), make('race', '"k-2"')]);
    expect(answers.filter(answer => answer.status === 201 && !answer.headers.get('idempotency-replayed'))).toHaveLength(
      1,
    );
    for (const { status } of answers) expect([201, 409]).toContain(status);
  });
});
