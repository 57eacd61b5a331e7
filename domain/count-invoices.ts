import { byIssueDate } from './by-issue-date.ts';
import type { InvoiceDocument } from './invoice.ts';
import { fromMinor, sumUnits, toMinor } from './minor-units.ts';

/** Gross and net in smallest units; VAT is what lies between. */
export type Units = { gross: bigint; net: bigint };

/** Whether a document counts, and if not, why. `cancelled` and `replaced` also hold for all corrections of such a document. */
export type Counting = 'counts' | 'cancelled' | 'replaced';

export type CountedInvoice = {
  id: string;
  counting: Counting;
  /** The document that the chain of corrections starts with; itself where it corrects none that is known. */
  root: string;
  /** The document whose correction this is, if it is known, of the same currency and not in a circle. */
  original?: string;
  /** The invoice that a receipt was turned into: payments of the receipt are the invoice's. */
  replacedBy?: string;
  /** Advances, with their corrections up to then, that a full final invoice deducts. */
  deducts: string[];
  /** What the document states. */
  stated: Units;
  /** What it adds to what is owed: zero where it does not count, and less advances where it deducts them. */
  counted: Units;
};

/**
 * Says of each document what it adds to what is owed, so that nothing is counted twice.
 *
 * An advance is deducted once, by the first full final invoice that names it; a final one is no advance, and a correction
 * deducts none. Throws a `RangeError` naming the invoice where
 * net and VAT do not make its gross or an amount is finer than the currency's smallest unit.
 */
export const countInvoices = (invoices: readonly InvoiceDocument[]): Map<string, CountedInvoice> => {
  const sorted = invoices.toSorted(byIssueDate);
  const byId = new Map(sorted.map(invoice => [invoice.id, invoice]));
  const originals = new Map(sorted.map(invoice => [invoice.id, originalOf(invoice, byId)]));
  const replacedBy = replacements(sorted);
  const counted = new Map<string, CountedInvoice>();
  for (const invoice of sorted) {
    const root = rootOf(invoice.id, originals);
    const isCancelled = invoice.status === 'cancelled' || byId.get(root)?.status === 'cancelled';
    const isReplaced = replacedBy.has(invoice.id) || replacedBy.has(root);
    counted.set(invoice.id, {
      ...{ id: invoice.id, root, original: originals.get(invoice.id), replacedBy: replacedBy.get(invoice.id) },
      ...{ counting: isCancelled ? 'cancelled' : isReplaced ? 'replaced' : 'counts', deducts: [] },
      ...{ stated: unitsOf(invoice), counted: { gross: 0n, net: 0n } },
    });
  }
  const consumed = new Set<string>();
  for (const invoice of sorted) {
    const entry = counted.get(invoice.id);
    if (entry?.counting !== 'counts') continue;
    const advances = entry.original === undefined ? advancesOf(invoice, byId).filter(id => !consumed.has(id)) : [];
    for (const id of advances) consumed.add(id);
    entry.deducts = sorted
      .filter(other => {
        const known = counted.get(other.id);
        if (known?.counting !== 'counts' || !advances.includes(known.root)) return false;
        return known.id === known.root || byIssueDate(other, invoice) < 0;
      })
      .map(({ id }) => id);
    const deducted = entry.deducts.map(id => counted.get(id)?.stated ?? { gross: 0n, net: 0n });
    entry.counted = minus(entry.stated, deducted);
  }
  return counted;
};

/** An amount less others. */
export const minus = (units: Units, others: readonly Units[]): Units => ({
  gross: units.gross - sumUnits(others.map(({ gross }) => gross)),
  net: units.net - sumUnits(others.map(({ net }) => net)),
});

/** Writes gross, net and VAT as decimal strings. */
export const writeUnits = ({ gross, net }: Units, currency: string): { gross: string; net: string; vat: string } => ({
  ...{ gross: fromMinor(gross, currency), net: fromMinor(net, currency), vat: fromMinor(gross - net, currency) },
});

const unitsOf = (invoice: InvoiceDocument): Units => {
  const of = (field: 'gross' | 'net' | 'vat') =>
    toMinor(invoice[field], invoice.currency, `The ${field} of invoice ${invoice.id},`);
  const units = { gross: of('gross'), net: of('net') };
  if (units.gross - units.net === of('vat')) return units;
  throw new RangeError(
    `Invoice ${invoice.id}: net ${invoice.net} and VAT ${invoice.vat} do not make its gross ${invoice.gross}. Correct it in its own system and send it again.`,
  );
};

type ById = ReadonlyMap<string, InvoiceDocument>;

const originalOf = (invoice: InvoiceDocument, byId: ById): string | undefined => {
  const seen = new Set([invoice.id]);
  const original = byId.get(invoice.correctionOf ?? '');
  if (original?.currency !== invoice.currency) return undefined;
  for (let next: InvoiceDocument | undefined = original; next; next = byId.get(next.correctionOf ?? '')) {
    if (next.id === invoice.id) return undefined;
    if (seen.has(next.id)) break;
    seen.add(next.id);
  }
  return original.id;
};

const rootOf = (id: string, originals: ReadonlyMap<string, string | undefined>): string => {
  let root = id;
  for (let next = originals.get(root); next !== undefined; next = originals.get(root)) root = next;
  return root;
};

/** Which issued invoice took a receipt's place; of several the first. */
const replacements = (sorted: readonly InvoiceDocument[]): Map<string, string> => {
  const replacedBy = new Map<string, string>();
  for (const { id, status, replaces } of sorted) {
    if (status === 'cancelled' || replaces === undefined || replaces === id) continue;
    if (replaces !== undefined && !replacedBy.has(replaces)) replacedBy.set(replaces, id);
  }
  return replacedBy;
};

const advancesOf = (invoice: InvoiceDocument, byId: ById): string[] => {
  if (invoice.kind !== 'final' || invoice.finalStates !== 'full') return [];
  const named = new Set(invoice.advances ?? []);
  return [...named].filter(id => {
    const advance = byId.get(id);
    return advance?.currency === invoice.currency && advance.kind !== 'final';
  });
};
