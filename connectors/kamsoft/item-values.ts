import { fromKamsoftTime, toIsoDay } from './warsaw-time.ts';

/** A value of an item that cannot be taken: the item alone is rejected. */
export class BadValue extends Error {
  readonly field: string;
  readonly value: string;
  constructor(field: string, value: string, reason: string) {
    super(reason);
    this.name = 'BadValue';
    this.field = field;
    this.value = value;
  }
}

export type Values = ReadonlyMap<string, string>;

/** A text without the space around it; `-` stands for empty (protocol page, 1.4). */
export const textOf = (values: Values, field: string): string | undefined => {
  const text = values.get(field)?.trim();
  return text === '' || text === '-' ? undefined : text;
};

const number = /^-?\d{1,12}(?:\.\d{1,6})?$/;

/** A number in one spelling, without trailing zeros; `-` for empty. */
export const numberOf = (values: Values, field: string): string | undefined => {
  const text = textOf(values, field);
  if (text === undefined) return undefined;
  if (!number.test(text)) throw new BadValue(field, text, 'This is not a number. Numbers are written as 12.50.');
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
};

/** A number that is not below 0 and not above `most`. */
export const amountOf = (values: Values, field: string, most: number): string | undefined => {
  const text = numberOf(values, field);
  if (text === undefined) return undefined;
  if (text.startsWith('-')) throw new BadValue(field, text, 'This is below 0.');
  if (Number(text) > most) throw new BadValue(field, text, `This is more than ${most}, which is taken for a mistake.`);
  return text;
};

/** Whether a flag is set; 0 and empty are not. */
export const flagOf = (values: Values, field: string): boolean => {
  const text = textOf(values, field);
  return text !== undefined && text !== '0' && text !== 'no';
};

/** A date such as `2026.03.31` as an ISO day. */
export const dayOf = (values: Values, field: string): string | undefined => {
  const text = textOf(values, field);
  if (text === undefined) return undefined;
  const day = toIsoDay(text);
  if (day === undefined) throw new BadValue(field, text, 'This is not a date. Dates are written as 2026.03.31.');
  return day;
};

const moments = new Map<string, string>();

/** A day or moment in Polish time as an ISO moment in UTC; with `end`, a day alone is its last second. */
export const momentOf = (values: Values, field: string, end: boolean): string | undefined => {
  const text = textOf(values, field);
  if (text === undefined) return undefined;
  const key = `${end} ${text}`;
  const cached = moments.get(key);
  if (cached !== undefined) return cached;
  const moment = fromKamsoftTime(text, end)?.toISOString();
  if (moment === undefined) throw new BadValue(field, text, 'This is not a date. Dates are written as 2026.03.31.');
  // A promotion is of many items at once; finding out about the clock is slow.
  if (moments.size > 1000) moments.clear();
  moments.set(key, moment);
  return moment;
};
