import type { FulfilmentState } from '../../domain/fulfilment.ts';
import { type Feedback, InterpretError } from '../contract.ts';
import type { RecordOf } from './records/types.ts';

export type FeedbackSettings = { states: Record<string, FulfilmentState> };

/** What a pushed order status says of an order; a code of the sender's own is understood by the connection's settings. */
export function readStatus(record: RecordOf<'order-statuses'>, { states }: FeedbackSettings): Feedback {
  refuseDelete(record.op, 'What became of an order is not deleted. State it anew: cancelled, where it is off.');
  const state = record.state ?? (record.rawState === undefined ? undefined : states[record.rawState]);
  return {
    ...orderOf(record),
    // A state without a code of its own is its own code.
    rawState: record.rawState ?? record.state,
    state,
    progress: record.lines?.map(({ id, ...line }) => ({ lineId: id, ...line })),
    production: record.production,
    rawProduction: record.rawProduction ?? record.production,
    silent: record.tell === false || undefined,
  };
}

/** What a pushed parcel says of its order. */
export function readShipment(record: RecordOf<'shipments'>): Feedback {
  refuseDelete(record.op, 'A parcel that was stated is not taken back. Push the right one; it stands beside this one.');
  const { waybill, carrier, url, shippedAt } = record;
  return {
    ...orderOf(record),
    waybill,
    carrier,
    shippedAt,
    parcels: [{ waybill, carrier, url, shippedAt }],
    progress: record.lines?.map(({ id, ...line }) => ({ lineId: id, ...line })),
  };
}

/** Taken as an ordinary statement, it would say the opposite. */
function refuseDelete(op: 'upsert' | 'delete', reason: string): void {
  if (op === 'delete') throw new InterpretError('/op', reason);
}

function orderOf({ order, number }: { order?: string; number?: string }): Pick<Feedback, 'orderId' | 'number'> {
  if (order === undefined && number === undefined)
    throw new InterpretError('/order', 'Say which order: by the id under which it was given out, or by its number.');
  return { orderId: order, number };
}
