import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { isSigned, sign } from './signature.ts';

/** The handshake by which a shop installs the app: it registers, we prove ourselves, it confirms with its keys. */
export type Registration = { shopId: string; shopUrl: string };
export type Checked<T> = { ok: true; value: T } | { ok: false; reason: string };

/** How far a registration's time may be from ours; beyond it, it may be an old one sent again to learn a secret. */
const toleranceMs = 10 * 60_000;

/**
 * Checks the shop's registration request. `query` is the raw query string; `appSignature` and `shopSignature` are the
 * headers `shopware-app-signature` and, when a shop registers again, `shopware-shop-signature` (newer shops only).
 */
export function checkRegistration(request: {
  query: string;
  appSignature: string | undefined;
  shopSignature?: string;
  appSecret: string;
  shopSecret?: string;
  now: Date;
}): Checked<Registration> {
  const query = request.query.replace(/^\?/, '');
  if (!isSigned(query, request.appSignature, request.appSecret)) {
    return refused('The registration is not signed with the secret of this app. Install the manifest made here.');
  }
  if (request.shopSecret && request.shopSignature && !isSigned(query, request.shopSignature, request.shopSecret)) {
    return refused('The registration is not signed with the secret that was agreed with this shop.');
  }
  const given = new URLSearchParams(query);
  const shopId = given.get('shop-id');
  const shopUrl = given.get('shop-url');
  const seconds = Number(given.get('timestamp'));
  if (!shopId || !shopUrl) return refused('The registration does not name the shop.');
  if (!seconds || Math.abs(request.now.getTime() - seconds * 1000) > toleranceMs) {
    return refused("The registration is too old or from the future. Check the shop's clock, then install again.");
  }
  return { ok: true, value: { shopId, shopUrl } };
}

/** A new shop secret: 64 characters, the least that Shopware takes. */
export const newShopSecret = (): string => randomBytes(32).toString('hex');

/** Our answer to a registration, with the secret that the shop shall sign with from its confirmation on. */
export const registrationAnswer = (answer: {
  registration: Registration;
  appName: string;
  appSecret: string;
  shopSecret: string;
  confirmationUrl: string;
}): { proof: string; secret: string; confirmation_url: string } => {
  const { shopId, shopUrl } = answer.registration;
  return {
    proof: sign(shopId + shopUrl + answer.appName, answer.appSecret),
    secret: answer.shopSecret,
    confirmation_url: answer.confirmationUrl,
  };
};

const confirmation = z.object({
  apiKey: z.string().min(1),
  secretKey: z.string().min(1),
  shopId: z.string().min(1),
  shopUrl: z.string().min(1),
});

/** The keys that the shop confirms with: `clientId` and `clientSecret` of the connection from now on. */
export type ConfirmedKeys = { clientId: string; clientSecret: string; shopId: string; shopUrl: string };

/** Checks the shop's confirmation on its raw bytes, signed with the new secret. */
export function checkConfirmation(request: {
  rawBody: Uint8Array;
  signature: string | undefined;
  shopSecret: string;
}): Checked<ConfirmedKeys> {
  if (!isSigned(request.rawBody, request.signature, request.shopSecret)) {
    return refused('The confirmation is not signed with the secret just agreed. Install the app again.');
  }
  try {
    const { apiKey, secretKey, shopId, shopUrl } = confirmation.parse(
      JSON.parse(Buffer.from(request.rawBody).toString()),
    );
    return { ok: true, value: { clientId: apiKey, clientSecret: secretKey, shopId, shopUrl } };
  } catch {
    return refused('The confirmation does not hold apiKey, secretKey, shopId and shopUrl.');
  }
}

const refused = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });
