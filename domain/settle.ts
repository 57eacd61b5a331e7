import { ageingOf, type Charge, chargesOf, stillOpen } from './ageing.ts';
import { applyPayments } from './apply-payments.ts';
import { type BalanceUnits, balanceOf, stateOfBalance, sumBalances, writeBalance } from './balance.ts';
import { byText } from './by-issue-date.ts';
import { type CountedInvoice, countInvoices } from './count-invoices.ts';
import type { Allocation } from './invoice.ts';
import type { BuyerBalance, InvoiceBalance, LedgerInvoice, LedgerPayment, OrderBalance } from './ledger.ts';
import { aboveZero, fromMinor, sumUnits } from './minor-units.ts';
import { orderBalances } from './order-balances.ts';

export type Settlement = { invoices: InvoiceBalance[]; orders: OrderBalance[]; buyers: BuyerBalance[] };

/**
 * The balances at the end of a day: what is invoiced, paid, outstanding, overdue and overpaid per invoice, order and buyer.
 *
 * Corrections are netted against the invoice that their chain starts with; it alone has a row. A document counts from its
 * issue date (a correction not before the invoice itself), a payment from its date; what is cancelled, or a receipt that
 * became an invoice, never counts, and payments of such a receipt are the invoice's. Credits go to the earliest due date. An
 * amount is overdue from the day after its last day to be paid. `allocations` are those of `allocateInvoices`. Orders and
 * buyers have a row per currency. Rows are sorted by id. Throws as `countInvoices` does.
 */
export const settle = (given: {
  at: string;
  invoices: readonly LedgerInvoice[];
  payments: readonly LedgerPayment[];
  allocations: readonly Allocation[];
}): Settlement => {
  const { at } = given;
  const byId = new Map(given.invoices.map(invoice => [invoice.id, invoice]));
  const counted = countInvoices(given.invoices.map(invoice => ({ ...invoice, lines: [], orderRefs: [] })));
  const entries = given.invoices.flatMap(invoice => {
    const entry = counted.get(invoice.id);
    const root = byId.get(entry?.root ?? '');
    return entry && root && invoice.issueDate <= at && root.issueDate <= at ? [{ invoice, entry, root }] : [];
  });
  const inForce = new Set(entries.flatMap(({ entry }) => (entry.counting === 'counts' ? [entry.id] : [])));
  const { paid, rests } = applyPayments(given.payments, at, id => {
    const root = byId.get(landingOf(id, counted));
    return root && inForce.has(root.id) ? root : undefined;
  });
  const settled = entries
    .filter(({ entry }) => entry.id === entry.root)
    .sort((a, b) => byText(a.invoice.id, b.invoice.id))
    .map(({ invoice, entry }) => {
      const chain = entries.filter(other => other.entry.root === entry.id && other.entry.counting === 'counts');
      return settleOne(invoice, chain, paid.get(entry.id) ?? 0n, { at, isVoid: entry.counting !== 'counts' });
    });
  const rootOf = (id: string) => (inForce.has(id) ? counted.get(id)?.root : undefined);
  return {
    invoices: settled.map(({ invoice, units, open, isVoid }) => ({
      ...{ invoiceId: invoice.id, buyerId: invoice.buyerId, currency: invoice.currency },
      ...{ ...writeBalance(units, invoice.currency), state: isVoid ? 'cancelled' : stateOfBalance(units) },
      ageing: ageingOf(open, at, invoice.currency),
      open: open.map(({ date, units }) => ({ date, amount: fromMinor(units, invoice.currency) })),
    })),
    orders: orderBalances(settled, given.allocations, rootOf),
    buyers: buyerBalances(settled, rests, at),
  };
};

type SettledInvoice = { invoice: LedgerInvoice; units: BalanceUnits; open: Charge[]; isVoid: boolean };

/** The document that a payment of this one counts for: the invoice made from a receipt, the start of a chain of corrections. */
const landingOf = (id: string, counted: ReadonlyMap<string, CountedInvoice>): string => {
  const seen = new Set<string>();
  let landing = counted.get(id)?.root ?? id;
  for (let next = counted.get(landing)?.replacedBy; next !== undefined; next = counted.get(landing)?.replacedBy) {
    if (seen.has(next)) break;
    seen.add(next);
    landing = counted.get(next)?.root ?? next;
  }
  return landing;
};

const settleOne = (
  invoice: LedgerInvoice,
  chain: readonly { invoice: LedgerInvoice; entry: CountedInvoice }[],
  paid: bigint,
  { at, isVoid }: { at: string; isVoid: boolean },
): SettledInvoice => {
  const raising = chain.filter(({ entry }) => entry.counted.gross > 0n);
  const lowering = sumUnits(chain.map(({ entry }) => -aboveZero(-entry.counted.gross)));
  const charges = raising.flatMap(({ invoice: { dues, issueDate, currency }, entry }) =>
    chargesOf(entry.counted.gross, dues, issueDate, currency),
  );
  const invoiced = sumUnits(chain.map(({ entry }) => entry.counted.gross));
  const base = charges.length > 0 ? charges : [{ date: invoice.issueDate, units: 0n }];
  const open = stillOpen(base, paid - lowering);
  const overdue = sumUnits(open.flatMap(({ date, units }) => (date < at ? [units] : [])));
  return { invoice, units: balanceOf(invoiced, paid, overdue), open, isVoid };
};

const buyerBalances = (
  settled: readonly SettledInvoice[],
  rests: readonly { buyerId: string; currency: string; units: bigint }[],
  at: string,
): BuyerBalance[] => {
  const rows = new Map<string, { buyerId: string; currency: string }>();
  const keyOf = ({ buyerId, currency }: { buyerId: string; currency: string }) => JSON.stringify([buyerId, currency]);
  for (const owner of [...settled.map(({ invoice }) => invoice), ...rests]) {
    rows.set(keyOf(owner), { buyerId: owner.buyerId, currency: owner.currency });
  }
  return [...rows.values()]
    .sort((a, b) => byText(a.buyerId, b.buyerId) || byText(a.currency, b.currency))
    .map(row => {
      const own = settled.filter(({ invoice }) => keyOf(invoice) === keyOf(row));
      const rest = rests.flatMap(one => (keyOf(one) === keyOf(row) ? [one.units] : []));
      return {
        ...row,
        ...writeBalance(sumBalances(own.map(({ units }) => units)), row.currency),
        unappliedRest: fromMinor(sumUnits(rest), row.currency),
        ageing: ageingOf(
          own.flatMap(({ open }) => open),
          at,
          row.currency,
        ),
      };
    });
};
