import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Ack, PackageInfo } from '../hub-api.ts';
import type { AnyRecord, PushEntity } from '../records.ts';

export type Parcel =
  | { kind: 'events'; changes: { entity: PushEntity; externalId: string }[] }
  | {
      kind: 'push';
      entity: PushEntity;
      mode: 'snapshot' | 'delta';
      package?: PackageInfo;
      asOf?: string;
      since?: string;
      /** The hub's read that it answers. */
      answers?: string;
      records: AnyRecord[];
    }
  | { kind: 'unread'; read: string; reason: string; externalIds: string[] }
  | { kind: 'acks'; acks: Ack[] };

type Push = Extract<Parcel, { kind: 'push' }>;

export interface Waiting {
  seq: number;
  /** Idempotency key: the same each time it is sent. */
  key: string;
  parcel: Parcel;
}

const rowShape = z.object({ seq: z.number(), key: z.string(), body: z.string(), packages: z.number().nullable() });
const countShape = z.object({ count: z.number() });
const refusedShape = z.object({ count: z.number(), since: z.string().nullable(), reason: z.string().nullable() });

/** What the hub refused for good: how many parcels, since when, and why the last of them. */
export interface RefusedParcels {
  count: number;
  since?: string;
  reason?: string;
}

/**
 * What waits for the hub, in the order in which it came about.
 *
 * One queue for everything: whatever is said of one object reaches the hub in the order in which it was said. What the hub
 * refuses for good is set aside with its reason, so that it holds nothing else up and a person can look at it.
 *
 * The packages of a snapshot wait until it is known how many they are. What was read when its agent died in between is sent as
 * changes: nothing of it is lost, and nobody takes it for everything there is.
 */
export const createOutbox = (sqlite: DatabaseSync) => {
  createTables(sqlite);
  const add = sqlite.prepare('INSERT INTO outbox (key, body, transmission) VALUES (?, ?, ?)');
  // By the index alone: the bodies of a large snapshot are not read to find what stands behind it.
  const first = sqlite.prepare(`SELECT seq, key, body,
    (SELECT packages FROM transmission WHERE id = outbox.transmission) AS packages FROM outbox WHERE seq = (SELECT min(seq) FROM (
      SELECT min(seq) AS seq FROM outbox WHERE transmission IS NULL UNION ALL
      SELECT (SELECT min(seq) FROM outbox WHERE outbox.transmission = transmission.id) FROM transmission WHERE packages IS NOT NULL))`);
  const count = sqlite.prepare('SELECT count(*) AS count FROM outbox');
  const countRefused = sqlite.prepare(`SELECT count(*) AS count, min(at) AS since,
    (SELECT reason FROM refused ORDER BY seq DESC LIMIT 1) AS reason FROM refused`);
  const drop = sqlite.prepare('DELETE FROM outbox WHERE seq = ?');
  const setAside = sqlite.prepare('INSERT INTO refused SELECT seq, key, body, ?, ? FROM outbox WHERE seq = ?');
  const begin = sqlite.prepare('INSERT INTO transmission (id, answers) VALUES (?, ?)');
  const settle = sqlite.prepare('UPDATE transmission SET packages = ? WHERE id = ?');
  const abandon = sqlite.prepare('UPDATE transmission SET packages = 0, answers = NULL WHERE id = ?');
  const tidy = sqlite.prepare(`DELETE FROM transmission WHERE packages IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.transmission = transmission.id)`);
  const answering = sqlite.prepare('SELECT 1 FROM transmission WHERE answers = ?');
  return {
    add: (parcel: Parcel): void => void add.run(randomUUID(), JSON.stringify(parcel), null),
    /** Begins a snapshot whose packages wait until `complete` says how many they are. `head` is what each of them says. */
    beginSnapshot: (head: Pick<Push, 'asOf' | 'since' | 'answers'> = {}) => {
      const transmission = randomUUID();
      begin.run(transmission, head.answers ?? null);
      let packages = 0;
      return {
        add: (entity: PushEntity, records: AnyRecord[]): void => {
          packages += 1;
          const part = { transmission, no: packages, of: packages };
          const parcel: Push = { kind: 'push', entity, mode: 'snapshot', package: part, ...head, records };
          add.run(randomUUID(), JSON.stringify(parcel), transmission);
        },
        packages: (): number => packages,
        complete: (): void => void settle.run(packages, transmission),
        /** It was not read to its end: what there is of it is sent as changes. */
        abandon: (): void => void abandon.run(transmission),
      };
    },
    /** Whether the answer to this read is under way already. */
    isAnswering: (read: string): boolean => answering.get(read) !== undefined,
    first: (): Waiting | undefined => {
      const row = first.get();
      if (row === undefined) return undefined;
      const { seq, key, body, packages } = rowShape.parse(row);
      // The agent wrote it itself.
      return { seq, key, parcel: numbered(JSON.parse(body) as Parcel, packages) };
    },
    waiting: (): number => countShape.parse(count.get()).count,
    refused: (): RefusedParcels => {
      const { count: parcels, since, reason } = refusedShape.parse(countRefused.get());
      return { count: parcels, since: since ?? undefined, reason: reason ?? undefined };
    },
    sent: (seq: number): void => {
      drop.run(seq);
      tidy.run();
    },
    setAside: (seq: number, reason: string): void => {
      setAside.run(reason, new Date().toISOString(), seq);
      drop.run(seq);
      tidy.run();
    },
  };
};
export type Outbox = ReturnType<typeof createOutbox>;

const createTables = (sqlite: DatabaseSync): void => {
  sqlite.exec(`CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL,
    body TEXT NOT NULL, transmission TEXT)`);
  const columns = sqlite.prepare(`SELECT name FROM pragma_table_info('outbox') WHERE name = 'transmission'`);
  if (columns.get() === undefined) sqlite.exec('ALTER TABLE outbox ADD COLUMN transmission TEXT');
  sqlite.exec(`CREATE INDEX IF NOT EXISTS outbox_transmission ON outbox (transmission);
    CREATE TABLE IF NOT EXISTS transmission (id TEXT PRIMARY KEY, packages INTEGER, answers TEXT);
    CREATE TABLE IF NOT EXISTS refused (seq INTEGER PRIMARY KEY, key TEXT NOT NULL, body TEXT NOT NULL,
      reason TEXT NOT NULL, at TEXT NOT NULL);
    UPDATE transmission SET packages = 0, answers = NULL WHERE packages IS NULL;`);
};

/** A package with how many there are; 0 makes changes of it, which answer nothing as a whole. */
const numbered = (parcel: Parcel, packages: number | null): Parcel => {
  if (parcel.kind !== 'push' || packages === null || parcel.package === undefined) return parcel;
  if (packages > 0) return { ...parcel, package: { ...parcel.package, of: packages } };
  const { kind, entity, asOf, records } = parcel;
  return { kind, entity, mode: 'delta', asOf, records };
};
