import type { AnyRecord, PushEntity } from '../records.ts';
import type { Store } from '../store/open-store.ts';
import { deleted, page, told } from './keep-record.ts';
import type { Reader, Reading } from './reader.ts';
import { pushesOf, slices } from './slice.ts';

/**
 * Sends these objects as they stand now, because the hub asked for them.
 *
 * One that is being edited is not sent: it is forgotten, so that the next reading finds it changed and notifies again. One that
 * is gone is sent as it last was, to be deleted; one that was never known is told of as such.
 */
export const sendSome = async (reader: Reader, store: Store, read: string, externalIds: string[]): Promise<void> => {
  const { entity } = reader;
  const asked = new Set(externalIds);
  const roots = [...new Set(externalIds.map(reader.rootOf))].filter(root => /^[1-9]\d{0,17}$/.test(root));
  const asOf = new Date().toISOString();
  const readings: Reading<PushEntity>[] = [];
  for (const some of slices(roots, page)) readings.push(...(await reader.read(some)));
  const met = new Map(readings.map(reading => [reading.record.externalId, reading]));
  const known = store.snapshots.find(entity, [...asked]);
  const records: AnyRecord[] = [];
  const open: string[] = [];
  const gone: string[] = [];
  const unknown: string[] = [];
  for (const id of asked) {
    const reading = met.get(id);
    const before = known.get(id);
    if (reading?.edited) open.push(id);
    else if (reading) records.push(told(reading.record, before?.changed ?? true, asOf));
    else if (before && reader.missing !== 'kept') {
      records.push(deleted(before.body, asOf));
      gone.push(id);
    } else unknown.push(id);
  }
  store.together(() => {
    store.snapshots.drop(entity, [...open, ...gone]);
    for (const some of pushesOf(records))
      store.outbox.add({ kind: 'push', entity, mode: 'delta', answers: read, records: some });
    const reason = 'WAPRO has it no more, or it is not selected for export.';
    for (const some of slices(unknown)) store.outbox.add({ kind: 'unread', read, reason, externalIds: some });
  });
};
