import type { Feed, FeedEntry } from '../contract.ts';

type Row = FeedEntry & { moved: number };

/** A feed in memory that counts what moves in it. */
export function feedInMemory() {
  const rows = new Map<string, Row>();
  let moved = 0;
  const idOf = (entity: string, objectId: string) => `${entity}/${objectId}`;
  const there = (entity: string, objectIds: string[]) =>
    new Map(
      objectIds.flatMap(id => {
        const row = rows.get(idOf(entity, id));
        return row?.op === 'upsert' ? [[id, row.document] as const] : [];
      }),
    );
  async function put(entity: string, entries: FeedEntry[]): Promise<void> {
    for (const entry of entries) {
      const before = rows.get(idOf(entity, entry.objectId));
      if (before && JSON.stringify(before.document) === JSON.stringify(entry.document)) continue;
      moved += 1;
      rows.set(idOf(entity, entry.objectId), { ...entry, moved });
    }
  }
  const feed: Feed = {
    put,
    held: async (entity, objectIds) => there(entity, objectIds),
    change: async (entity, objectIds, change) => put(entity, change(there(entity, objectIds))),
    list: async (entity, after = '', limit) =>
      [...rows.values()]
        .filter(row => rows.get(idOf(entity, row.objectId)) === row && row.op === 'upsert' && row.objectId > after)
        .toSorted((one, other) => (one.objectId < other.objectId ? -1 : 1))
        .slice(0, limit),
  };
  return {
    feed,
    moved: () => moved,
    document: (entity: string, objectId: string) => rows.get(idOf(entity, objectId))?.document,
    gone: (entity: string, objectId: string) => rows.delete(idOf(entity, objectId)),
  };
}
