import { decimal, plain } from '../../../domain/decimal.ts';
import type { DbSession } from '../db.ts';
import type { OrderFoundRow } from '../rows.ts';
import type { LedgerEntry } from '../store/ledger.ts';
import type { EnterDeps } from './enter-order.ts';
import type { OrderPlan } from './plan-order.ts';

/** The documents in force that are this order: by the id that step 1 gave, whatever became of its number; else by the number. */
export const standingOf = async (
  db: DbSession,
  { waproId, clientNumber: number, plan }: LedgerEntry,
): Promise<OrderFoundRow[]> => {
  const byId = waproId === undefined ? [] : await db.read('orders-by-id', { ids: [waproId] });
  const own = byId.filter(inForce);
  if (own.length > 0 || plan === undefined) return own;
  const found = await db.read('order-by-client-number', { clientNumber: number, warehouseId: plan.warehouseId });
  return found.filter(inForce);
};

export const inForce = ({ STATUS_ZAM, NUMER }: OrderFoundRow): boolean =>
  STATUS_ZAM?.trim() !== 'A' && (NUMER?.trim() ?? '') !== '';

/** The order stands in WAPRO: its number, its lines, and what it comes to there. */
export const recordDone = async (deps: EnterDeps, entry: LedgerEntry, found: OrderFoundRow): Promise<LedgerEntry> => {
  const done = await entryOf(deps, entry, found, entry.plan);
  deps.ledger.write(done);
  return done;
};

export const entryOf = async (
  { db, settings }: EnterDeps,
  { orderId, clientNumber: number, held }: Pick<LedgerEntry, 'orderId' | 'clientNumber' | 'held'>,
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
    note: [plan?.cuts, otherNumber(number, found)].filter(Boolean).join(' ') || undefined,
    held,
    total: total ? plain(decimal(total), 2) : undefined,
  };
};

/** By another number no other agent would find it, and neither would this one without its ledger. */
const otherNumber = (number: string, { NR_ZAMOWIENIA_KLIENTA: kept }: OrderFoundRow): string | undefined =>
  kept?.trim() === number
    ? undefined
    : `WAPRO keeps the client's number "${number}" as "${kept?.trim() ?? ''}": have its procedure keep all of it.`;

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
