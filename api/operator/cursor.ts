import type { z } from 'zod';
import { Problem } from '../problem.ts';

/** Where a page ended, as an opaque text for `after`, for lists that are not ordered by one id. */
export const toCursor = (last: unknown): string => Buffer.from(JSON.stringify(last)).toString('base64url');

/** Reads such a text; 400 when it is none of this list's. */
export function fromCursor<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  const last = schema.safeParse(parsed(text));
  if (last.success) return last.data;
  const detail = 'Give what the page before named as `next`.';
  throw new Problem(400, `The page cannot be found by this text. ${detail}`, {
    errors: [{ parameter: 'after', detail }],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** The first `limit` of rows that were asked for with one more, and whether there are more. */
export function firstOf<T>(rows: T[], limit: number): { items: T[]; last: T | undefined } {
  const items = rows.slice(0, limit);
  return { items, last: rows.length > limit ? items.at(-1) : undefined };
}
