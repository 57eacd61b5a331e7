import { createHash, randomUUID } from 'node:crypto';
import type { AnyRecord, PushEntity } from '../records.ts';
import type { Store } from '../store/open-store.ts';
import type { Reader, Reading } from './reader.ts';

const page = 200;

/** The same for the same record, whenever and however it was read. */
export const hashOf = (record: AnyRecord): string => {
  const { asOf: _, ...body } = { asOf: undefined, ...record };
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest('base64url');
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
};

const baselineOf = (entity: PushEntity): string => `baseline ${entity}`;

/**
 * Reads everything of one entity and finds what changed since the last time, by snapshot and hash (protocol page 3.10).
 *
 * Changes are notified, without content (W12b); the hub then asks for what it wants. Rows that are being edited are left for
 * the next time. The very first reading is the baseline: it is sent whole, and nobody is told of anything in it.
 */
export const watchEntity = async (reader: Reader, store: Store): Promise<{ read: number; changed: number }> => {
  if (store.recall(baselineOf(reader.entity)) === undefined) {
    const read = await sendAll(reader, store, { baseline: true });
    store.keep(baselineOf(reader.entity), new Date().toISOString());
    return { read, changed: 0 };
  }
  const scan = nextScan(reader.entity, store);
  const total = { read: 0, changed: 0 };
  for (let afterId = '0'; ; ) {
    const roots = await reader.roots(afterId, page);
    if (roots.length === 0) break;
    const readings = await reader.read(roots);
    total.read += readings.length;
    total.changed += note(reader.entity, readings, store, scan);
    afterId = roots.at(-1) ?? afterId;
  }
  total.changed += noteMissing(reader, store, scan);
  store.keep(`scan ${reader.entity}`, String(scan));
  return total;
};

const nextScan = (entity: PushEntity, store: Store): number => Number(store.recall(`scan ${entity}`) ?? '0') + 1;

const note = (entity: PushEntity, readings: Reading<PushEntity>[], store: Store, scan: number): number => {
  const known = store.snapshots.find(entity, idsOf(readings));
  const changed = readings.filter(
    ({ edited, record }) => !edited && known.get(record.externalId)?.hash !== hashOf(record),
  );
  // What is noted and what is told of it are one commit: neither without the other.
  store.together(() => {
    store.snapshots.touch(entity, [...known.keys()], scan);
    for (const { record } of changed) keepRecord(store, entity, record, true, scan);
    tellOf(store, entity, idsOf(changed));
  });
  return changed.length;
};

const idsOf = (readings: Reading<PushEntity>[]): string[] => readings.map(({ record }) => record.externalId);

const keepRecord = (store: Store, entity: PushEntity, record: AnyRecord, changed: boolean, scan: number): void =>
  store.snapshots.write(
    entity,
    record.externalId,
    { hash: hashOf(record), changed, body: JSON.stringify(record) },
    scan,
  );

const tellOf = (store: Store, entity: PushEntity, ids: string[]): void => {
  if (ids.length === 0) return;
  store.outbox.add({ kind: 'events', changes: ids.map(externalId => ({ entity, externalId })) });
};

/** What was there and is no longer met: deselected or deleted, or merely too old to be read. */
const noteMissing = ({ entity, missing }: Reader, store: Store, scan: number): number => {
  let count = 0;
  for (;;) {
    const ids = store.snapshots.unseenSince(entity, scan);
    if (ids.length === 0) return count;
    store.together(() => {
      if (missing === 'aged') return store.snapshots.drop(entity, ids);
      store.snapshots.bury(entity, ids);
      tellOf(store, entity, ids);
    });
    if (missing === 'gone') count += ids.length;
  }
};

/**
 * Sends everything of one entity as one snapshot in n packages. Rows that are being edited are in it as they stand: left out,
 * they would look deleted. `answers` is the hub's read that asked for it.
 */
export const sendAll = async (
  reader: Reader,
  store: Store,
  { baseline = false, answers }: SendAll = {},
): Promise<number> => {
  const { entity } = reader;
  const pages: string[][] = [];
  for (let afterId = '0'; ; ) {
    const roots = await reader.roots(afterId, page);
    if (roots.length === 0) break;
    pages.push(roots);
    afterId = roots.at(-1) ?? afterId;
  }
  const transmission = randomUUID();
  const scan = nextScan(entity, store);
  const asOf = new Date().toISOString();
  let read = 0;
  // A snapshot of nothing is a statement as well: everything is gone.
  for (const [index, roots] of (pages.length === 0 ? [[]] : pages).entries()) {
    const readings = roots.length === 0 ? [] : await reader.read(roots);
    read += readings.length;
    const known = store.snapshots.find(entity, idsOf(readings));
    store.together(() => {
      const records = readings.map(({ record }) => {
        const changed = baseline ? false : (known.get(record.externalId)?.changed ?? true);
        keepRecord(store, entity, record, changed, scan);
        return told(record, changed, asOf);
      });
      const part = { transmission, no: index + 1, of: Math.max(pages.length, 1) };
      store.outbox.add({ kind: 'push', entity, mode: 'snapshot', package: part, answers, records });
    });
  }
  store.keep(`scan ${entity}`, String(scan));
  return read;
};

interface SendAll {
  baseline?: boolean;
  answers?: string;
}

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
  for (let from = 0; from < roots.length; from += page) {
    readings.push(...(await reader.read(roots.slice(from, from + page))));
  }
  const met = new Map(readings.map(reading => [reading.record.externalId, reading]));
  const known = store.snapshots.find(entity, [...asked]);
  const records: AnyRecord[] = [];
  const open: string[] = [];
  const buried: string[] = [];
  const unknown: string[] = [];
  for (const id of asked) {
    const reading = met.get(id);
    const before = known.get(id);
    if (reading?.edited) open.push(id);
    else if (reading) records.push(told(reading.record, before?.changed ?? true, asOf));
    else if (before && reader.missing === 'gone') {
      // The agent wrote it itself.
      records.push({ ...(JSON.parse(before.body) as AnyRecord), op: 'delete', asOf });
      buried.push(id);
    } else unknown.push(id);
  }
  store.together(() => {
    store.snapshots.drop(entity, [...open, ...buried]);
    for (let from = 0; from < records.length; from += page) {
      const some = records.slice(from, from + page);
      store.outbox.add({ kind: 'push', entity, mode: 'delta', answers: read, records: some });
    }
    if (unknown.length > 0) {
      const reason = 'WAPRO has it no more, or it is not selected for export.';
      store.outbox.add({ kind: 'unread', read, reason, externalIds: unknown });
    }
  });
};

/** A state that has not changed since the baseline is sent without telling the buyer (protocol page 3.7). */
const told = (record: AnyRecord, changed: boolean, asOf: string): AnyRecord =>
  'rawState' in record ? { ...record, tell: changed, asOf } : { ...record, asOf };
