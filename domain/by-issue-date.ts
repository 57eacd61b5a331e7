import type { InvoiceDocument } from './invoice.ts';

/** Compares texts by code units, as PostgreSQL's collation "C" does for ids. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The order in which invoices take effect: by issue date, then id. */
export const byIssueDate = (a: Pick<InvoiceDocument, 'id' | 'issueDate'>, b: typeof a): number =>
  byText(a.issueDate, b.issueDate) || byText(a.id, b.id);

/**
 * Sorts invoices by issue date, then id, but none before the documents that it builds on; where these are younger, it follows
 * right after them. Documents that build on each other in a circle come last.
 */
export const inEffectOrder = <T extends Pick<InvoiceDocument, 'id' | 'issueDate'>>(
  invoices: readonly T[],
  buildsOn: (invoice: T) => readonly string[],
): T[] => {
  const placed = new Set<string>();
  const known = new Set(invoices.map(({ id }) => id));
  const result: T[] = [];
  let held: T[] = [];
  const isReady = (invoice: T) => buildsOn(invoice).every(id => placed.has(id) || !known.has(id));
  for (const invoice of invoices.toSorted(byIssueDate)) {
    held.push(invoice);
    for (let next = held.find(isReady); next; next = held.find(isReady)) {
      const chosen = next;
      result.push(chosen);
      placed.add(chosen.id);
      held = held.filter(other => other !== chosen);
    }
  }
  return [...result, ...held];
};
