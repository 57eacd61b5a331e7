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
      /** The hub's read that it answers. */
      answers?: string;
      records: AnyRecord[];
    }
  | { kind: 'unread'; read: string; reason: string; externalIds: string[] }
  | { kind: 'acks'; acks: Ack[] };

export interface Waiting {
  seq: number;
  /** Idempotency key: the same each time it is sent. */
  key: string;
  parcel: Parcel;
}

const rowShape = z.object({ seq: z.number(), key: z.string(), body: z.string() });
const countShape = z.object({ count: z.number() });

/**
 * What waits for the hub, in the order in which it came about.
 *
 * One queue for everything: whatever is said of one object reaches the hub in the order in which it was said. What the hub
 * refuses for good is set aside with its reason, so that it holds nothing else up and a person can look at it.
 */
export const createOutbox = (sqlite: DatabaseSync) => {
  sqlite.exec(`CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL,
    body TEXT NOT NULL)`);
  sqlite.exec(`CREATE TABLE IF NOT EXISTS refused (seq INTEGER PRIMARY KEY, key TEXT NOT NULL, body TEXT NOT NULL,
    reason TEXT NOT NULL, at TEXT NOT NULL)`);
  const add = sqlite.prepare('INSERT INTO outbox (key, body) VALUES (?, ?)');
  const first = sqlite.prepare('SELECT seq, key, body FROM outbox ORDER BY seq LIMIT 1');
  const count = sqlite.prepare('SELECT count(*) AS count FROM outbox');
  const countRefused = sqlite.prepare('SELECT count(*) AS count FROM refused');
  const drop = sqlite.prepare('DELETE FROM outbox WHERE seq = ?');
  const setAside = sqlite.prepare('INSERT INTO refused SELECT seq, key, body, ?, ? FROM outbox WHERE seq = ?');
  return {
    add: (parcel: Parcel): void => void add.run(randomUUID(), JSON.stringify(parcel)),
    first: (): Waiting | undefined => {
      const row = first.get();
      if (row === undefined) return undefined;
      const { seq, key, body } = rowShape.parse(row);
      // The agent wrote it itself.
      return { seq, key, parcel: JSON.parse(body) as Parcel };
    },
    waiting: (): number => countShape.parse(count.get()).count,
    refused: (): number => countShape.parse(countRefused.get()).count,
    sent: (seq: number): void => void drop.run(seq),
    setAside: (seq: number, reason: string): void => {
      setAside.run(reason, new Date().toISOString(), seq);
      drop.run(seq);
    },
  };
};
export type Outbox = ReturnType<typeof createOutbox>;
