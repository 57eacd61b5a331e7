import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../problem.ts';
import type { Limit } from './user-header.ts';

/** Where in which feed a page ended, and for whom. */
type Place = { connectionId: string; entity: string; seq: number; limit?: string };

const placeSchema = z.object({
  connectionId: z.uuid(),
  entity: z.string(),
  seq: z.number().int().min(0),
  limit: z.string().optional(),
});

/** What changes with the buyers of a user: a buyer who joins has a past that was never given out. */
export const limitMark = (limit: Limit | undefined): string | undefined =>
  limit &&
  createHash('sha256')
    .update(JSON.stringify([limit.user, [...limit.buyers].sort()]))
    .digest('base64url')
    .slice(0, 16);

export const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * The number behind which to go on. A cursor of the same feed that was made for other buyers begins anew; one of another
 * connection or entity, or none at all, is a 400.
 */
export function readCursor(text: string | undefined, here: Omit<Place, 'seq'>): number {
  if (text === undefined) return 0;
  const place = placeSchema.safeParse(parsed(text));
  const fits = place.success && place.data.connectionId === here.connectionId && place.data.entity === here.entity;
  if (fits) return place.data.limit === here.limit ? place.data.seq : 0;
  const detail = `Give a cursor that this connection got from /v1/${here.entity}, or none to begin anew.`;
  throw new Problem(400, `The cursor cannot be used here. ${detail}`, { errors: [{ parameter: 'after', detail }] });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
