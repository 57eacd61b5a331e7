import type Big from 'big.js';
import { decimal } from './decimal.ts';
import {
  type FulfilledLine,
  type LineProgress,
  type LineQuantity,
  overallState,
  progressOf,
  quantityOf,
} from './line-progress.ts';

export type TransportState =
  | 'waiting'
  | 'partly-shipped'
  | 'shipped'
  | 'delivered'
  | 'partly-returned'
  | 'returned'
  | 'cancelled';

/** A document that takes goods out of the warehouse (a goods issue, or an invoice or receipt that issues). */
export type IssueDocument = { id: string; cancelled?: boolean; lines: LineQuantity[] };

/** `lines` is what lies in it, where that is known. */
export type Parcel = { trackingNumber: string; cancelled?: boolean; delivered?: boolean; lines?: LineQuantity[] };

export type TransportTrack = { state: TransportState; lines: LineProgress[]; trackingNumbers: string[] };

/**
 * Derives how far an order's goods are from line fulfilment, documents and parcels.
 *
 * Of a line is shipped the most that any of the three shows: they tell of the same goods. Where none shows quantities, a parcel
 * number alone means that the order is on its way; beside quantities it means no more than they do, but at least a part.
 * Delivered is what is shipped in full and whose parcels have all arrived.
 */
export const transportTrack = (given: {
  cancelled?: boolean;
  lines: readonly FulfilledLine[];
  documents: readonly IssueDocument[];
  parcels: readonly Parcel[];
}): TransportTrack => {
  const documents = given.documents.filter(({ cancelled }) => !cancelled);
  // One waybill is one parcel, however often it is told; the last word counts.
  const byNumber = new Map(given.parcels.map(parcel => [parcel.trackingNumber, parcel]));
  const parcels = [...byNumber.values()].filter(({ cancelled }) => !cancelled);
  const lines = progressOf(given.lines, shippedBy(given.lines, documents, parcels));
  const trackingNumbers = parcels.map(({ trackingNumber }) => trackingNumber);
  return { state: stateOf(given, lines, documents, parcels), lines, trackingNumbers };
};

const shippedBy = (
  lines: readonly FulfilledLine[],
  documents: readonly IssueDocument[],
  parcels: readonly Parcel[],
): ((lineId: string) => Big) => {
  const issued = documents.flatMap(document => document.lines);
  const packed = parcels.flatMap(parcel => parcel.lines ?? []);
  return lineId => {
    const stated = lines.find(({ id }) => id === lineId)?.issued ?? '0';
    const shown = [decimal(stated, 'The issued quantity'), quantityOf(issued, lineId), quantityOf(packed, lineId)];
    return shown.reduce((most, one) => (one.gt(most) ? one : most));
  };
};

const stateOf = (
  given: { cancelled?: boolean; lines: readonly FulfilledLine[] },
  lines: readonly LineProgress[],
  documents: readonly IssueDocument[],
  parcels: readonly Parcel[],
): TransportState => {
  const returned = returnsOf(given.lines, lines);
  if (returned) return returned;
  const overall = overallState(lines);
  const isCounted =
    documents.length > 0 || given.lines.some(({ issued }) => issued !== undefined) || parcels.some(one => one.lines);
  const byParcels = parcels.length === 0 ? 'waiting' : isCounted ? 'partly-shipped' : 'shipped';
  const state = overall === 'complete' ? 'shipped' : overall === 'partly' ? 'partly-shipped' : byParcels;
  if (state === 'waiting') return given.cancelled || overall === 'cancelled' ? 'cancelled' : 'waiting';
  const arrived = parcels.length > 0 && parcels.every(({ delivered }) => delivered);
  return state === 'shipped' && arrived ? 'delivered' : state;
};

const returnsOf = (lines: readonly FulfilledLine[], progress: readonly LineProgress[]): TransportState | undefined => {
  const back = (lineId: string) =>
    decimal(lines.find(({ id }) => id === lineId)?.returned ?? '0', 'The returned quantity');
  if (!lines.some(({ id }) => back(id).gt(0))) return undefined;
  const isAllBack = progress.every(({ lineId, done }) => back(lineId).gte(decimal(done)));
  return isAllBack && overallState(progress) !== 'partly' ? 'returned' : 'partly-returned';
};
