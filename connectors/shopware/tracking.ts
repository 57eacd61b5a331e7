import { z } from 'zod';
import { done, type Outcome } from '../outcome.ts';
import type { AdminApi } from './request.ts';

const detail = z.object({ data: z.object({ trackingCodes: z.array(z.string()).nullish() }) });

export const trackingBody = (codes: string[]): { trackingCodes: string[] } => ({ trackingCodes: codes });

/** The codes a delivery has, without those that go, and with those it lacks added at the end. */
export const mergeCodes = (present: string[], { add, remove = [] }: { add: string[]; remove?: string[] }): string[] => [
  ...new Set([...present.filter(code => !remove.includes(code)), ...add]),
];

/**
 * Sets tracking codes of a delivery, before it is moved to `shipped`, so that the shop's mail shows them. A PATCH
 * replaces the whole list, so it is read first; nothing is written when nothing changes.
 */
export async function setTrackingCodes(
  api: AdminApi,
  tracking: { deliveryId: string; add: string[]; remove?: string[]; signal: AbortSignal },
): Promise<Outcome<{ codes: string[]; changed: boolean }>> {
  const { deliveryId, signal } = tracking;
  const what = 'Setting the tracking codes of a delivery';
  const path = `/api/order-delivery/${deliveryId}`;
  const found = await api.read({ what, method: 'GET', path, signal }, detail);
  if (found.kind !== 'done') return found;
  const present = found.value.data.trackingCodes ?? [];
  const codes = mergeCodes(present, tracking);
  const same = codes.length === present.length && codes.every((code, at) => code === present[at]);
  if (same) return done({ codes, changed: false });
  const written = await api.write({ what, method: 'PATCH', path, body: trackingBody(codes), signal });
  return written.kind === 'done' ? done({ codes, changed: true }) : written;
}
