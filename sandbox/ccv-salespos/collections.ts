/** One page of a collection, the way CCV answers it; `next` and `previous` are null at the ends. */
export type Page = {
  href: string;
  start: number;
  size: number;
  first: string;
  previous: string | null;
  next: string | null;
  items: unknown[];
};

const defaultSize = 100;
const largestSize = 250;

function wholeNumber(text: string | null, otherwise: number): number {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isNaN(value) ? otherwise : value;
}

/** Cuts the page `start`, `size` out of records that are already filtered and sorted; links keep the other parameters. */
export function pageOf<T>(records: T[], href: string, query: URLSearchParams, view: (record: T) => unknown): Page {
  const start = Math.max(0, wholeNumber(query.get('start'), 0));
  const size = Math.min(largestSize, Math.max(1, wholeNumber(query.get('size'), defaultSize)));
  const link = (from: number) => {
    const parameters = new URLSearchParams(query);
    parameters.set('start', String(from));
    parameters.set('size', String(size));
    return `${href}?${parameters}`;
  };
  return {
    href: link(start),
    start,
    size,
    first: link(0),
    previous: start > 0 ? link(Math.max(0, start - size)) : null,
    next: start + size < records.length ? link(start + size) : null,
    items: records.slice(start, start + size).map(view),
  };
}

export type SortKey = string | number | null;

/**
 * Sorts by `orderby=<field>`, descending as `orderby=<field>_desc`; equal values by id.
 * Fields outside `keys` are ignored and the records stay by id ascending.
 */
export function sorted<T extends { id: number }>(
  records: T[],
  query: URLSearchParams,
  keys: Record<string, (record: T) => SortKey>,
): T[] {
  const wanted = query.get('orderby') ?? 'id';
  const descending = wanted.endsWith('_desc');
  const key = keys[descending ? wanted.slice(0, -'_desc'.length) : wanted];
  if (key === undefined) return records;
  const sign = descending ? -1 : 1;
  return [...records].sort((left, right) => sign * (compare(key(left), key(right)) || left.id - right.id));
}

function compare(left: SortKey, right: SortKey): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [one, other] = [String(left ?? ''), String(right ?? '')];
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** A query value that says yes or no; undefined when it is not given. */
export function flagIn(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  return value === 'true' || value === '1';
}
