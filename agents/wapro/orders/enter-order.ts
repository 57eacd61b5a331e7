import { decimal, plain } from '../../../domain/decimal.ts';
import { type Db, judgeError } from '../db.ts';
import type { PulledOrder } from '../records.ts';
import type { OrderFoundRow } from '../rows.ts';
import { today } from '../rules/clarion.ts';
import type { Ledger, LedgerEntry } from '../store/ledger.ts';
import { clientNumber } from './client-number.ts';
import type { FittedProcedures } from './fit-procedures.ts';
import { inTransaction, TransactionBroken } from './in-transaction.ts';
import { type LineError, type OrderPlan, type Planned, type PlanSettings, planOrder } from './plan-order.ts';
import { addLines, addOrder, confirmOrder, type StepContext } from './run-steps.ts';

/** What became of the attempt. `later`: nothing is certain or nothing happened; settle what is open and try again. */
export type Entered =
  | { outcome: 'accepted' | 'duplicate'; entry: LedgerEntry }
  | { outcome: 'rejected'; reason: string; lineErrors?: LineError[] }
  | { outcome: 'later'; reason: string };

export interface EnterDeps {
  db: Db;
  ledger: Ledger;
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
  if (known?.state === 'done') return { outcome: 'accepted', entry: known };
  const number = clientNumber(order.number, settings.orders.numberPrefix);
  const { warehouseId } = settings.orders;
  const standing = (await db.read('order-by-client-number', { clientNumber: number, warehouseId })).filter(inForce);
  if (standing.length > 0) return adopt(deps, order, number, standing);

  const planned = await plannedOf(deps, order);
  if ('reason' in planned) return { outcome: 'rejected', ...planned };
  const entry: LedgerEntry = {
    orderId: order.externalId,
    clientNumber: number,
    state: 'intent',
    plan: planned.plan,
    lines: {},
  };
  ledger.write(entry);
  try {
    await write(deps, entry, planned.plan);
    return { outcome: 'accepted', entry: await recordDone(deps, entry, planned.plan) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Unfinished documents are settled before anything is entered again.
    if (judgeError(error) !== 'refused') return { outcome: 'later', reason };
    ledger.write({ ...(ledger.find(order.externalId) ?? entry), state: 'refused' });
    return { outcome: 'rejected', reason: `WAPRO refused the order: ${reason}` };
  }
};

/** A number, day or rate that nobody can read is a reason as well. */
const plannedOf = async ({ db, settings }: EnterDeps, order: PulledOrder): Promise<Planned> => {
  try {
    return await planOrder(db, order, settings);
  } catch (error) {
    if (error instanceof RangeError) return { reason: error.message };
    throw error;
  }
};

const inForce = ({ STATUS_ZAM, NUMER }: OrderFoundRow): boolean =>
  STATUS_ZAM?.trim() !== 'A' && (NUMER?.trim() ?? '') !== '';

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
    { orderId: order.externalId, clientNumber: number },
    found,
    'plan' in planned ? planned.plan : undefined,
  );
  deps.ledger.write(entry);
  return { outcome: 'duplicate', entry };
};

const write = async (deps: EnterDeps, entry: LedgerEntry, plan: OrderPlan): Promise<void> => {
  const { db, ledger, transaction } = deps;
  if (transaction.allowed) {
    try {
      await inTransaction(db, async session => {
        const id = checked(await addOrder(session, plan, stepContext(deps)));
        await addLines(session, id, plan, stepContext(deps));
        await confirmOrder(session, id, plan, stepContext(deps));
      });
    } catch (error) {
      if (error instanceof TransactionBroken) transaction.allowed = false;
      throw error;
    }
    return;
  }
  const context = stepContext(deps);
  const id = checked(await addOrder(db, plan, context));
  ledger.write({ ...entry, state: 'created', waproId: id });
  await addLines(db, id, plan, context);
  await confirmOrder(db, id, plan, context);
};

const checked = (id: string): string => {
  if (/^[1-9]\d{0,17}$/.test(id)) return id;
  throw new Error(`WAPRO gave no id for the new order, but "${id}". Look whether an open order was left behind.`);
};

/** The order stands in WAPRO: its number, its lines, and what it comes to there. */
export const recordDone = async (deps: EnterDeps, entry: LedgerEntry, plan: OrderPlan): Promise<LedgerEntry> => {
  const { clientNumber: number } = entry;
  const rows = await deps.db.read('order-by-client-number', { clientNumber: number, warehouseId: plan.warehouseId });
  const found = rows.find(inForce);
  if (found === undefined) throw new Error(`Order ${number} was entered but cannot be found in WAPRO.`);
  const done = await entryOf(deps, entry, found, plan);
  deps.ledger.write(done);
  return done;
};

const entryOf = async (
  { db, settings }: EnterDeps,
  { orderId, clientNumber: number }: Pick<LedgerEntry, 'orderId' | 'clientNumber'>,
  found: OrderFoundRow,
  plan: OrderPlan | undefined,
): Promise<LedgerEntry> => {
  const id = found.ID_ZAMOWIENIA;
  const lines = await db.read('order-line-rows', { orderIds: [id], warehouseIds: [settings.orders.warehouseId] });
  const [row] = await db.read('order-rows', { ids: [id] });
  // Without a plan it is not known in which of the two the order was placed.
  const total = plan && (plan.rate === undefined ? row?.WARTOSC_BRUTTO : row?.WARTOSC_BRUTTO_WAL);
  return {
    orderId,
    clientNumber: number,
    state: 'done',
    waproId: id,
    number: found.NUMER?.trim() || undefined,
    plan,
    lines: matchLines(
      plan,
      lines.map(({ ID_POZYCJI_ZAMOWIENIA, ID_ARTYKULU }) => [ID_POZYCJI_ZAMOWIENIA, ID_ARTYKULU] as const),
    ),
    note: plan?.cuts || undefined,
    total: total ? plain(decimal(total), 2) : undefined,
  };
};

/** The order's line for each of WAPRO's, by article and sequence; a line that is not found has no counterpart. */
const matchLines = (
  plan: OrderPlan | undefined,
  rows: (readonly [string, string | null])[],
): Record<string, string> => {
  const left = [...rows];
  const pairs = (plan?.lines ?? []).flatMap(({ lineId, articleId }) => {
    const index = left.findIndex(([, article]) => article === articleId);
    const [row] = index === -1 ? [] : left.splice(index, 1);
    return row === undefined || lineId === undefined ? [] : [[row[0], lineId] as const];
  });
  return Object.fromEntries(pairs);
};
