import type { Memory, Remembered } from '../../connectors/contract.ts';

/** A connection's memory in maps: rows by entity, unique by key and external id, as the hub keeps them in PostgreSQL. */
export function mapMemory(): Memory {
  const entities = new Map<string, Map<string, Remembered>>();
  const cursors = new Map<string, string>();
  const rowsOf = (entity: string) => {
    const rows = entities.get(entity) ?? new Map<string, Remembered>();
    entities.set(entity, rows);
    return rows;
  };
  return {
    recall: async (entity, keys) => {
      const wanted = new Set(keys);
      return [...rowsOf(entity).values()].filter(row => wanted.has(row.key));
    },
    remember: async (entity, rows) => {
      for (const row of rows) rowsOf(entity).set(`${row.key}\n${row.externalId}`, row);
    },
    forget: async (entity, externalIds) => {
      const gone = new Set(externalIds);
      for (const [place, row] of rowsOf(entity)) if (gone.has(row.externalId)) rowsOf(entity).delete(place);
    },
    cursor: async name => cursors.get(name),
    setCursor: async (name, value) => {
      cursors.set(name, value);
    },
  };
}
