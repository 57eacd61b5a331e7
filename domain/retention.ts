/** Kinds of data that are deleted by their own time, in the order in which they go: payloads before the messages that they belong to. */
export const retainedKinds = ['payloads', 'messages', 'history', 'reports', 'queue', 'audit'] as const;
export type RetainedKind = (typeof retainedKinds)[number];

const dayMs = 86_400_000;

/** The moment before which data of so many days' retention is over. */
export const overBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * dayMs);

/**
 * The first month that is kept where data goes by whole months: a month is over once its last day is. Its first
 * millisecond, in UTC.
 */
export function firstKeptMonth(now: Date, days: number): Date {
  const moment = overBefore(now, days);
  return new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), 1));
}

/** A month as data keys name it: `2026-03`. */
export const monthName = (month: Date): string => month.toISOString().slice(0, 7);

/** The least UUIDv7 that can be made at a moment; whatever was made before it sorts before. */
export function firstIdAt(moment: Date): string {
  const digits = Math.max(0, Math.floor(moment.getTime())).toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}
