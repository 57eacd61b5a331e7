import { addDays, dayIn, momentIn, timeIn } from './zoned-days.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

type Field = { least: number; most: number; names?: string[] };
const fields: Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: ['', ...months] },
  { least: 0, most: 7, names: weekdays },
];

/** A schedule that comes less often than once in so many days is not judged. */
const furthestDays = 400;

/**
 * The latest moment at or before `at` that five fields of cron name in a zone; undefined for an expression that is not understood or
 * names none within a year. As Temporal reads them, a day has to fit its day of month and its day of week, and a time that
 * a change of clocks leaves out does not come.
 */
export function lastCronTime(cron: string, zone: string, at: Date): Date | undefined {
  const parts = cron.trim().split(/\s+/);
  const [minutes, hours, days, inMonths, onWeekdays] = parts.map((part, index) => valuesOf(part, fields[index]));
  if (parts.length !== fields.length || !minutes || !hours || !days || !inMonths || !onWeekdays) return undefined;
  const times = hours.toReversed().flatMap(hour => minutes.toReversed().map(minute => `${two(hour)}:${two(minute)}`));
  const today = dayIn(zone, at);
  for (let back = 0; back <= furthestDays; back += 1) {
    const day = addDays(today, -back);
    const [, month, date] = day.split('-').map(Number);
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    if (!inMonths.includes(month ?? 0) || !days.includes(date ?? 0)) continue;
    if (!onWeekdays.some(wanted => wanted % 7 === weekday)) continue;
    for (const time of times) {
      const moment = momentIn(zone, day, time);
      if (moment <= at && timeIn(zone, moment) === time) return moment;
    }
  }
  return undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** What a field allows, ascending; undefined where it is not understood. */
function valuesOf(text: string, field: Field | undefined): number[] | undefined {
  if (!field) return undefined;
  const found = new Set<number>();
  for (const part of text.toLowerCase().split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const ends = range === '*' ? [field.least, field.most] : range.split('-').map(word => numberOf(word, field));
    if (ends.length > 2 || ends.includes(undefined)) return undefined;
    const [from, to] = ends;
    // A step after a single value goes on to the end of the field.
    const last = to ?? (step === undefined ? from : field.most);
    const by = step === undefined ? 1 : Number(step);
    if (from === undefined || last === undefined || by < 1 || from < field.least || last > field.most) return undefined;
    for (let value = from; value <= last; value += by) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function numberOf(word: string, { names = [] }: Field): number | undefined {
  const named = names.indexOf(word.slice(0, 3));
  if (/^\d+$/.test(word)) return Number(word);
  return named >= 0 && word !== '' ? named : undefined;
}
