import { apportion } from './apportion.ts';
import { type BalanceUnits, balanceOf, stateOfBalance, sumBalances, writeBalance } from './balance.ts';
import { byText } from './by-issue-date.ts';
import type { Allocation } from './invoice.ts';
import type { OrderBalance } from './ledger.ts';
import { aboveZero, sizeOf, sumUnits, toMinor } from './minor-units.ts';

/** An invoice with its balance, corrections netted. */
type Settled = { invoice: { id: string; currency: string }; units: BalanceUnits };

/**
 * The balances of orders: of each invoice, what was paid goes to its orders, and to the part that belongs to none, in
 * proportion to what is invoiced of each; what is overdue in proportion to what is outstanding of each. Largest remainder, of
 * equal ones to the first id, the part without an order last.
 *
 * `rootOf` gives the invoice that a document is netted against, nothing where the document is not in force.
 */
export const orderBalances = (
  settled: readonly Settled[],
  allocations: readonly Allocation[],
  rootOf: (invoiceId: string) => string | undefined,
): OrderBalance[] => {
  const byRoot = Map.groupBy(allocations, ({ invoiceId }) => rootOf(invoiceId));
  const parts = settled.flatMap(one =>
    partsOf(one, byRoot.get(one.invoice.id) ?? []).map(part => ({ ...part, currency: one.invoice.currency })),
  );
  const groups = Map.groupBy(parts, ({ orderId, currency }) => JSON.stringify([orderId, currency]));
  return [...groups.values()]
    .flatMap(group => {
      const [first] = group;
      const units = sumBalances(group);
      if (!first) return [];
      const { orderId, currency } = first;
      return [{ orderId, currency, ...writeBalance(units, currency), state: stateOfBalance(units) }];
    })
    .sort((a, b) => byText(a.orderId, b.orderId) || byText(a.currency, b.currency));
};

const partsOf = ({ invoice, units }: Settled, allocations: readonly Allocation[]) => {
  const orderIds = [...new Set(allocations.map(({ orderId }) => orderId))].sort(byText);
  const invoicedOf = (orderId: string, rows: readonly Allocation[]) =>
    sumUnits(rows.flatMap(row => (row.orderId === orderId ? [toMinor(row.gross, row.currency)] : [])));
  const ordered = orderIds.map(orderId => invoicedOf(orderId, allocations));
  const invoiced = [...ordered, units.invoiced - sumUnits(ordered)];
  const now = invoiced.map(part => aboveZero(units.invoiced < 0n ? -part : part));
  // All of it was taken back: what was paid stands where the invoice itself stood.
  const original = allocations.filter(({ invoiceId }) => invoiceId === invoice.id);
  const then = [...orderIds.map(orderId => sizeOf(invoicedOf(orderId, original))), 0n];
  const nowhere = [...orderIds.map(() => 0n), 1n];
  const weights = [now, then].find(list => sumUnits(list) > 0n) ?? nowhere;
  const paid = apportion(units.paid, weights);
  const outstanding = invoiced.map((part, index) => aboveZero(part - (paid[index] ?? 0n)));
  const overdue = apportion(units.overdue, outstanding);
  return orderIds.map((orderId, index) => ({
    ...{ orderId, ...balanceOf(invoiced[index] ?? 0n, paid[index] ?? 0n, overdue[index] ?? 0n) },
  }));
};
