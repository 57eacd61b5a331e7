import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const rowShape = z.object({ id: z.string(), hash: z.string(), changed: z.number(), body: z.string() });

/** Seen so late that nothing misses it. */
const never = Number.MAX_SAFE_INTEGER;

const idShape = z.object({ id: z.string() });

export interface SnapshotEntry {
  hash: string;
  /** Whether it changed since the first reading: what did not is baseline, and nobody is told of it. */
  changed: boolean;
  /** The record as it was, so that its end can be told in full. */
  body: string;
}

/** What every object looked like when it was last read, by a hash of its record. */
export const createSnapshots = (sqlite: DatabaseSync) => {
  sqlite.exec(`CREATE TABLE IF NOT EXISTS snapshot (entity TEXT NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL,
    changed INTEGER NOT NULL, seen INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (entity, id)) WITHOUT ROWID`);
  sqlite.exec(`CREATE TABLE IF NOT EXISTS root (entity TEXT NOT NULL, id TEXT NOT NULL, seen INTEGER NOT NULL,
    PRIMARY KEY (entity, id)) WITHOUT ROWID`);
  const page = sqlite.prepare(
    `SELECT id, hash, changed, body FROM snapshot WHERE entity = ? AND id IN (SELECT value FROM json_each(?))`,
  );
  const put = sqlite.prepare(`INSERT INTO snapshot VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (entity, id) DO UPDATE SET
    hash = excluded.hash, changed = excluded.changed, body = excluded.body,
    -- Two readings at once: the later one counts. What was gone is there again.
    seen = CASE snapshot.seen WHEN ${never} THEN excluded.seen ELSE max(snapshot.seen, excluded.seen) END`);
  const touch = sqlite.prepare(
    'UPDATE snapshot SET seen = ? WHERE entity = ? AND id IN (SELECT value FROM json_each(?))',
  );
  const unseen = sqlite.prepare('SELECT id FROM snapshot WHERE entity = ? AND seen < ? LIMIT 500');
  const bury = sqlite.prepare(
    `UPDATE snapshot SET seen = ?, hash = '', changed = 1 WHERE entity = ? AND id IN (SELECT value FROM json_each(?))`,
  );
  const drop = sqlite.prepare('DELETE FROM snapshot WHERE entity = ? AND id IN (SELECT value FROM json_each(?))');
  const seeRoots = sqlite.prepare(`INSERT INTO root SELECT ?, value, ? FROM json_each(?) WHERE true
    ON CONFLICT (entity, id) DO UPDATE SET seen = max(root.seen, excluded.seen)`);
  const unseenRoots = sqlite.prepare('SELECT id FROM root WHERE entity = ? AND seen < ? LIMIT 200');
  const dropRoots = sqlite.prepare('DELETE FROM root WHERE entity = ? AND id IN (SELECT value FROM json_each(?))');
  return {
    find: (entity: string, ids: string[]): Map<string, SnapshotEntry> =>
      new Map(
        page.all(entity, JSON.stringify(ids)).map(row => {
          const { id, hash, changed, body } = rowShape.parse(row);
          return [id, { hash, changed: changed === 1, body }];
        }),
      ),
    write: (entity: string, id: string, { hash, changed, body }: SnapshotEntry, scan: number): void =>
      void put.run(entity, id, hash, changed ? 1 : 0, scan, body),
    /** They were there in this scan, whatever they look like. */
    touch: (entity: string, ids: string[], scan: number): void => void touch.run(scan, entity, JSON.stringify(ids)),
    /** Up to 500 objects that no scan since has met. */
    unseenSince: (entity: string, scan: number): string[] => unseen.all(entity, scan).map(row => idShape.parse(row).id),
    /** They are gone: nothing reads them any more, and their last record waits until the hub asked for it. */
    bury: (entity: string, ids: string[]): void => void bury.run(never, entity, JSON.stringify(ids)),
    drop: (entity: string, ids: string[]): void => void drop.run(entity, JSON.stringify(ids)),
    /** Remembers roots that this scan met, whether they have records or not. */
    seeRoots: (entity: string, ids: string[], scan: number): void =>
      void seeRoots.run(entity, scan, JSON.stringify(ids)),
    /** Up to 200 roots that no scan since has met. */
    unseenRoots: (entity: string, scan: number): string[] =>
      unseenRoots.all(entity, scan).map(row => idShape.parse(row).id),
    dropRoots: (entity: string, ids: string[]): void => void dropRoots.run(entity, JSON.stringify(ids)),
  };
};
