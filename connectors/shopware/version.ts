import { z } from 'zod';
import { done, type Outcome } from '../outcome.ts';
import type { AdminApi } from './request.ts';

export type ShopVersion = { text: string; major: number; minor: number };

/** Reads a version such as `6.5.8.14` or `6.7.9999999.9999999-dev`; `undefined` for anything else. */
export function parseVersion(text: string): ShopVersion | undefined {
  const match = /^v?(\d+)\.(\d+)(\.|$|-)/.exec(text);
  return match ? { text, major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether the connector was made for a shop of this version: 6.4 and later 6. */
export const isSupported = (version: ShopVersion) => version.major === 6 && version.minor >= 4;

/** Asks the shop for its version, once per open connection. */
export function createVersionProbe(api: AdminApi): (signal: AbortSignal) => Promise<Outcome<ShopVersion>> {
  let known: ShopVersion | undefined;
  return async signal => {
    if (known) return done(known);
    const what = "Asking for the shop's version";
    const request = { what, method: 'GET' as const, path: '/api/_info/version', signal };
    const answer = await api.read(request, z.object({ version: z.string() }));
    if (answer.kind !== 'done') return answer;
    known = parseVersion(answer.value.version);
    if (known) return done(known);
    return { kind: 'config', reason: `${what}: "${answer.value.version}" is not a Shopware version.` };
  };
}
