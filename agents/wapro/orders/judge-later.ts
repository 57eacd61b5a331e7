import type { Ack } from '../hub-api.ts';
import type { PulledOrder } from '../records.ts';
import type { Ledger, LedgerEntry } from '../store/ledger.ts';
import { differences, fingerprintOf, heldOf } from './held-order.ts';
import type { PlanSettings } from './plan-order.ts';

/**
 * Judges a later version of an order that stands in WAPRO: no procedure changes an order that was confirmed, so a person does
 * (W8). Undefined where WAPRO holds the same. Otherwise the reason why it is refused, naming what changed: the same for the
 * same version, and for every later one until it is entered. The hub keeps the order as taken and asks a person; once they
 * settled it, the hub gives the same content under a new number, and WAPRO counts as holding it.
 */
export const judgeLater = (
  ledger: Ledger,
  known: LedgerEntry,
  order: PulledOrder,
  settings: PlanSettings,
): string | undefined => {
  const held = heldOf(order, settings);
  const { asked } = known;
  const content = fingerprintOf(order);
  const isSettled = asked !== undefined && asked.content === content && asked.seq !== order.seq;
  // An order of somebody else's, or of an agent before this one, is taken to hold what is said of it first.
  if (known.held === undefined || isSettled) {
    ledger.write({ ...known, held, asked: undefined });
    return undefined;
  }
  const changed = differences(known.held, held);
  if (changed.length === 0 && asked === undefined) return undefined;
  ledger.write({ ...known, asked: { content, seq: order.seq } });
  const number = known.number ?? known.waproId;
  return changed.length === 0
    ? `The order is again as it was entered into WAPRO first; a clerk has to take back in order ${number} what was changed there since.`
    : `After it was entered into WAPRO, this changed: ${changed.join('; ')}; a clerk has to enter it in order ${number}.`;
};

/** The answer to a change that a clerk has to enter: the order stays taken, as it names its id. */
export const askedAck = (known: LedgerEntry, reason: string): Ack => ({
  entity: 'orders',
  id: known.orderId,
  outcome: 'rejected',
  externalId: known.waproId,
  number: known.number,
  reason,
});
