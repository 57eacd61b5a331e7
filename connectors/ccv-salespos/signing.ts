import { createHmac, timingSafeEqual } from 'node:crypto';

export type Signed = { publicKey: string; method: string; uri: string; body: string | Buffer; date: string };

/**
 * Signs an exchange: hex HMAC-SHA512 over `public|METHOD|uri|body|x-date`.
 *
 * `uri` is path and query exactly as sent, from `/api/rest/v1/…` on; an empty body is an empty string.
 */
export const sign = (secret: string, { publicKey, method, uri, body, date }: Signed): string =>
  createHmac('sha512', secret).update(`${publicKey}|${method}|${uri}|`).update(body).update(`|${date}`).digest('hex');

/** Whether an answer's `x-hash` is right, compared in constant time. */
export const isSigned = (secret: string, signed: Signed, hash: string | undefined): boolean => {
  const expected = Buffer.from(sign(secret, signed));
  const given = Buffer.from((hash ?? '').toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
};

/** UTC in ISO 8601 without fractions, as `x-date` and the date filters want it. */
export const ccvDate = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
