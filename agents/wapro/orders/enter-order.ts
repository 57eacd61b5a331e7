import { type Db, type DbSession, judgeError } from '../db.ts';
import type { PulledOrder } from '../records.ts';
import type { OrderFoundRow } from '../rows.ts';
import { today } from '../rules/clarion.ts';
import type { Ledger, LedgerEntry } from '../store/ledger.ts';
import type { Parties } from '../store/parties.ts';
import { clientNumber } from './client-number.ts';
import type { FittedProcedures } from './fit-procedures.ts';
import { heldOf } from './held-order.ts';
import { inTransaction, TransactionBroken } from './in-transaction.ts';
import { judgeLater } from './judge-later.ts';
import { type LineError, type OrderPlan, type Planned, type PlanSettings, planOrder } from './plan-order.ts';
import { entryOf, inForce, recordDone, standingOf } from './record-done.ts';
import { addLines, addOrder, confirmOrder, type StepContext } from './run-steps.ts';

/** What became of the attempt. `later`: nothing is certain or nothing happened; settle what is open and try again. */
export type Entered =
  | { outcome: 'accepted' | 'duplicate'; entry: LedgerEntry }
  /** It stands in WAPRO, and something changed since that a clerk has to enter there. */
  | { outcome: 'changed'; entry: LedgerEntry; reason: string }
  | { outcome: 'rejected'; reason: string; lineErrors?: LineError[] }
  | { outcome: 'later'; reason: string };

export interface EnterDeps {
  db: Db;
  ledger: Ledger;
  /** The pairs of ids of what other systems made. */
  parties: Parties;
  procedures: FittedProcedures;
  settings: PlanSettings & { zone: string };
  /** Whether one transaction may hold the whole order; set to false once a procedure breaks it. */
  transaction: { allowed: boolean };
  now?: () => Date;
}

/** What steps need of the settings and the day. */
export const stepContext = ({ procedures, settings, now }: EnterDeps): StepContext => ({
  procedures,
  orders: settings.orders,
  baseCurrency: settings.baseCurrency,
  day: today(settings.zone, now?.()),
});

/**
 * Enters one order of the hub into WAPRO, once.
 *
 * The client's number is looked up first; the intent is on the disk before step 1; and after any doubt `settleOpen` has to
 * run before this is called again. Expects that the application lock is held.
 */
export const enterOrder = async (deps: EnterDeps, order: PulledOrder): Promise<Entered> => {
  const { db, ledger, settings } = deps;
  const known = ledger.find(order.externalId);
  if (known?.state === 'done') {
    const reason = judgeLater(ledger, known, order, settings);
    return reason === undefined ? { outcome: 'accepted', entry: known } : { outcome: 'changed', entry: known, reason };
  }
  const number = clientNumber(order.number, settings.orders.numberPrefix);
  const { warehouseId } = settings.orders;
  const standing = (await db.read('order-by-client-number', { clientNumber: number, warehouseId })).filter(inForce);
  if (standing.length > 0) return adopt(deps, order, number, standing);
  if (known?.state === 'lost') {
    const [found] = await standingOf(db, known);
    if (found === undefined) return { outcome: 'rejected', reason: lost(known) };
    return { outcome: 'accepted', entry: await recordDone(deps, known, found) };
  }

  const planned = await plannedOf(deps, order);
  if ('reason' in planned) return { outcome: 'rejected', ...planned };
  const entry: LedgerEntry = {
    orderId: order.externalId,
    clientNumber: number,
    state: 'intent',
    plan: planned.plan,
    lines: {},
    held: heldOf(order, settings),
  };
  ledger.write(entry);
  try {
    const created = await write(deps, entry, planned.plan);
    const [found] = await standingOf(db, created);
    if (found) return { outcome: 'accepted', entry: await recordDone(deps, created, found) };
    // Whoever enters it once more makes a second one of it: only a person may go on.
    ledger.write({ ...created, state: 'lost' });
    return { outcome: 'rejected', reason: lost(created) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Unfinished documents are settled before anything is entered again.
    if (judgeError(error) !== 'refused') return { outcome: 'later', reason };
    ledger.write({ ...(ledger.find(order.externalId) ?? entry), state: 'refused' });
    return { outcome: 'rejected', reason: `WAPRO refused the order: ${reason}` };
  }
};

/** A number, day or rate that nobody can read is a reason as well. */
const plannedOf = async ({ db, settings, parties }: EnterDeps, order: PulledOrder): Promise<Planned> => {
  try {
    return await planOrder(db, order, settings, parties);
  } catch (error) {
    if (error instanceof RangeError) return { reason: error.message };
    throw error;
  }
};

/** Why an order that WAPRO confirmed and does not have is not entered again. */
export const lost = ({ clientNumber: number, waproId }: LedgerEntry): string =>
  `WAPRO confirmed order ${number} as ${waproId} and does not have it. It is not entered again. Look for it in WAPRO: where it stands, write ${number} as the client's number into it (NR_ZAMOWIENIA_KLIENTA), then resume; where it does not, place it anew.`;

/** Somebody entered it before: the agent whose ledger was lost, another integrator, or a clerk. */
const adopt = async (
  deps: EnterDeps,
  order: PulledOrder,
  number: string,
  [found, ...others]: OrderFoundRow[],
): Promise<Entered> => {
  if (found === undefined || others.length > 0) {
    const ids = [found, ...others].map(row => row?.NUMER ?? row?.ID_ZAMOWIENIA).join(', ');
    return {
      outcome: 'rejected',
      reason: `Several orders in WAPRO carry the number ${number}: ${ids}. Cancel all but one, then resume.`,
    };
  }
  const planned = await plannedOf(deps, order);
  if ('plan' in planned && planned.plan.contractorId !== found.ID_KONTRAHENTA) {
    return {
      outcome: 'rejected',
      reason: `Order ${found.NUMER} in WAPRO carries the number ${number} but is another contractor's. Set orders.numberPrefix in the agent, or correct the order in WAPRO.`,
    };
  }
  const entry = await entryOf(
    deps,
    { orderId: order.externalId, clientNumber: number, held: heldOf(order, deps.settings) },
    found,
    'plan' in planned ? planned.plan : undefined,
  );
  deps.ledger.write(entry);
  return { outcome: 'duplicate', entry };
};

/** Steps 1 to 6. The id is in the ledger before the order can be confirmed, so that it is found by it whatever happens then. */
const write = async (deps: EnterDeps, entry: LedgerEntry, plan: OrderPlan): Promise<LedgerEntry> => {
  const { db, ledger, transaction } = deps;
  const context = stepContext(deps);
  const steps = async (session: DbSession): Promise<LedgerEntry> => {
    const id = checked(await addOrder(session, plan, context));
    const created: LedgerEntry = { ...entry, state: 'created', waproId: id };
    ledger.write(created);
    await addLines(session, id, plan, context);
    await confirmOrder(session, id, plan, context);
    return created;
  };
  if (!transaction.allowed) return steps(db);
  try {
    return await inTransaction(db, steps);
  } catch (error) {
    if (error instanceof TransactionBroken) transaction.allowed = false;
    throw error;
  }
};

const checked = (id: string): string => {
  if (/^[1-9]\d{0,17}$/.test(id)) return id;
  throw new Error(`WAPRO gave no id for the new order, but "${id}". Look whether an open order was left behind.`);
};
