import type { ProductPrice } from './product.ts';

/** How a promotion stands at one moment; `nextChange` is the next ISO 8601 instant in UTC at which the price changes. */
export type PromotionState = { state: 'none' | 'coming' | 'running' | 'over'; nextChange?: string };

/**
 * The price that holds at a moment, tax included; during a promotion also the regular price and the promotion's last
 * moment (ISO 8601 in UTC, itself included), where it has one.
 *
 * Bounds are expected as `promotionState` says.
 */
export const priceAt = (price: ProductPrice, at: Date): { amount: string; regular?: string; until?: string } => {
  const { state, nextChange } = promotionState(price, at);
  if (state !== 'running' || price.promotionAmount === undefined) return { amount: price.amount };
  const until = nextChange && new Date(Date.parse(nextChange) - 1).toISOString();
  return { amount: price.promotionAmount, regular: price.amount, ...(until && { until }) };
};

/**
 * Says whether a promotion runs, is still to come or is over, and when that changes next.
 *
 * Bounds are ISO 8601 instants with their zone (`2026-03-01T00:00:00Z`), both included. A bare date (`2026-03-01`) is a day
 * in Europe/Warsaw, as a Polish pharmacy means it: from its beginning, or up to its end. An absent or empty bound is open; a
 * window that ends before it begins never runs. Any other text throws a `RangeError`.
 */
export const promotionState = (price: ProductPrice, at: Date): PromotionState => {
  if (price.promotionAmount === undefined) return { state: 'none' };
  const from = price.promotionFrom ? begin(price.promotionFrom) : Number.NEGATIVE_INFINITY;
  const past = price.promotionTo ? justPast(price.promotionTo) : Number.POSITIVE_INFINITY;
  const now = at.getTime();
  if (from >= past) return { state: 'none' };
  if (now >= past) return { state: 'over' };
  const running = now >= from;
  const next = running ? past : from;
  const nextChange = Number.isFinite(next) ? new Date(next).toISOString() : undefined;
  return { state: running ? 'running' : 'coming', ...(nextChange && { nextChange }) };
};

const day = 24 * 60 * 60 * 1000;
const date = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

const begin = (bound: string): number => (date.test(bound) ? midnight(bound, 0) : moment(bound));
const justPast = (bound: string): number => (date.test(bound) ? midnight(bound, 1) : moment(bound) + 1);

const moment = (bound: string): number => {
  const time = instant.test(bound) ? Date.parse(bound) : Number.NaN;
  if (Number.isNaN(time)) throw unreadable(bound);
  return time;
};

/** When a day begins in Warsaw. Clocks change there at 01:00 UTC, never between local midnight and midnight UTC. */
const midnight = (bound: string, daysLater: number): number => {
  const given = Date.parse(`${bound}T00:00:00Z`);
  if (Number.isNaN(given) || new Date(given).toISOString().slice(0, 10) !== bound) throw unreadable(bound);
  const utc = given + daysLater * day;
  return utc - aheadOfUtc(utc);
};

const warsaw = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Warsaw', timeZoneName: 'longOffset' });

const aheadOfUtc = (at: number): number => {
  const name = warsaw.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, hours = '0', minutes = '0'] = /\+(\d{2}):(\d{2})/.exec(name) ?? [];
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
};

const unreadable = (bound: string): RangeError =>
  new RangeError(
    `The promotion bound "${bound}" is neither an instant nor a date. Send it as 2026-03-01T00:00:00Z or as 2026-03-01.`,
  );
