import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';

const appSecret = 'the-secret-of-the-app';
const shop = { 'shop-id': 'abc', 'shop-url': 'https://shop.example.com' };
const sign = (content: string, secret: string) => createHmac('sha256', secret).update(content).digest('hex');
const offer = z.object({ proof: z.string(), secret: z.string(), confirmation_url: z.string() });
let api: ApiHub;

const register = (options: { secret?: string; oldSecret?: string } = {}) => {
  const query = new URLSearchParams({ ...shop, timestamp: String(Math.floor(Date.now() / 1000)) }).toString();
  return api.app.request(`/shopware/shop/register?${query}`, {
    headers: {
      'shopware-app-signature': sign(query, options.secret ?? appSecret),
      ...(options.oldSecret ? { 'shopware-shop-signature': sign(query, options.oldSecret) } : {}),
    },
  });
};
const confirm = (secret: string, keys: { apiKey: string; secretKey: string }) => {
  const raw = JSON.stringify({ ...keys, shopId: 'abc', shopUrl: shop['shop-url'], timestamp: '1' });
  return api.app.request('/shopware/shop/confirm', {
    method: 'POST',
    body: raw,
    headers: { 'shopware-shop-signature': sign(raw, secret) },
  });
};
const push = async (secret: string) => {
  const raw = JSON.stringify({ data: { event: 'product.written', payload: [] }, source: {} });
  const answer = await api.app.request('/shopware/shop/webhook', {
    method: 'POST',
    body: raw,
    headers: { 'shopware-shop-signature': sign(raw, secret) },
  });
  return answer.status;
};
const versionOf = async () =>
  (await api.hub.db.$client<{ version: number }[]>`select version from connections where key = 'shop'`)[0]?.version ??
  0;

beforeAll(async () => {
  api = await startApiHub();
  const settings = { shopUrl: shop['shop-url'], appSecret };
  expect(
    (await api.call('POST', '/api/connections', { body: { key: 'shop', system: 'shopware', settings } })).status,
  ).toBe(201);
});
afterAll(() => api.stop());

describe('the manifest', () => {
  it('names our addresses and the app’s secret, for admins of the workspace only', async () => {
    const { status, body } = await api.call('GET', '/shopware/shop/manifest.xml');
    expect(status).toBe(200);
    expect(body).toContain('<registrationUrl>https://hub.example.com/shopware/shop/register</registrationUrl>');
    expect(body).toContain(`<secret>${appSecret}</secret>`);
    expect((await api.call('GET', '/shopware/shop/manifest.xml', { token: '' })).status).toBe(401);
    expect((await api.call('GET', '/shopware/shop/manifest.xml', { token: api.tokens.operator })).status).toBe(403);
    expect((await api.call('GET', '/shopware/shop/manifest.xml', { token: api.tokens.stranger })).status).toBe(404);
  });
});

describe('the handshake', () => {
  let first = '';
  let second = '';

  it('refuses what the app’s secret did not sign', async () => {
    expect((await register({ secret: 'another' })).status).toBe(401);
  });

  it('hands out a secret with a proof, and takes the keys that the shop confirms with', async () => {
    const answer = await register();
    expect(answer.status).toBe(200);
    const { proof, secret, confirmation_url: url } = offer.parse(await answer.json());
    first = secret;
    expect(proof).toBe(sign(`abc${shop['shop-url']}Kladka`, appSecret));
    expect(secret.length).toBeGreaterThanOrEqual(64);
    expect(url).toBe('https://hub.example.com/shopware/shop/confirm');
    const before = await versionOf();
    expect((await confirm('not the secret', { apiKey: 'a', secretKey: 'b' })).status).toBe(401);
    expect(await versionOf()).toBe(before);
    expect((await confirm(first, { apiKey: 'SWIA1', secretKey: 'key-one' })).status).toBe(204);
    expect(await versionOf()).toBe(before + 1);
    expect(await push(first)).toBe(202);
  });

  it('takes a confirmation again whose answer was lost', async () => {
    expect((await confirm(first, { apiKey: 'SWIA1', secretKey: 'key-one' })).status).toBe(204);
  });

  it('registers again only for the shop that knows the old secret', async () => {
    expect((await register()).status).toBe(401);
    expect((await register({ oldSecret: 'guessed' })).status).toBe(401);
    const answer = await register({ oldSecret: first });
    expect(answer.status).toBe(200);
    second = offer.parse(await answer.json()).secret;
    expect(second).not.toBe(first);
  });

  it('keeps both secrets valid until the new one is confirmed, then only the new one', async () => {
    expect([await push(first), await push(second)]).toEqual([202, 202]);
    expect((await confirm(second, { apiKey: 'SWIA2', secretKey: 'key-two' })).status).toBe(204);
    expect([await push(first), await push(second)]).toEqual([401, 202]);
    const { body } = await api.call('GET', '/api/connections/shop');
    expect(body).toMatchObject({
      settings: { clientId: 'SWIA2' },
      secrets: ['appSecret', 'clientSecret', 'shopSecret'],
    });
    expect(JSON.stringify(body)).not.toContain('key-two');
  });

  it('can begin anew once an admin cleared the shop’s secret', async () => {
    expect(
      (await api.call('PATCH', '/api/connections/shop', { body: { settings: { shopSecret: null } } })).status,
    ).toBe(200);
    expect((await register()).status).toBe(200);
  });
});
