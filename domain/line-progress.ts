import type Big from 'big.js';
import { decimal, plain } from './decimal.ts';

/** What is known of an order line at whoever fulfils it. Quantities are decimal strings in the line's unit. */
export type FulfilledLine = {
  id: string;
  ordered: string;
  cancelled?: string;
  /** Issued, as the ERP states it on the line (in total). */
  issued?: string;
  returned?: string;
};

/** A quantity of a line that a document issues, or that lies in a parcel. */
export type LineQuantity = { lineId: string; quantity: string };

export type LineState = 'open' | 'partly' | 'complete' | 'cancelled';

export type LineProgress = {
  lineId: string;
  state: LineState;
  /** Ordered less cancelled, never below zero. */
  wanted: string;
  done: string;
  /** What is still to come, never below zero. */
  left: string;
};

/** How far each line is, given what is done of it; more than wanted is complete. */
export const progressOf = (
  lines: readonly Pick<FulfilledLine, 'id' | 'ordered' | 'cancelled'>[],
  doneOf: (lineId: string) => Big,
): LineProgress[] =>
  lines.map(({ id, ordered, cancelled = '0' }) => {
    const wanted = aboveZero(decimal(ordered, 'The quantity').minus(decimal(cancelled, 'The cancelled quantity')));
    const done = doneOf(id);
    const left = aboveZero(wanted.minus(done));
    const state = done.gt(0) ? (left.gt(0) ? 'partly' : 'complete') : wanted.gt(0) ? 'open' : 'cancelled';
    return { lineId: id, state, wanted: plain(wanted), done: plain(done), left: plain(left) };
  });

/** All lines as one: cancelled ones do not hold the others up. */
export const overallState = (lines: readonly Pick<LineProgress, 'state'>[]): LineState => {
  const alive = lines.filter(({ state }) => state !== 'cancelled');
  if (alive.length === 0) return lines.length > 0 ? 'cancelled' : 'open';
  if (alive.every(({ state }) => state === 'complete')) return 'complete';
  return alive.every(({ state }) => state === 'open') ? 'open' : 'partly';
};

/** The exact sum of a line's quantities in a list. */
export const quantityOf = (list: readonly LineQuantity[], lineId: string): Big =>
  list.reduce(
    (sum, one) => (one.lineId === lineId ? sum.plus(decimal(one.quantity, 'The quantity')) : sum),
    decimal('0'),
  );

const aboveZero = (value: Big): Big => (value.lt(0) ? decimal('0') : value);
