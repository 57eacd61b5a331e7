import { createHmac, timingSafeEqual } from 'node:crypto';

export type Keys = { public: string; secret: string };

export const sandboxKeys: Keys = { public: 'sandbox-public', secret: 'sandbox-secret' };

const oldestMilliseconds = 5 * 60_000;

/**
 * Hex HMAC-SHA512 over `public|METHOD|uri|body|x-date`, for requests and answers alike.
 * `uri` is the path with its query exactly as sent, `body` the very bytes (none: empty).
 */
export function hashOf(keys: Keys, method: string, uri: string, body: string | Buffer, date: string): string {
  return createHmac('sha512', keys.secret)
    .update(`${keys.public}|${method}|${uri}|`)
    .update(body)
    .update(`|${date}`)
    .digest('hex');
}

export type SignedRequest = {
  method: string;
  uri: string;
  body: Buffer;
  headers: Record<string, string | string[] | undefined>;
};

/** Why a request is refused as not signed by the holder of `keys`; undefined when it is fine. */
export function signatureFault(keys: Keys, request: SignedRequest, now: Date): string | undefined {
  const { 'x-public': publicKey, 'x-date': date, 'x-hash': hash } = request.headers;
  if (typeof publicKey !== 'string' || typeof date !== 'string' || typeof hash !== 'string')
    return 'The headers x-public, x-date and x-hash are required.';
  if (publicKey !== keys.public) return 'The public key is not known.';
  const age = now.getTime() - Date.parse(date);
  if (!/T.*Z$/.test(date) || Number.isNaN(age)) return 'x-date must be a UTC time in ISO 8601.';
  if (Math.abs(age) > oldestMilliseconds) return 'x-date is more than five minutes off.';
  const given = Buffer.from(hash);
  const right = Buffer.from(hashOf(keys, request.method, request.uri, request.body, date));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 'x-hash does not fit the request.';
  return undefined;
}
