import type { PushEntity } from '../records.ts';
import type { Store } from '../store/open-store.ts';
import { deleted, hashOf, idsOf, keepRecord, page, tellOf, told } from './keep-record.ts';
import type { Reader, Reading } from './reader.ts';
import { slices } from './slice.ts';

/** Roots that a reading did not meet, read once more by their ids, and those of their objects that are not there any more. */
interface Aged {
  roots: string[];
  readings: Reading<PushEntity>[];
  gone: string[];
}

/**
 * Whatever was met before and was not met in this scan. Closed and older than what is read, or gone: only a look by the id
 * tells. A root counts also while it has no objects yet, such as an invoice's item of which nothing is paid.
 *
 * Whoever goes through them has to see or drop every root and object, or they come again.
 */
async function* agedOf(reader: Reader, store: Store, scan: number): AsyncGenerator<Aged> {
  const { entity, rootOf } = reader;
  for (;;) {
    const ids = store.snapshots.unseenSince(entity, scan);
    const all = [...new Set([...ids.map(rootOf), ...store.snapshots.unseenRoots(entity, scan)])];
    if (all.length === 0) return;
    for (const roots of slices(all, page)) {
      const readings = await reader.read(roots);
      const met = new Set(idsOf(readings));
      const among = new Set(roots);
      yield { roots, readings, gone: ids.filter(id => among.has(rootOf(id)) && !met.has(id)) };
    }
  }
}

/**
 * Finds what happened to objects at the moment at which they were closed and left the reading: their last change is notified,
 * and so is what is gone. One that is still the same is forgotten. Returns how many were notified.
 */
export const noteAged = async (reader: Reader, store: Store, scan: number): Promise<number> => {
  const { entity, missing, rootOf } = reader;
  let count = 0;
  for await (const { roots, readings, gone } of agedOf(reader, store, scan)) {
    const known = store.snapshots.find(entity, idsOf(readings));
    const isSame = ({ record }: Reading<PushEntity>) => known.get(record.externalId)?.hash === hashOf(record);
    const changed = readings.filter(each => !each.edited && !isSame(each));
    // A root is looked at again until nothing about it moves.
    const moving = new Set(
      readings.filter(each => each.edited || !isSame(each)).map(({ record }) => rootOf(record.externalId)),
    );
    const still = roots.filter(root => !moving.has(root));
    store.together(() => {
      store.snapshots.seeRoots(entity, [...moving], scan);
      store.snapshots.touch(
        entity,
        [...known.keys()].filter(id => moving.has(rootOf(id))),
        scan,
      );
      for (const { record } of changed) keepRecord(store, entity, record, true, scan);
      tellOf(store, entity, idsOf(changed));
      store.snapshots.dropRoots(entity, still);
      store.snapshots.drop(
        entity,
        [...known.keys()].filter(id => !moving.has(rootOf(id))),
      );
      if (missing === 'kept') return store.snapshots.drop(entity, gone);
      store.snapshots.bury(entity, gone);
      tellOf(store, entity, gone);
    });
    count += changed.length + (missing === 'kept' ? 0 : gone.length);
  }
  return count;
};

/** The records of what a whole reading did not meet, for the snapshot that is sent of it: as they stand, or as deleted. */
export async function* readAged(
  reader: Reader,
  store: Store,
  { scan, asOf }: { scan: number; asOf: string },
): AsyncGenerator<{ read: number; keep: () => ReturnType<typeof told>[] }> {
  const { entity, missing } = reader;
  for await (const { roots, readings, gone } of agedOf(reader, store, scan)) {
    const known = store.snapshots.find(entity, [...idsOf(readings), ...gone]);
    const keep = () => {
      store.snapshots.seeRoots(entity, roots, scan);
      store.snapshots.drop(entity, gone);
      const standing = readings.map(({ record }) => {
        const changed = known.get(record.externalId)?.changed ?? true;
        keepRecord(store, entity, record, changed, scan);
        return told(record, changed, asOf);
      });
      const bodies = missing === 'kept' ? [] : gone.flatMap(id => known.get(id)?.body ?? []);
      return [...standing, ...bodies.map(body => deleted(body, asOf))];
    };
    yield { read: readings.length, keep };
  }
}
