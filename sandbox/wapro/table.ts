import { type Column, fit, type Row, readColumn, type Value } from './column.ts';
import { SqlError } from './sql-error.ts';

export type TableSpec = {
  name: string;
  /** The identity column, decimal(18,0). */
  key: string;
  columns: Record<string, string>;
  /** Columns that rows are looked up by. */
  indexes?: string[];
  /** Columns that may not repeat together; null repeats freely. */
  unique?: string[];
};

/** What is told before a row changes: the row as it was, undefined when there was none. */
export type BeforeChange = (table: Table, id: string, before: Row | undefined) => void;

export type Table = ReturnType<typeof createTable>;

/** Orders ids, which no number holds. */
export const byId = (one: string, other: string): number =>
  one.length - other.length || (one === other ? 0 : one < other ? -1 : 1);

/** One table: rows by id in the order of their ids, types and lengths enforced. Rows are never changed, only replaced. */
export function createTable(spec: TableSpec, firstId: bigint, beforeChange: BeforeChange) {
  const columns = new Map<string, Column>(Object.entries(spec.columns).map(([name, text]) => [name, readColumn(text)]));
  const rows = new Map<string, Row>();
  const indexes = new Map((spec.indexes ?? []).map(name => [name, new Map<Value, Set<string>>()]));
  const uniques = new Map<string, string>();
  let nextId = firstId;

  const uniqueKey = (row: Row) => {
    const values = (spec.unique ?? []).map(name => row[name] ?? null);
    return values.length === 0 || values.includes(null) ? undefined : JSON.stringify(values);
  };
  const check = (changes: Record<string, unknown>): Record<string, Value> =>
    Object.fromEntries(
      Object.entries(changes).map(([name, value]) => {
        const column = columns.get(name);
        if (!column) throw new SqlError(207, `Invalid column name '${name}'.`);
        return [name, fit(column, value, `table '${spec.name}', column '${name}'`)];
      }),
    );

  /** Puts a row in place without a word to anyone; undefined takes it away. */
  function place(id: string, row: Row | undefined): void {
    const before = rows.get(id);
    for (const [name, index] of indexes) {
      if (before) index.get(before[name] ?? null)?.delete(id);
      if (!row) continue;
      const value = row[name] ?? null;
      const ids = index.get(value) ?? new Set();
      ids.add(id);
      index.set(value, ids);
    }
    const [old, fresh] = [before && uniqueKey(before), row && uniqueKey(row)];
    if (old !== undefined) uniques.delete(old);
    if (fresh !== undefined) uniques.set(fresh, id);
    if (row) rows.set(id, row);
    else rows.delete(id);
  }

  function put(id: string, row: Row): Row {
    const key = uniqueKey(row);
    if (key !== undefined && (uniques.get(key) ?? id) !== id)
      throw new SqlError(
        2627,
        `Violation of UNIQUE KEY constraint of '${spec.name}' (${spec.unique}). The duplicate key value is ${key}.`,
      );
    beforeChange(table, id, rows.get(id));
    place(id, row);
    return row;
  }

  const table = {
    name: spec.name,
    rows,
    place,
    get: (id: Value | undefined): Row | undefined =>
      id === null || id === undefined ? undefined : rows.get(String(id)),
    /** The row, or an error that names what is missing. */
    row(id: Value | undefined): Row {
      const row = table.get(id);
      if (!row) throw new SqlError(50_000, `${spec.name} has no row ${id}.`);
      return row;
    },
    /** Every row, in the order of their ids. */
    all: (): Row[] => [...rows].sort(([one], [other]) => byId(one, other)).map(([, row]) => row),
    /** The rows with this value in an indexed column, in the order of their ids. */
    by(column: string, value: Value | undefined): Row[] {
      const index = indexes.get(column);
      if (!index) throw new Error(`${spec.name} has no index on ${column}.`);
      const ids = [...(index.get(value ?? null) ?? [])].sort(byId);
      return ids.flatMap(id => {
        const row = rows.get(id);
        return row ? [row] : [];
      });
    },
    insert(values: Record<string, unknown>): Row {
      const id = String(nextId);
      nextId += 1n;
      const defaults = Object.fromEntries([...columns].map(([name, { initial }]) => [name, initial]));
      return put(id, { ...defaults, ...check(values), [spec.key]: id });
    },
    update: (id: Value | undefined, changes: Record<string, unknown>): Row => {
      const row = table.row(id);
      return put(String(row[spec.key]), { ...row, ...check(changes) });
    },
    remove(id: Value | undefined): void {
      const row = table.row(id);
      beforeChange(table, String(id), row);
      place(String(id), undefined);
    },
    nextId: () => String(nextId),
    /** Takes up kept rows in place of all there are. */
    restore(kept: Row[], next: string): void {
      for (const id of [...rows.keys()]) place(id, undefined);
      for (const row of kept) place(String(row[spec.key]), row);
      nextId = BigInt(next);
    },
  };
  return table;
}
