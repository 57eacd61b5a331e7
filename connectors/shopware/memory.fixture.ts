import type { Memory, Remembered } from '../contract.ts';

/** A memory in a map, as the hub keeps one for a connection. */
export function fakeMemory(): Memory {
  const rows = new Map<string, Remembered>();
  const cursors = new Map<string, string>();
  return {
    recall: async (entity, keys) => keys.flatMap(key => rows.get(`${entity}/${key}`) ?? []),
    remember: async (entity, given) => {
      for (const row of given) rows.set(`${entity}/${row.key}`, row);
    },
    forget: async () => undefined,
    saw: async () => undefined,
    unseen: async () => [],
    cursor: async name => cursors.get(name),
    setCursor: async (name, value) => void cursors.set(name, value),
  };
}
