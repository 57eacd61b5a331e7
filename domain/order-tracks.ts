import { decimal } from './decimal.ts';
import type { OrderBalance } from './ledger.ts';
import { type FulfilledLine, type LineProgress, overallState, progressOf } from './line-progress.ts';
import { toMinor } from './minor-units.ts';
import { type IssueDocument, type Parcel, type TransportTrack, transportTrack } from './transport-track.ts';

export type PaymentTrackState = 'not-invoiced' | 'open' | 'partly-paid' | 'paid' | 'overpaid' | 'cancelled';
/** `overdue`: something of it is past its last day to be paid. Amounts are in the order's currency. */
export type PaymentTrack = {
  state: PaymentTrackState;
  overdue: boolean;
  invoiced: string;
  paid: string;
  outstanding: string;
};

export type ProductionState = 'none' | 'waiting' | 'in-production' | 'partly-done' | 'done' | 'rejected' | 'cancelled';
export type ProductionTrack = { state: ProductionState; lines: LineProgress[] };

/** What production reports of a line that it makes; `done` counts from the beginning, so that a report twice is no matter. */
export type ProducedLine = {
  lineId: string;
  state: 'waiting' | 'in-production' | 'done' | 'rejected' | 'cancelled';
  done?: string;
};

export type TrackedOrder = {
  currency: string;
  gross: string;
  cancelled?: boolean;
  /** Nothing more is to be issued or invoiced of it. */
  closed?: boolean;
  lines: readonly FulfilledLine[];
};

export type OrderTracks = { payment: PaymentTrack; production: ProductionTrack; transport: TransportTrack };

/** The three tracks of an order, each derived from its own facts: settlements, production's reports, documents and parcels. */
export const orderTracks = (given: {
  order: TrackedOrder;
  balances: readonly OrderBalance[];
  produced: readonly ProducedLine[];
  documents: readonly IssueDocument[];
  parcels: readonly Parcel[];
}): OrderTracks => {
  const { order, balances, produced, documents, parcels } = given;
  return {
    payment: paymentTrack(order, balances),
    production: productionTrack(order, produced),
    transport: transportTrack({ cancelled: order.cancelled, lines: order.lines, documents, parcels }),
  };
};

/**
 * Says how far an order is paid, from its balance in its own currency (of other currencies only whether they are overdue).
 *
 * An order of which a part is invoiced and that part is paid is partly paid, unless nothing more is to be invoiced: it
 * is closed or cancelled. An order of nothing is paid.
 */
export const paymentTrack = (
  { currency, gross, cancelled, closed }: Omit<TrackedOrder, 'lines'>,
  balances: readonly OrderBalance[],
): PaymentTrack => {
  const own = balances.find(balance => balance.currency === currency);
  const { invoiced = '0', paid = '0', outstanding = '0', overpaid = '0' } = own ?? {};
  const units = (amount: string) => toMinor(amount, currency);
  const overdue = balances.some(balance => decimal(balance.overdue).gt(0));
  const amounts = { overdue, invoiced, paid, outstanding };
  const isPaidSoFar = units(outstanding) === 0n;
  if (units(overpaid) > 0n && isPaidSoFar) return { ...amounts, state: 'overpaid' };
  if (units(invoiced) === 0n && units(paid) === 0n) {
    if (cancelled) return { ...amounts, state: 'cancelled' };
    return { ...amounts, state: units(gross) === 0n ? 'paid' : 'not-invoiced' };
  }
  const isAll = closed === true || cancelled === true || units(invoiced) >= units(gross);
  if (isPaidSoFar && isAll) return { ...amounts, state: 'paid' };
  return { ...amounts, state: units(paid) > 0n ? 'partly-paid' : 'open' };
};

/**
 * Says how far production is, from what it reports of the lines that it makes; an order without such lines has none.
 *
 * A line reported done without a quantity is done in full. One rejected line makes the order rejected, since a person has to
 * decide. Of one line reported twice the last report counts.
 */
export const productionTrack = (
  { lines, cancelled }: Pick<TrackedOrder, 'lines' | 'cancelled'>,
  produced: readonly ProducedLine[],
): ProductionTrack => {
  const reports = new Map(produced.map(report => [report.lineId, report]));
  const made = lines.flatMap(line => {
    const report = reports.get(line.id);
    return report ? [{ line, report }] : [];
  });
  const ordered = made.map(({ line, report }) => ({
    ...line,
    cancelled: report.state === 'cancelled' ? line.ordered : line.cancelled,
  }));
  const progress = progressOf(ordered, lineId => {
    const found = made.find(({ line }) => line.id === lineId);
    const whole = found?.report.state === 'done' ? found.line.ordered : '0';
    return decimal(found?.report.done ?? whole, 'The quantity that is done');
  });
  return {
    state: productionState(
      made.map(({ report }) => report.state),
      progress,
      cancelled,
    ),
    lines: progress,
  };
};

const productionState = (
  reported: readonly ProducedLine['state'][],
  progress: readonly LineProgress[],
  cancelled: boolean | undefined,
): ProductionState => {
  if (progress.length === 0) return 'none';
  const overall = overallState(progress);
  if (overall === 'cancelled') return 'cancelled';
  if (overall === 'complete') return 'done';
  if (reported.includes('rejected')) return 'rejected';
  if (cancelled) return 'cancelled';
  if (overall === 'partly') return 'partly-done';
  return reported.includes('in-production') ? 'in-production' : 'waiting';
};
