import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readPayload } from '../../db/queries/store-message.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';

const shopSecret = 's'.repeat(64);
const webhookPath = 'a-secret-path-of-the-test-1234';
const orderId = '0190c0de00007000800000000000abcd';
const bob = 'bob.the.builder@example.com';
let api: ApiHub;

const placed = (eventId: string | undefined = randomUUID(), extra: object = {}) => ({
  data: { event: 'checkout.order.placed', payload: { order: { id: orderId, orderCustomer: { email: bob } } } },
  source: { url: 'https://shop.example.com', ...(eventId ? { eventId } : {}) },
  timestamp: 1_700_000_000,
  ...extra,
});
const sign = (raw: string, secret = shopSecret) => createHmac('sha256', secret).update(raw).digest('hex');

const stored = z.object({ messageId: z.uuid() });
const idOf = async (answer: Response) => stored.parse(await answer.json()).messageId;

async function push(
  content: unknown,
  options: { signature?: string | null; path?: string; headers?: Record<string, string> } = {},
) {
  const raw = typeof content === 'string' ? content : JSON.stringify(content);
  const signature = options.signature === undefined ? sign(raw) : options.signature;
  return api.app.request(options.path ?? '/shopware/shop/webhook', {
    method: 'POST',
    body: raw,
    headers: {
      'content-length': String(Buffer.byteLength(raw)),
      ...(signature === null ? {} : { 'shopware-shop-signature': signature }),
      ...options.headers,
    },
  });
}

beforeAll(async () => {
  api = await startApiHub({ maxBodyBytes: 20_000, maxJsonDepth: 20 });
  const settings = {
    shopUrl: 'https://shop.example.com',
    clientId: 'id',
    clientSecret: 'secret',
    shopSecret,
    webhookPath,
  };
  const made = await api.call('POST', '/api/connections', { body: { key: 'shop', system: 'shopware', settings } });
  expect(made.status).toBe(201);
});
afterAll(() => api.stop());
beforeEach(() => {
  api.wakes.length = 0;
});

describe('a signed push', () => {
  it('is stored, answered with its id, and wakes its lane', async () => {
    const answer = await push(placed());
    expect(answer.status).toBe(202);
    const messageId = await idOf(answer);
    const [row] = await api.hub.db.$client`select status, lane, subject, kind from messages where id = ${messageId}`;
    expect(row).toEqual({ status: 'stored', lane: 'orders', subject: 'checkout.order.placed', kind: 'event' });
    expect(api.wakes).toEqual([
      {
        workspaceId: api.workspaceId,
        workspace: 'one',
        connectionId: expect.any(String),
        connectionKey: 'shop',
        system: 'shopware',
        lane: 'orders',
      },
    ]);
  });

  it('is sealed: the table holds nothing that can be read, the keyring opens it', async () => {
    const content = placed();
    const messageId = await idOf(await push(content));
    const rows = await api.hub.db.$client<
      { sealed: Buffer }[]
    >`select sealed from message_chunks where message_id = ${messageId}`;
    expect(rows).toHaveLength(1);
    expect(Buffer.concat(rows.map(row => row.sealed)).includes(bob)).toBe(false);
    const opened = await readPayload(api.hub.db.$client, api.hub.keyring, { workspaceId: api.workspaceId, messageId });
    expect(JSON.parse(String(opened))).toEqual(content);
  });

  it('is taken while Temporal is away', async () => {
    api.engine.away = true;
    try {
      expect((await push(placed())).status).toBe(202);
      expect(api.wakes).toHaveLength(1);
    } finally {
      api.engine.away = false;
    }
  });

  it('notes when the shop was heard', async () => {
    await push(placed());
    await expect
      .poll(async () => (await api.hub.db.$client`select heard_at from connections where key = 'shop'`)[0]?.heard_at)
      .toBeTruthy();
  });
});

