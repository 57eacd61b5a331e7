const base = Date.UTC(1800, 11, 28);
const dayMs = 86_400_000;

/** A day `YYYY-MM-DD` as a Clarion date: days since 1800-12-28, so that 2026-01-01 is 82184. */
export function toClarion(day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) throw new Error(`"${day}" is no day. Write it as 2026-05-31.`);
  return Math.round((at - base) / dayMs);
}

/** The day of a Clarion date; empty for 0 and null, which mean that there is none. */
export const fromClarion = (days: number | null): string =>
  days ? new Date(base + days * dayMs).toISOString().slice(0, 10) : '';

/** The day `count` days later. */
export const addDays = (day: string, count: number): string => fromClarion(toClarion(day) + count);

/** The day at the merchant's, who is in Poland. */
export const dayInWarsaw = (at: Date): string => at.toLocaleDateString('sv-SE', { timeZone: 'Europe/Warsaw' });
