import type { MiddlewareHandler } from 'hono';
import { createTokenBuckets, type TokenBuckets } from '../bounds/token-bucket.ts';
import { Problem } from '../problem.ts';
import type { V1Env } from './environment.ts';

/** Seconds within which a bucket that was emptied is full again. */
const window = 2;

/**
 * Bounds the requests of each key in this process and says in every answer how many are left, by the fields of
 * draft-ietf-httpapi-ratelimit-headers.
 *
 * @param perSecond for keys that have no bound of their own; twice as many may come in a burst
 */
export function limited(perSecond: number): MiddlewareHandler<V1Env> {
  const byRate = new Map<number, TokenBuckets>();

  function bucketsOf(rate: number): TokenBuckets {
    const known = byRate.get(rate) ?? createTokenBuckets(rate, window * rate);
    byRate.set(rate, known);
    return known;
  }

  return async (c, next) => {
    const { keyId, perSecond: own } = c.get('access');
    const rate = own ?? perSecond;
    const buckets = bucketsOf(rate);
    const wait = buckets.take(keyId);
    const left = Math.floor(buckets.left(keyId));
    const quota = window * rate;
    c.header('RateLimit-Policy', `"requests";q=${quota};w=${window}`);
    c.header('RateLimit', `"requests";r=${left};t=${wait > 0 ? wait : Math.ceil((quota - left) / rate)}`);
    if (wait > 0) {
      throw new Problem(429, `This key may make ${rate} requests a second. Send again in ${wait} s.`, {
        headers: { 'retry-after': String(wait) },
      });
    }
    await next();
  };
}
