import { byText, inEffectOrder } from './by-issue-date.ts';
import { type CountedInvoice, type Counting, countInvoices, type Units, writeUnits } from './count-invoices.ts';
import type { Allocation, InvoiceDocument, InvoicedOrder } from './invoice.ts';
import { piecesOf } from './invoice-pieces.ts';
import { fromMinor, toMinor } from './minor-units.ts';
import { type Share, shareLikeOriginal, shareToOrders, totalsByOrder } from './share-invoice.ts';

export type AllocatedInvoice = {
  invoiceId: string;
  currency: string;
  counting: Counting;
  /** The document that its chain of corrections starts with; itself where it is none. */
  root: string;
  /** The invoice that this receipt was turned into. */
  replacedBy?: string;
  /** What it adds to what is owed: zero where it does not count, less the advances where it deducts them. */
  counted: WrittenUnits;
  /** The part of that which belongs to no order. */
  unallocated: WrittenUnits;
};
type WrittenUnits = ReturnType<typeof writeUnits>;

export type OrderInvoiced = {
  orderId: string;
  currency: string;
  ordered: string;
  /** The sum of its allocations in its own currency. */
  invoiced: string;
  state: 'none' | 'partly' | 'fully' | 'over';
};

export type AllocatedInvoices = { allocations: Allocation[]; invoices: AllocatedInvoice[]; orders: OrderInvoiced[] };

/**
 * Says how much of which invoice belongs to which order; per invoice, allocations and the part of no order are exactly what it
 * counts.
 *
 * Given are all invoices that hang together by orders, corrections, advances and receipts, and all orders that they name. They
 * take effect by issue date, then id, each seeing what the earlier ones left uninvoiced; so the order of arrival is of no
 * matter. What a line names goes to that order. What lines leave open goes to the orders that the document names, in
 * proportion to what each has uninvoiced then; a correction's to where its original went. Throws as `countInvoices` does.
 */
export const allocateInvoices = (given: {
  invoices: readonly InvoiceDocument[];
  orders: readonly InvoicedOrder[];
}): AllocatedInvoices => {
  const orders = new Map(given.orders.map(order => [order.id, order]));
  const counted = countInvoices(given.invoices);
  const ledger = ledgerOf(orders);
  const chains = new Map<string, Share[][]>();
  const shared = new Map<string, BasedShare[]>();
  for (const invoice of inEffectOrder(given.invoices, ({ id }) => buildsOn(counted.get(id)))) {
    const entry = counted.get(invoice.id);
    if (entry?.counting !== 'counts') continue;
    const advances = entry.deducts.flatMap(id => shared.get(id) ?? []).map(takenBack);
    ledger.book(advances, invoice.currency);
    const pieces = piecesOf(invoice, entry.stated, orders);
    const named = pieces.flatMap(({ target, ...units }): BasedShare[] => {
      if (target.kind === 'unsaid') return [];
      return [{ ...units, orderId: target.kind === 'order' ? target.orderId : undefined, basis: 'line' }];
    });
    ledger.book(named, invoice.currency);
    const chain = chains.get(entry.root) ?? [];
    const open = pieces.flatMap(({ target, gross, net }) => (target.kind === 'unsaid' ? [{ gross, net }] : []));
    const rest = open.flatMap(units =>
      entry.original !== undefined && chain.flat().some(share => !isNothing(share))
        ? shareLikeOriginal(units, chain)
        : shareToOrders(units, invoice, { orders, invoiced: ledger.invoiced }),
    );
    ledger.book(rest, invoice.currency);
    const full = [...named, ...rest.map(share => ({ ...share, basis: 'share' as const }))];
    chains.set(entry.root, [...chain, full]);
    shared.set(invoice.id, [...full, ...advances.map(share => ({ ...share, basis: basisIn(full, share.orderId) }))]);
  }
  const sorted = given.invoices.toSorted((a, b) => byText(a.id, b.id));
  return {
    allocations: sorted.flatMap(invoice => rowsOf(invoice, shared.get(invoice.id) ?? [], orders)),
    invoices: sorted.flatMap(invoice => {
      const entry = counted.get(invoice.id);
      return entry ? [summaryOf(invoice, entry, shared.get(invoice.id) ?? [])] : [];
    }),
    orders: [...orders.values()].sort((a, b) => byText(a.id, b.id)).map(order => stateOf(order, ledger.invoiced)),
  };
};

type BasedShare = Share & { basis: Allocation['basis'] };

const buildsOn = (entry: CountedInvoice | undefined): string[] => [
  ...(entry?.original === undefined ? [] : [entry.original]),
  ...(entry?.deducts ?? []),
];

/** What is invoiced of each order, in the order's own currency only. */
const ledgerOf = (orders: ReadonlyMap<string, InvoicedOrder>) => {
  const invoiced = new Map<string, bigint>();
  const book = (shares: readonly Share[], currency: string) => {
    for (const { orderId, gross } of shares) {
      if (orderId === undefined || orders.get(orderId)?.currency !== currency) continue;
      invoiced.set(orderId, (invoiced.get(orderId) ?? 0n) + gross);
    }
  };
  return { invoiced, book };
};

const takenBack = (share: Share): Share => ({ orderId: share.orderId, gross: -share.gross, net: -share.net });

const basisIn = (shares: readonly BasedShare[], orderId: string | undefined): Allocation['basis'] =>
  shares.find(share => share.orderId === orderId)?.basis ?? 'share';

const rowsOf = (
  { id, currency }: InvoiceDocument,
  shares: readonly BasedShare[],
  orders: ReadonlyMap<string, InvoicedOrder>,
): Allocation[] =>
  (['line', 'share'] as const).flatMap(basis =>
    [...totalsByOrder(shares.filter(share => share.basis === basis))]
      .flatMap(([orderId, units]) => (orderId === undefined || isNothing(units) ? [] : [{ orderId, units }]))
      .sort((a, b) => byText(a.orderId, b.orderId))
      .map(({ orderId, units }) => ({
        ...{ invoiceId: id, orderId, currency, ...writeUnits(units, currency), basis },
        otherCurrency: orders.get(orderId)?.currency !== currency,
      })),
  );

const isNothing = ({ gross, net }: Units): boolean => gross === 0n && net === 0n;

const summaryOf = (
  { id, currency }: InvoiceDocument,
  { counting, root, replacedBy, counted }: CountedInvoice,
  shares: readonly BasedShare[],
): AllocatedInvoice => ({
  ...{ invoiceId: id, currency, counting, root, ...(replacedBy !== undefined && { replacedBy }) },
  counted: writeUnits(counted, currency),
  unallocated: writeUnits(totalsByOrder(shares).get(undefined) ?? { gross: 0n, net: 0n }, currency),
});

const stateOf = ({ id, currency, gross }: InvoicedOrder, invoiced: ReadonlyMap<string, bigint>): OrderInvoiced => {
  const ordered = toMinor(gross, currency, `The gross of order ${id},`);
  const so = invoiced.get(id) ?? 0n;
  const state = so > ordered ? 'over' : so === ordered ? 'fully' : so > 0n ? 'partly' : 'none';
  return { orderId: id, currency, ordered: fromMinor(ordered, currency), invoiced: fromMinor(so, currency), state };
};
