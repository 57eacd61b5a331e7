import { createHash } from 'node:crypto';
import type { AnyRecord, PushEntity } from '../records.ts';
import type { Store } from '../store/open-store.ts';
import type { Reading } from './reader.ts';
import { slices } from './slice.ts';

/** Roots that are read at once. */
export const page = 200;

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

/** The number of the reading that comes next. */
export const nextScan = (entity: PushEntity, store: Store): number => Number(store.recall(`scan ${entity}`) ?? '0') + 1;

/** Notes that a reading came to its end: what it did not meet is missing. */
export const keepScan = (entity: PushEntity, store: Store, scan: number): void =>
  store.keep(`scan ${entity}`, String(scan));

export const idsOf = (readings: Reading<PushEntity>[]): string[] => readings.map(({ record }) => record.externalId);

/** Remembers what an object looks like; `changed`: not only since the baseline. */
export const keepRecord = (store: Store, entity: PushEntity, record: AnyRecord, changed: boolean, scan: number): void =>
  store.snapshots.write(
    entity,
    record.externalId,
    { hash: hashOf(record), changed, body: JSON.stringify(record) },
    scan,
  );

/** Notifies of objects without their content (W12b), as many at a time as `/v1` takes. */
export const tellOf = (store: Store, entity: PushEntity, ids: string[]): void => {
  for (const some of slices(ids))
    store.outbox.add({ kind: 'events', changes: some.map(externalId => ({ entity, externalId })) });
};

/** A state that has not changed since the baseline is sent without telling the buyer (protocol page 3.7). */
export const told = (record: AnyRecord, changed: boolean, asOf: string): AnyRecord =>
  'rawState' in record ? { ...record, tell: changed, asOf } : { ...record, asOf };

/** The record of an object that is gone, as it last was. */
export const deleted = (body: string, asOf: string): AnyRecord => {
  // The agent wrote it itself.
  const record = JSON.parse(body) as AnyRecord;
  return { ...record, op: 'delete', asOf };
};
