import { expect, it } from 'vitest';
import { ccvDate, isSigned, sign } from './signing.ts';

const signed = {
  publicKey: 'p',
  method: 'GET',
  uri: '/api/rest/v1/orders/?size=1',
  body: '',
  date: '2024-05-01T10:00:00Z',
};

it('signs public, method, uri, body and date, parted by bars', () => {
  // printf '%s' 'p|GET|/api/rest/v1/orders/?size=1||2024-05-01T10:00:00Z' | openssl dgst -sha512 -hmac k
  expect(sign('k', signed)).toBe(
    '2b7cfd60a20987533369aefec9143beccca93fa4a81095ddc6132d5caa8d39f50cce6eefd645183311f8785b6d802b694d35031958e05558ef994b48946ccea5',
  );
  expect(sign('k', { ...signed, method: 'POST', body: '{"a":"ż"}' })).toBe(
    '3c6141b9cb3b1605a6f73087113ca87400fb931ac1b85b50dc12dda52b2080636e065083c2f6fe568c1e92e128e997df5177b52c43fdbc0d625f7ee99f6bd306',
  );
});

it('believes the right signature only, in either case of letters', () => {
  const hash = sign('k', signed);
  expect(isSigned('k', signed, hash.toUpperCase())).toBe(true);
  expect(isSigned('other', signed, hash)).toBe(false);
  expect(isSigned('k', { ...signed, body: ' ' }, hash)).toBe(false);
  expect(isSigned('k', signed, hash.slice(1))).toBe(false);
  expect(isSigned('k', signed, undefined)).toBe(false);
});

it('writes dates without fractions', () => {
  expect(ccvDate(new Date('2024-05-01T10:00:00.999Z'))).toBe('2024-05-01T10:00:00Z');
});
