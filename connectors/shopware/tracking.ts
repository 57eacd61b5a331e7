import { z } from 'zod';
import { done, type Outcome } from '../outcome.ts';
import type { AdminApi } from './request.ts';

const detail = z.object({ data: z.object({ trackingCodes: z.array(z.string()).nullish() }) });

export const trackingBody = (codes: string[]): { trackingCodes: string[] } => ({ trackingCodes: codes });

/** The codes a delivery has, with those it lacks added at the end. */
export const mergeCodes = (present: string[], further: string[]): string[] => [...new Set([...present, ...further])];

/**
 * Adds tracking codes to a delivery, before it is moved to `shipped`, so that the shop's mail shows them. A PATCH
 * replaces the whole list, so it is read first; nothing is written when no code is new.
 */
export async function addTrackingCodes(
  api: AdminApi,
  tracking: { deliveryId: string; codes: string[]; signal: AbortSignal },
): Promise<Outcome<{ codes: string[]; added: boolean }>> {
  const { deliveryId, signal } = tracking;
  const what = 'Adding tracking codes to a delivery';
  const path = `/api/order-delivery/${deliveryId}`;
  const found = await api.read({ what, method: 'GET', path, signal }, detail);
  if (found.kind !== 'done') return found;
  const present = found.value.data.trackingCodes ?? [];
  const codes = mergeCodes(present, tracking.codes);
  if (codes.length === present.length) return done({ codes, added: false });
  const written = await api.write({ what, method: 'PATCH', path, body: trackingBody(codes), signal });
  return written.kind === 'done' ? done({ codes, added: true }) : written;
}
