import { emptyOf, type Resource } from './field.ts';

export type Texts = Record<string, Record<string, string>>;
export type Link = Record<string, string>;
/** One record. A column that `values` does not name holds the usual of its field. */
export type Row = { id: number; values: Record<string, string>; texts: Texts; links: Record<string, Link[]> };
export type Table = ReturnType<typeof createTable>;
export type TableSnapshot = { next: number; rows: Row[] };

/** The records of one resource in the order of their ids, with an index over each column named `indexed`. */
export function createTable(resource: Resource) {
  const rows = new Map<number, Row>();
  const indexes = new Map(resource.indexed.map(column => [column, new Map<string, Set<Row>>()]));
  let next = 1;

  const usual = Object.fromEntries(
    Object.entries(resource.fields).map(([name, field]) => [name, field.usual ?? emptyOf(field.kind)]),
  );
  const value = (row: Row, column: string): string =>
    column === 'id' ? String(row.id) : (row.values[column] ?? usual[column] ?? '');
  const key = (row: Row, column: string) => value(row, column).toLowerCase();

  function enter(row: Row): void {
    for (const [column, index] of indexes) {
      const at = key(row, column);
      const known = index.get(at);
      if (known) known.add(row);
      else index.set(at, new Set([row]));
    }
  }
  function leave(row: Row, columns: Iterable<string>): void {
    for (const column of columns) {
      const at = key(row, column);
      const known = indexes.get(column)?.get(at);
      known?.delete(row);
      if (known?.size === 0) indexes.get(column)?.delete(at);
    }
  }

  const table = {
    resource,
    rows,
    value,
    number: (row: Row, column: string): number => Number(value(row, column)),
    get: (id: number): Row | undefined => rows.get(id),
    /** Whether `by` answers for this column without reading every row. */
    isIndexed: (column: string): boolean => column === 'id' || indexes.has(column),
    /** Rows whose column holds exactly this, by an index where there is one, ascending by id. */
    by(column: string, wanted: string | number): Row[] {
      const sought = String(wanted).toLowerCase();
      if (column === 'id') {
        const row = rows.get(Number(sought));
        return row ? [row] : [];
      }
      const index = indexes.get(column);
      if (!index) return [...rows.values()].filter(row => key(row, column) === sought);
      return [...(index.get(sought) ?? [])].sort((a, b) => a.id - b.id);
    },
    add(values: Record<string, string>, texts: Texts = {}, links: Record<string, Link[]> = {}): Row {
      const row = { id: next, values, texts, links };
      next += 1;
      rows.set(row.id, row);
      enter(row);
      return row;
    },
    change(row: Row, values: Record<string, string>): void {
      const touched = [...indexes.keys()].filter(column => column in values && values[column] !== value(row, column));
      leave(row, touched);
      Object.assign(row.values, values);
      for (const column of touched) {
        const index = indexes.get(column);
        const at = key(row, column);
        const known = index?.get(at);
        if (known) known.add(row);
        else index?.set(at, new Set([row]));
      }
    },
    remove(row: Row): void {
      leave(row, indexes.keys());
      rows.delete(row.id);
    },
    snapshot: (): TableSnapshot => ({ next, rows: [...rows.values()] }),
    restore(kept: TableSnapshot): void {
      rows.clear();
      for (const index of indexes.values()) index.clear();
      next = kept.next;
      for (const row of kept.rows) {
        rows.set(row.id, row);
        enter(row);
      }
    },
  };
  return table;
}
