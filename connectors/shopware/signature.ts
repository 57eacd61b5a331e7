import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 in lower-case hex, as Shopware signs everything between shop and app. */
export const sign = (content: string | Uint8Array, secret: string): string =>
  createHmac('sha256', secret).update(content).digest('hex');

/** Whether `signature` is that of the raw content under a secret, compared in constant time. */
export function isSigned(content: string | Uint8Array, signature: string | undefined, secret: string): boolean {
  const given = Buffer.from(signature?.trim().toLowerCase() ?? '');
  const expected = Buffer.from(sign(content, secret));
  return secret !== '' && given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * Whether a webhook's raw body carries this shop's signature (`shopware-shop-signature`). A secret that the shop has yet
 * to confirm does not count.
 */
export const isWebhookSigned = (
  rawBody: Uint8Array,
  signature: string | undefined,
  secrets: { shopSecret?: string },
): boolean => isSigned(rawBody, signature, secrets.shopSecret ?? '');
