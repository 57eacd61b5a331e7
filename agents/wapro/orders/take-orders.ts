import { judgeError } from '../db.ts';
import type { Ack, HubApi } from '../hub-api.ts';
import { takeParties, takePlaces } from '../parties/take-parties.ts';
import type { Pulled, PulledOrder } from '../records.ts';
import { reference } from '../rules/wapro-id.ts';
import type { LedgerEntry } from '../store/ledger.ts';
import type { Store } from '../store/open-store.ts';
import { type EnterDeps, enterOrder, lost } from './enter-order.ts';
import { askedAck } from './judge-later.ts';
import { NotNow } from './not-now.ts';
import { readOrder } from './read-order.ts';
import { withdrawOrder } from './run-steps.ts';
import { settleOpen } from './settle-open.ts';

export interface TakeDeps extends EnterDeps {
  store: Store;
  hub: Pick<HubApi, 'pull'>;
  /** The application lock's name: one agent at a time per database. */
  lockName: string;
}

/**
 * Takes one page of orders from the hub into WAPRO and answers each; the page's cursor counts only after the last of them.
 *
 * The answers go through the outbox in the same commit as the cursor. Throws `NotNow` where it has to be tried again: the
 * same page then comes once more, and what was entered is known by the ledger.
 */
export const takeOrders = async (deps: TakeDeps, waitSeconds: number): Promise<number> => {
  const { store, hub } = deps;
  await readyToWrite(deps);
  const after = store.recall('cursor orders');
  const { records, cursor } = await hub.pull('orders', { after, limit: 50, wait: waitSeconds });
  for (const order of records) {
    await readyToWrite(deps);
    const ack = await answer(deps, order);
    store.outbox.add({ kind: 'acks', acks: [{ ...ack, seq: order.seq }] });
  }
  if (cursor !== after) store.keep('cursor orders', cursor);
  return records.length;
};

/** Holds the lock and leaves nothing open behind. */
const readyToWrite = async (deps: TakeDeps): Promise<void> => {
  const { db, lockName, store } = deps;
  if (!(await db.lock(lockName))) {
    throw new NotNow('Another agent works in this database. Stop one of the two; this one waits.');
  }
  for (const entry of await settleOpen(deps)) store.outbox.add({ kind: 'acks', acks: [ackOf(entry, 'accepted')] });
};

const answer = async (deps: TakeDeps, offered: Pulled['orders']): Promise<Ack> => {
  const order = readOrder(offered);
  if (!('missing' in order)) {
    await takeNewParties(deps, order);
    return answerOrder(deps, order);
  }
  const reason = `The order does not say its ${order.missing.join(', ')}. Correct it where it was placed.`;
  return { entity: 'orders', id: offered.id, outcome: 'rejected', reason };
};

/** An order may come sooner than the buyer or the delivery place that it was placed for, made a moment ago. */
const takeNewParties = async (deps: TakeDeps, { customer, deliveryPlace }: PulledOrder): Promise<void> => {
  const { store, settings } = deps;
  const isNew = (entity: 'customers' | 'delivery-places', key: string | undefined): boolean =>
    key !== undefined && reference(key) === undefined && store.parties.find(entity, key) === undefined;
  const adds = settings.buyers.addProcedure !== undefined;
  if (!isNew('delivery-places', deliveryPlace) && !(adds && isNew('customers', customer.externalId))) return;
  await takeParties(deps);
  await takePlaces(deps);
};

/** Enters, cancels or answers again; what the hub is to be told. */
export const answerOrder = async (deps: TakeDeps, order: PulledOrder): Promise<Ack> => {
  const known = deps.ledger.find(order.externalId);
  if (order.state === 'cancelled') return answerCancelled(deps, order, known);
  const entered = await enterOrder(deps, order);
  if (entered.outcome === 'later') throw new NotNow(entered.reason);
  if (entered.outcome === 'changed') return askedAck(entered.entry, entered.reason);
  if (entered.outcome !== 'rejected') return ackOf(entered.entry, entered.outcome);
  const { reason, lineErrors } = entered;
  const errors = lineErrors?.map(({ lineId, message }) => ({ id: lineId, reason: message }));
  return { entity: 'orders', id: order.externalId, outcome: 'rejected', reason, lineErrors: errors };
};

const answerCancelled = async (deps: TakeDeps, order: PulledOrder, known: LedgerEntry | undefined): Promise<Ack> => {
  const ack = { entity: 'orders', id: order.externalId } as const;
  if (known?.state === 'lost') return { ...ack, outcome: 'rejected', externalId: known.waproId, reason: lost(known) };
  if (known?.waproId === undefined || known.state !== 'done') {
    return { ...ack, outcome: 'accepted', reason: 'Called off before it was entered into WAPRO.' };
  }
  const [row] = await deps.db.read('order-rows', { ids: [known.waproId] });
  if (row?.STATUS_ZAM?.trim() === 'A') return ackOf(known, 'accepted');
  try {
    await withdrawOrder(deps.db, known.waproId, { procedures: deps.procedures, orders: deps.settings.orders });
    return ackOf(known, 'accepted');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (judgeError(error) !== 'refused') throw new NotNow(reason);
    return {
      ...ackOf(known, 'accepted'),
      outcome: 'rejected',
      reason: `Order ${known.number} cannot be cancelled in WAPRO: ${reason} Settle it with a clerk there.`,
    };
  }
};

const ackOf = (entry: LedgerEntry, outcome: 'accepted' | 'duplicate'): Ack => ({
  entity: 'orders',
  id: entry.orderId,
  outcome,
  externalId: entry.waproId,
  number: entry.number,
  total: entry.total,
  reason: entry.note,
});
