import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const digest = (text: string) => createHash('sha256').update(text).digest();
const loopback = /^(127\.|::1$|::ffff:127\.)/;
const proxied = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * Whether whoever asks may be told metrics: with a token set, who brings it; without one, this machine itself, and not through
 * a proxy, as then everybody comes from this machine.
 */
export function mayAskMetrics({
  headers,
  address,
  token,
}: {
  headers: IncomingHttpHeaders;
  address: string;
  token?: string;
}): boolean {
  if (token) {
    const [scheme, given = ''] = (headers.authorization ?? '').split(' ');
    return scheme?.toLowerCase() === 'bearer' && timingSafeEqual(digest(given), digest(token));
  }
  return proxied.every(name => headers[name] === undefined) && loopback.test(address);
}
