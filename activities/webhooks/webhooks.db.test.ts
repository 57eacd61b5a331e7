import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { claimDeliveries } from '../../db/queries/webhook-deliveries.ts';
import { type Speakers, startSpeakers } from '../../test/support/speakers.ts';
import { startWebhooks } from './index.ts';

type Told = { headers: IncomingHttpHeaders; body: string };

const until = <T>(_: string, look: () => Promise<T>) => vi.waitUntil(look, { timeout: 20_000, interval: 50 });

let made: Speakers;
let server: Server;
let url: string;
let told: Told[] = [];
let answer = 204;
let sender: { stop: () => Promise<void> } | undefined;

beforeAll(async () => {
  made = await startSpeakers({ requestsPerSecond: 1000 });
  const settings = { allowPrivate: true, allowPlainHttp: true };
  await made.call('PATCH', '/api/connections/platform', { body: { settings } });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      told.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  await sender?.stop();
  server.close();
  await made.stop();
});
beforeEach(async () => {
  await sender?.stop();
  sender = undefined;
  await made.sql`delete from webhook_endpoints`;
  told = [];
  answer = 204;
});

const endpoint = z.object({ id: z.string(), secret: z.string() });
const add = async (types: string[] = []) =>
  endpoint.parse((await made.ask('POST', '/webhooks', { body: { url, types } })).body);
/** Content that is new every time. */
const change = (entity = 'orders') =>
  made.feed(made.platform, entity, [
    { objectId: 'O1', op: 'upsert', document: { mark: randomBytes(8).toString('hex') } },
  ]);
const due = () => made.sql`select id, type, state, tries, reason from webhook_deliveries order by id`;
const send = () => {
  sender ??= startWebhooks(made.hub);
};
const headersOf = ({ headers }: Told) => ({
  'webhook-id': String(headers['webhook-id']),
  'webhook-timestamp': String(headers['webhook-timestamp']),
  'webhook-signature': String(headers['webhook-signature']),
});

