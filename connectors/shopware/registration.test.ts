import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkConfirmation, checkRegistration, newShopSecret, registrationAnswer } from './registration.ts';
import { isWebhookSigned } from './signature.ts';

const hmac = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest('hex');
const now = new Date('2026-03-01T12:00:00Z');
const query = `shop-id=S1&shop-url=https%3A%2F%2Fshop.test&timestamp=${now.getTime() / 1000}`;
const request = { query, appSignature: hmac(query, 'app'), appSecret: 'app', now };

describe('a registration', () => {
  it('is taken when the app secret signed it, with or without the question mark', () => {
    const value = { shopId: 'S1', shopUrl: 'https://shop.test' };
    expect(checkRegistration(request)).toEqual({ ok: true, value });
    expect(checkRegistration({ ...request, query: `?${query}` })).toEqual({ ok: true, value });
  });

  it.each([
    ['unsigned', { appSignature: undefined }, 'secret of this app'],
    ['signed otherwise', { appSignature: hmac(query, 'other') }, 'secret of this app'],
    ['changed after signing', { query: query.replace('S1', 'S2') }, 'secret of this app'],
    ['old', { now: new Date('2026-03-01T12:11:00Z') }, 'too old'],
    [
      'again, with the wrong shop secret',
      { shopSecret: 'old', shopSignature: hmac(query, 'x') },
      'agreed with this shop',
    ],
  ])('is refused when %s', (_, change, reason) => {
    expect(checkRegistration({ ...request, ...change })).toEqual({
      ok: false,
      reason: expect.stringContaining(reason),
    });
  });

  it('again is taken from newer shops, which sign with the old secret, and older ones, which do not', () => {
    const shopSignature = hmac(query, 'old');
    expect(checkRegistration({ ...request, shopSecret: 'old', shopSignature }).ok).toBe(true);
    expect(checkRegistration({ ...request, shopSecret: 'old' }).ok).toBe(true);
  });

  it('is answered with the proof over shop id, shop address and app name', () => {
    const shopSecret = newShopSecret();
    const registration = { shopId: 'S1', shopUrl: 'https://shop.test' };
    const answer = registrationAnswer({
      registration,
      appName: 'App',
      appSecret: 'app',
      shopSecret,
      confirmationUrl: 'https://hub.test/c',
    });
    expect(answer).toEqual({
      proof: hmac('S1https://shop.testApp', 'app'),
      secret: shopSecret,
      confirmation_url: 'https://hub.test/c',
    });
    expect(shopSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(newShopSecret()).not.toBe(shopSecret);
  });
});

describe('a confirmation', () => {
  const rawBody = Buffer.from(
    JSON.stringify({ apiKey: 'SWIA1', secretKey: 'k', timestamp: '1', shopUrl: 'u', shopId: 'S1' }),
  );

  it('gives the keys when it is signed with the new secret', () => {
    const signature = hmac(rawBody.toString(), 'new');
    const value = { clientId: 'SWIA1', clientSecret: 'k', shopId: 'S1', shopUrl: 'u' };
    expect(checkConfirmation({ rawBody, signature, shopSecret: 'new' })).toEqual({ ok: true, value });
    expect(checkConfirmation({ rawBody, signature, shopSecret: 'old' }).ok).toBe(false);
  });

  it('is refused without its keys', () => {
    const body = Buffer.from('{}');
    const checked = checkConfirmation({ rawBody: body, signature: hmac('{}', 'new'), shopSecret: 'new' });
    expect(checked).toEqual({ ok: false, reason: expect.stringContaining('apiKey') });
  });
});

describe('a webhook', () => {
  const raw = Buffer.from('{"a":"\\u00e9"}');
  it('is signed over its raw bytes', () => {
    const signature = createHmac('sha256', 's').update(raw).digest('hex');
    expect(isWebhookSigned(raw, signature, { shopSecret: 's' })).toBe(true);
    expect(isWebhookSigned(Buffer.from('{"a":"é"}'), signature, { shopSecret: 's' })).toBe(false);
    expect(isWebhookSigned(raw, signature, { shopSecret: 'other' })).toBe(false);
    expect(isWebhookSigned(raw, undefined, { shopSecret: 's' })).toBe(false);
    expect(isWebhookSigned(raw, createHmac('sha256', '').update(raw).digest('hex'), {})).toBe(false);
  });
});