describe('a wrong push leaves no row', () => {
  const cases: [string, () => Promise<Response>, number][] = [
    ['no signature', () => push(placed(), { signature: null }), 401],
    ['a wrong signature', () => push(placed(), { signature: sign('another body') }), 401],
    [
      'a signature of another secret',
      () => push(placed(), { signature: sign(JSON.stringify(placed('e')), 'x'.repeat(64)) }),
      401,
    ],
    ['a signature cut short', () => push(placed(), { signature: sign(JSON.stringify(placed())).slice(0, 32) }), 401],
    ['an unknown connection', () => push(placed(), { path: '/shopware/nobody/webhook' }), 404],
    ['a body that is too large', () => push('x'.repeat(20_001)), 413],
    [
      'a body that says nothing of its length and is too large',
      () => push('x'.repeat(20_001), { headers: { 'content-length': '' } }),
      413,
    ],
    ['no JSON', () => push('{"data":'), 400],
    ['JSON that is nested too deep', () => push('['.repeat(21) + ']'.repeat(21)), 400],
    ['no event', () => push({ data: {} }), 422],
    [
      'a wrong secret path',
      () => push(placed(), { signature: null, path: '/shopware/shop/webhook/a-secret-path-of-the-test-1235' }),
      404,
    ],
  ];
  it.each(cases)('%s', async (_, send, status) => {
    const before = await api.count('messages');
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = await answer.json();
    expect(problem).toMatchObject({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: expect.any(String),
    });
    expect(await api.count('messages')).toBe(before);
    expect(api.wakes).toEqual([]);
  });

  it('points at what is wrong', async () => {
    const problem = await (await push({ data: { event: 7 } })).json();
    expect(problem).toMatchObject({ errors: [{ pointer: '/data/event', detail: expect.any(String) }] });
  });
});

describe('the unsigned variant', () => {
  it('is taken at its secret address', async () => {
    expect((await push(placed(), { signature: null, path: `/shopware/shop/webhook/${webhookPath}` })).status).toBe(202);
  });
});

describe('the same event again', () => {
  it('gets the same answer and no second row, also stamped with another time', async () => {
    const first = await (await push(placed('again'))).json();
    const before = await api.count('messages');
    for (const timestamp of [1_700_000_000, 1_700_000_009]) {
      const answer = await push(placed('again', { timestamp }));
      expect(answer.status).toBe(202);
      expect(await answer.json()).toEqual(first);
    }
    expect(await api.count('messages')).toBe(before);
  });

  it('is refused with another payload', async () => {
    await push(placed('other'));
    const before = await api.count('messages');
    const answer = await push(
      placed('other', { data: { event: 'checkout.order.placed', payload: { order: { id: 'f'.repeat(32) } } } }),
    );
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: [{ pointer: '/source/eventId', detail: expect.any(String) }] });
    expect(await api.count('messages')).toBe(before);
  });

  it('is two statements where the shop sends no event id', async () => {
    const content = placed('');
    expect(await idOf(await push(content))).not.toBe(await idOf(await push(content)));
  });

  it('makes one row when ten arrive at once', async () => {
    const before = await api.count('messages');
    const content = placed('burst');
    const ids = await Promise.all(Array.from({ length: 10 }, async () => idOf(await push(content))));
    expect(new Set(ids).size).toBe(1);
    expect(await api.count('messages')).toBe(before + 1);
  });
});

describe('an event that is not ours', () => {
  it('is kept as ignored with its reason, and wakes nothing', async () => {
    const answer = await push({ ...placed(), data: { event: 'product.written', payload: [] } });
    expect(answer.status).toBe(202);
    const messageId = await idOf(answer);
    const [row] = await api.hub.db.$client`select status, reason from messages where id = ${messageId}`;
    expect(row).toEqual({ status: 'ignored', reason: expect.stringContaining('product.written') });
    expect(api.wakes).toEqual([]);
  });
});

describe('too many pushes', () => {
  it('are told when to come again, and strangers cannot use up the shop’s share', async () => {
    const slow = await startApiHub({ pushesPerSecond: 1 });
    try {
      const settings = { shopUrl: 'https://shop.example.com', clientId: 'id', clientSecret: 'secret', shopSecret };
      await slow.call('POST', '/api/connections', { body: { key: 'shop', system: 'shopware', settings } });
      const send = (signed: boolean) => {
        const raw = JSON.stringify(placed());
        return slow.app.request('/shopware/shop/webhook', {
          method: 'POST',
          body: raw,
          headers: { 'shopware-shop-signature': signed ? sign(raw) : 'no' },
        });
      };
      for (let i = 0; i < 5; i += 1) expect((await send(false)).status).toBe(401);
      expect([(await send(true)).status, (await send(true)).status]).toEqual([202, 202]);
      const refused = await send(true);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await slow.stop();
    }
  });
});
