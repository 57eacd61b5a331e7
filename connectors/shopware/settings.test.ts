import { expect, it } from 'vitest';
import { shopware } from './index.ts';
import { shopwareSettings } from './settings.ts';

const keys = { clientId: 'SWIA1', clientSecret: 's' };

it('takes an integration, or an app that has yet to bring its keys', () => {
  expect(shopwareSettings.parse({ shopUrl: 'https://shop.test/sub/', ...keys })).toMatchObject({
    shopUrl: 'https://shop.test/sub',
    allowPrivate: false,
    allowPlainHttp: false,
  });
  expect(shopwareSettings.safeParse({ shopUrl: 'https://shop.test', appSecret: 'a' }).success).toBe(true);
});

it.each([
  [{ shopUrl: 'https://shop.test' }, 'clientId'],
  [{ shopUrl: 'https://shop.test', clientId: 'SWIA1' }, 'clientId'],
  [{ shopUrl: 'shop.test', ...keys }, 'shopUrl'],
  [{ shopUrl: 'ftp://shop.test', ...keys }, 'shopUrl'],
  [{ shopUrl: 'https://shop.test', ...keys, webhookPath: 'short' }, 'webhookPath'],
])('refuses %j', (given, field) => {
  expect(shopwareSettings.safeParse(given).error?.issues[0]?.path).toEqual([field]);
});

it('asks a person for every field, and seals every secret', () => {
  const shape = shopwareSettings.shape;
  for (const [name, field] of Object.entries(shape)) expect(field.description, name).toBeTruthy();
  expect(
    Object.keys(shape)
      .filter(name => /secret|webhookPath/i.test(name))
      .sort(),
  ).toEqual([...shopware.secrets].sort());
});
