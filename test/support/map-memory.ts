import type { Memory, Remembered } from '../../connectors/contract.ts';

/** A connection's memory in maps: rows by entity, unique by key and external id, as the hub keeps them in PostgreSQL. */
export function mapMemory(): Memory {
  const entities = new Map<string, Map<string, Remembered>>();
  const seen = new Map<string, number>();
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
      for (const row of rows) {
        rowsOf(entity).set(`${row.key}\n${row.externalId}`, row);
        seen.set(`${entity}\n${row.externalId}`, Date.now());
      }
    },
    forget: async (entity, externalIds) => {
      const gone = new Set(externalIds);
      for (const [place, row] of rowsOf(entity)) if (gone.has(row.externalId)) rowsOf(entity).delete(place);
    },
    saw: async (entity, externalIds) => {
      for (const id of externalIds) seen.set(`${entity}\n${id}`, Date.now());
    },
    unseen: async (entity, since, limit) => {
      const ids = new Set([...rowsOf(entity).values()].map(({ externalId }) => externalId));
      return [...ids].filter(id => (seen.get(`${entity}\n${id}`) ?? 0) < since.getTime()).slice(0, limit);
    },
    cursor: async name => cursors.get(name),
    setCursor: async (name, value) => {
      cursors.set(name, value);
    },
  };
}