describe('outbound webhooks (X9)', () => {
  it('tell once of what changed together, signed by Standard Webhooks', async () => {
    const { secret } = await add(['orders.changed']);
    await change();
    await change();
    await change('stock');
    expect(await due()).toMatchObject([{ type: 'orders.changed', state: 'due', tries: 0 }]);
    send();
    const [first] = await until('the webhook', async () => told.length > 0 && told);
    if (!first) throw new Error('nothing was told');
    expect(new Webhook(secret).verify(first.body, headersOf(first))).toMatchObject({
      type: 'orders.changed',
      data: { entity: 'orders' },
      timestamp: expect.any(String),
    });
    expect(() =>
      new Webhook(`whsec_${randomBytes(32).toString('base64')}`).verify(first.body, headersOf(first)),
    ).toThrow();
    await until('its outcome', async () => (await due())[0]?.state === 'sent');
    expect(told).toHaveLength(1);
  });

  it('tell that the hub wants to read', async () => {
    await add(['read.requested']);
    await made.ask('POST', '/events', { body: { events: [{ entity: 'products', externalId: 'P1' }] } });
    expect(await due()).toMatchObject([{ type: 'read.requested' }]);
  });

  it('tell again of what changes while a delivery is on its way', async () => {
    await add();
    await change();
    const [taken] = await claimDeliveries(made.sql, 10, 60);
    await change();
    expect(await due()).toMatchObject([
      { id: taken?.id, tries: 1 },
      { state: 'due', tries: 0 },
    ]);
  });

  it('are tried again under the same id when the answer is not 2xx, and share that try', async () => {
    await add();
    await change();
    answer = 503;
    send();
    await until('the first failure', async () => (await due())[0]?.reason === 'It answered 503.');
    await change();
    expect(await due()).toMatchObject([{ state: 'due', tries: 1 }]);
    answer = 200;
    await made.sql`update webhook_deliveries set next_try = now()`;
    await until('the second try', async () => (await due())[0]?.state === 'sent');
    expect(new Set(told.map(one => one.headers['webhook-id'])).size).toBe(1);
  });

  it('of a sender that died are sent by the next one, under the same id', async () => {
    await add();
    await change();
    const [dead] = await claimDeliveries(made.sql, 10, 60);
    expect(await claimDeliveries(made.sql, 10, 60)).toEqual([]);
    await made.sql`update webhook_deliveries set next_try = now()`;
    send();
    await until('the next one', async () => told.length === 1);
    expect(told[0]?.headers['webhook-id']).toBe(dead?.id);
  });

  it('end for an endpoint that answers 410, until it is enabled; then a replay sends them', async () => {
    const { id } = await add();
    await change();
    answer = 410;
    send();
    await until('the end', async () => (await due())[0]?.state === 'given-up');
    expect((await made.ask('GET', `/webhooks/${id}`)).body).toMatchObject({
      disabled: { reason: expect.stringContaining('410') },
    });
    await change();
    expect(await due()).toHaveLength(1);
    const replay = { body: { since: '2020-01-01T00:00:00Z' } };
    expect(await made.ask('POST', `/webhooks/${id}/replay`, replay)).toMatchObject({ status: 409 });
    answer = 204;
    expect((await made.ask('PATCH', `/webhooks/${id}`, { body: { enabled: true } })).body).toMatchObject({
      disabled: null,
    });
    expect((await made.ask('POST', `/webhooks/${id}/replay`, replay)).body).toEqual({ replayed: 1 });
    await until('the replay', async () => (await due())[0]?.state === 'sent');
    expect(new Set(told.map(one => one.headers['webhook-id'])).size).toBe(1);
    expect((await made.ask('GET', `/webhooks/${id}/deliveries?state=sent`)).body).toMatchObject({
      items: [{ answerStatus: 204 }],
    });
  });

  it('are signed with both secrets for a day after a rotation', async () => {
    const { id, secret } = await add();
    const rotated = z.object({ secret: z.string() }).parse((await made.ask('POST', `/webhooks/${id}/rotate`)).body);
    await change();
    send();
    const [first] = await until('the webhook', async () => told.length > 0 && told);
    if (!first) throw new Error('nothing was told');
    for (const one of [secret, rotated.secret]) new Webhook(one).verify(first.body, headersOf(first));
    const shown = JSON.stringify((await made.ask('GET', '/webhooks')).body);
    expect(shown).not.toContain('whsec_');
  });
});

describe('the address of a webhook', () => {
  it('is public and has TLS, unless the connection allows otherwise; operators may set it too', async () => {
    const as = { token: made.factory.token };
    for (const wrong of [
      'http://shop.example.com',
      'https://10.0.0.1/x',
      'https://u:p@shop.example.com',
      'ftp://x',
      'https://[::1]/',
    ]) {
      expect(await made.ask('POST', '/webhooks', { ...as, body: { url: wrong } })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/url' }] },
      });
    }
    const path = '/api/connections/factory/webhooks';
    const good = { url: 'https://shop.example.com/hook', types: ['orders.changed'] };
    const added = endpoint.parse((await made.call('POST', path, { body: good })).body);
    expect((await made.ask('GET', '/webhooks', as)).body).toMatchObject({ items: [{ id: added.id, ...good }] });
    expect(await made.call('POST', path, { body: good, token: made.tokens.operator })).toMatchObject({ status: 403 });
    expect(await made.call('DELETE', `${path}/${added.id}`)).toMatchObject({ status: 204 });
    expect((await made.ask('GET', '/webhooks', as)).body).toEqual({ items: [] });
  });

  it('of a private host by name is refused when it is called', async () => {
    const as = { token: made.factory.token };
    await made.ask('POST', '/webhooks', { ...as, body: { url: 'https://localhost/hook' } });
    await made.feed(made.factory, 'orders', [{ objectId: 'L', op: 'upsert', document: {} }]);
    send();
    const [row] = await until('the refusal', async () => {
      const rows = await due();
      return rows[0]?.reason && rows;
    });
    expect(row?.reason).toMatch(/not a public address/);
  });
});
