const dayMs = 86_400_000;
const clarionBase = Date.UTC(1800, 11, 28);
const otherBase = Date.UTC(1899, 11, 30);
/** Above it a number is a Clarion day: it tells the two bases apart from April 1965 to April 2064. */
const border = 60_000;

/**
 * The day, as `YYYY-MM-DD`, that WAPRO writes as a whole number; `undefined` for 0 and null, which mean no date.
 *
 * Above 60,000 days count from 1800-12-28 (Clarion), otherwise from 1899-12-30 (objects of Fakir). Protocol page 3.3.
 */
export const fromClarionDay = (day: number | null | undefined): string | undefined => {
  if (day === null || day === undefined || day <= 0 || !Number.isInteger(day)) return undefined;
  const base = day > border ? clarionBase : otherBase;
  return new Date(base + day * dayMs).toISOString().slice(0, 10);
};

/** A day `YYYY-MM-DD` as Clarion writes it: days since 1800-12-28. Throws a `RangeError` for what no calendar has. */
export const toClarionDay = (day: string): number => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(day)) {
    throw new RangeError(`"${day}" is not a day. Write it as 2026-01-31.`);
  }
  return Math.round((time - clarionBase) / dayMs);
};

/** The time of day, as `HH:MM:SS.hh`, of Clarion's hundredths of a second since midnight plus 1; 0 and null are none. */
export const fromClarionTime = (time: number | null | undefined): string | undefined => {
  if (time === null || time === undefined || time <= 0 || time > 8_640_000 || !Number.isInteger(time)) return undefined;
  const hundredths = time - 1;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = Math.floor(hundredths / 100);
  return `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}.${two(hundredths % 100)}`;
};

/** A time of day `HH:MM`, `HH:MM:SS` or `HH:MM:SS.hh` as Clarion writes it. */
export const toClarionTime = (time: string): number => {
  const [, hours, minutes, seconds = '0', hundredths = '0'] =
    /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{2}))?)?$/.exec(time) ?? [];
  if (hours === undefined) throw new RangeError(`"${time}" is not a time of day. Write it as 08:30 or 08:30:15.25.`);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 100 + Number(hundredths) + 1;
};

/** The day it is now where the merchant is, such as `Europe/Warsaw`. */
export const today = (zone: string, now: Date = new Date()): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
