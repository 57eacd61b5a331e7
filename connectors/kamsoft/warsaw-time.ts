/** Pharmacies in Poland: every time in Kamsoft's documents is local. */
const zone = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Warsaw',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** A moment as `2025.08.29 14:59`, the form that orders carry (protocol page, 1.6). */
export const toKamsoftTime = (moment: Date): string => {
  const { year, month, day, hour, minute } = partsOf(moment);
  return `${year}.${month}.${day} ${hour}:${minute}`;
};

const written =
  /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * A moment from any of the forms that are seen: `2006.07.28 08:12:22`, `2025.08.29 14:59`, ISO, or a day alone.
 *
 * A day alone is its first moment, with `end` its last second. `undefined` for anything else, days that no calendar has
 * included.
 */
export const fromKamsoftTime = (text: string, end = false): Date | undefined => {
  const [, year = '', month = '', day = '', hour, minute, second, offset] = written.exec(text.trim()) ?? [];
  const date = isoDay(year, month, day);
  if (date === undefined) return undefined;
  const last = end && hour === undefined;
  const [h, m, s] = last ? ['23', '59', '59'] : [hour ?? '0', minute ?? '0', second ?? '0'];
  if (Number(h) > 23 || Number(m) > 59 || Number(s) > 59) return undefined;
  const utc = Date.parse(`${date}T${h.padStart(2, '0')}:${m.padStart(2, '0')}:${s.padStart(2, '0')}Z`);
  if (offset !== undefined) return new Date(utc - offsetMs(offset));
  return localMoment(utc);
};

/** The day of a date in any of the forms, as `YYYY-MM-DD`. */
export const toIsoDay = (text: string): string | undefined => {
  const [, year = '', month = '', day = ''] = written.exec(text.trim()) ?? [];
  return isoDay(year, month, day);
};

const isoDay = (year: string, month: string, day: string): string | undefined => {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : undefined;
};

const offsetMs = (offset: string): number => {
  if (offset === 'Z') return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
};

/** The zone's distance from UTC is asked for twice: near a change of the clock the first answer is of the wrong side. */
const localMoment = (asUtc: number): Date => {
  const first = asUtc - distance(asUtc);
  return new Date(asUtc - distance(first));
};

const distance = (utc: number): number => {
  const { year, month, day, hour, minute, second } = partsOf(new Date(utc));
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(utc / 1000) * 1000;
};

const partsOf = (moment: Date) => {
  const found = Object.fromEntries(zone.formatToParts(moment).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = found;
  return { year, month, day, hour, minute, second };
};
