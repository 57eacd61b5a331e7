import type { Store } from '../store/open-store.ts';
import { readAged } from './aged.ts';
import { idsOf, keepRecord, keepScan, nextScan, page, told } from './keep-record.ts';
import type { Reader } from './reader.ts';
import { pushesOf } from './slice.ts';

interface SendAll {
  /** The very first reading: nobody is told of anything in it. */
  baseline?: boolean;
  /** The hub's read that asked for it. */
  answers?: string;
}

/**
 * Sends everything of one entity as one snapshot in as many packages as `/v1` wants it in; they wait until all is read, as each
 * says how many there are. Rows that are being edited are in it as they stand: left out, they would look deleted. What was known
 * and is closed since, or gone, is in it too. Returns how many records were read.
 */
export const sendAll = async (
  reader: Reader,
  store: Store,
  { baseline = false, answers }: SendAll = {},
): Promise<number> => {
  const { entity } = reader;
  const scan = nextScan(entity, store);
  const asOf = new Date().toISOString();
  const snapshot = store.outbox.beginSnapshot({ asOf, since: reader.wholeSince?.(), answers });
  let read = 0;
  try {
    for (let afterId = '0'; ; ) {
      const roots = await reader.roots(afterId, page);
      if (roots.length === 0) break;
      const readings = await reader.read(roots);
      read += readings.length;
      const known = store.snapshots.find(entity, idsOf(readings));
      store.together(() => {
        if (reader.missing !== 'gone') store.snapshots.seeRoots(entity, roots, scan);
        const records = readings.map(({ record }) => {
          const changed = baseline ? false : (known.get(record.externalId)?.changed ?? true);
          keepRecord(store, entity, record, changed, scan);
          return told(record, changed, asOf);
        });
        for (const some of pushesOf(records)) snapshot.add(entity, some);
      });
      afterId = roots.at(-1) ?? afterId;
    }
    if (reader.missing !== 'gone') {
      for await (const aged of readAged(reader, store, { scan, asOf })) {
        read += aged.read;
        store.together(() => {
          for (const some of pushesOf(aged.keep())) snapshot.add(entity, some);
        });
      }
    }
    store.together(() => {
      // A snapshot of nothing is a statement as well: everything is gone.
      if (snapshot.packages() === 0) snapshot.add(entity, []);
      snapshot.complete();
      keepScan(entity, store, scan);
    });
  } catch (error) {
    snapshot.abandon();
    throw error;
  }
  return read;
};
