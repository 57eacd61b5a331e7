import { decimal } from '../../../domain/decimal.ts';
import { judgeError } from '../db.ts';
import type { OrderFoundRow, OrderLineRow } from '../rows.ts';
import type { LedgerEntry } from '../store/ledger.ts';
import { type EnterDeps, stepContext } from './enter-order.ts';
import type { OrderPlan } from './plan-order.ts';
import { recordDone, standingOf } from './record-done.ts';
import { confirmOrder, withdrawOrder } from './run-steps.ts';

/**
 * Clears up whatever an attempt left in doubt, before anything new is written.
 *
 * Documents that were begun and have no number are the agent's own by their SEMAFOR: one that holds every line of its order
 * is confirmed, any other (and one that WAPRO refused) is withdrawn (`STATUS_ZAM` A). Then each open intent is looked up by WAPRO's
 * id, else by the client's number: found, it is done; not found, it never happened. Throws where WAPRO cannot answer now: nothing is entered until it does.
 *
 * Returns the orders that turned out to stand in WAPRO, so that the hub is told.
 */
export const settleOpen = async (deps: EnterDeps): Promise<LedgerEntry[]> => {
  const { db, ledger, settings } = deps;
  const intents = ledger.open();
  for (const row of await db.read('unfinished-orders', { session: settings.orders.session })) {
    await settleOne(deps, row, intents);
  }
  const done: LedgerEntry[] = [];
  for (const intent of intents) {
    const settled = await lookUp(deps, intent);
    if (settled) done.push(settled);
  }
  return done;
};

const settleOne = async (deps: EnterDeps, row: OrderFoundRow, intents: LedgerEntry[]): Promise<void> => {
  const intent = intents.find(each => belongs(each, row));
  const context = stepContext(deps);
  if (
    intent?.plan &&
    intent.state !== 'refused' &&
    (await isComplete(deps, row.ID_ZAMOWIENIA, intent.plan)) &&
    !(await stands(deps, intent))
  ) {
    try {
      await confirmOrder(deps.db, row.ID_ZAMOWIENIA, intent.plan, context);
      return;
    } catch (error) {
      // In doubt it may be confirmed by now; only a clear refusal lets it be withdrawn.
      if (judgeError(error) !== 'refused') throw error;
    }
  }
  await withdrawOrder(deps.db, row.ID_ZAMOWIENIA, context);
};

/** An intent that got its id from step 1 is known by it; one that was killed before that, by its buyer and warehouse. */
const belongs = ({ waproId, plan }: LedgerEntry, row: OrderFoundRow): boolean =>
  waproId === undefined
    ? plan?.contractorId === row.ID_KONTRAHENTA && plan.warehouseId === row.ID_MAGAZYNU
    : waproId === row.ID_ZAMOWIENIA;

/** Whether the document holds the plan's lines, all of them, in their sequence and nothing else. */
const isComplete = async ({ db }: EnterDeps, id: string, plan: OrderPlan): Promise<boolean> => {
  const rows = await db.read('order-line-rows', { orderIds: [id], warehouseIds: [plan.warehouseId] });
  return rows.length === plan.lines.length && rows.every((row, index) => isLine(row, plan.lines[index]));
};

const isLine = (row: OrderLineRow, line: OrderPlan['lines'][number] | undefined): boolean =>
  line !== undefined &&
  row.ID_ARTYKULU === line.articleId &&
  equal(row.ZAMOWIONO, line.quantity) &&
  equal(row.CENA_NETTO, line.net) &&
  equal(row.CENA_BRUTTO, line.gross);

const equal = (a: string | null, b: string): boolean => a !== null && decimal(a).eq(decimal(b));

const stands = async ({ db }: EnterDeps, intent: LedgerEntry): Promise<boolean> =>
  (await standingOf(db, intent)).length > 0;

const lookUp = async (deps: EnterDeps, intent: LedgerEntry): Promise<LedgerEntry | undefined> => {
  const [found] = await standingOf(deps.db, intent);
  if (found) return recordDone(deps, intent, found);
  deps.ledger.write({ ...intent, state: 'none', waproId: undefined });
  return undefined;
};
