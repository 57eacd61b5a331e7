import type { PushEntity } from '../records.ts';
import type { Store } from '../store/open-store.ts';
import { noteAged } from './aged.ts';
import { hashOf, idsOf, keepRecord, keepScan, nextScan, page, tellOf } from './keep-record.ts';
import type { Reader, Reading } from './reader.ts';
import { sendAll } from './send-all.ts';

const baselineOf = (entity: PushEntity): string => `baseline ${entity}`;

/**
 * Reads everything of one entity and finds what changed since the last time, by snapshot and hash (protocol page 3.10).
 *
 * Changes are notified, without content (W12b); the hub then asks for what it wants. Rows that are being edited are left for
 * the next time. The very first reading is the baseline: it is sent whole, and nobody is told of anything in it.
 */
export const watchEntity = async (reader: Reader, store: Store): Promise<{ read: number; changed: number }> => {
  const { entity } = reader;
  if (store.recall(baselineOf(entity)) === undefined) {
    const read = await sendAll(reader, store, { baseline: true });
    store.keep(baselineOf(entity), new Date().toISOString());
    return { read, changed: 0 };
  }
  const scan = nextScan(entity, store);
  const total = { read: 0, changed: 0 };
  for (let afterId = '0'; ; ) {
    const roots = await reader.roots(afterId, page);
    if (roots.length === 0) break;
    const readings = await reader.read(roots);
    total.read += readings.length;
    total.changed += note(reader, roots, readings, store, scan);
    afterId = roots.at(-1) ?? afterId;
  }
  total.changed += reader.missing === 'gone' ? noteGone(entity, store, scan) : await noteAged(reader, store, scan);
  keepScan(entity, store, scan);
  return total;
};

const note = (
  { entity, missing }: Reader,
  roots: string[],
  readings: Reading<PushEntity>[],
  store: Store,
  scan: number,
): number => {
  const known = store.snapshots.find(entity, idsOf(readings));
  const changed = readings.filter(
    ({ edited, record }) => !edited && known.get(record.externalId)?.hash !== hashOf(record),
  );
  // What is noted and what is told of it are one commit: neither without the other.
  store.together(() => {
    if (missing !== 'gone') store.snapshots.seeRoots(entity, roots, scan);
    store.snapshots.touch(entity, [...known.keys()], scan);
    for (const { record } of changed) keepRecord(store, entity, record, true, scan);
    tellOf(store, entity, idsOf(changed));
  });
  return changed.length;
};

/** What was there and is no longer met: deselected or deleted. */
const noteGone = (entity: PushEntity, store: Store, scan: number): number => {
  let count = 0;
  for (;;) {
    const ids = store.snapshots.unseenSince(entity, scan);
    if (ids.length === 0) return count;
    store.together(() => {
      store.snapshots.bury(entity, ids);
      tellOf(store, entity, ids);
    });
    count += ids.length;
  }
};
