import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createLedger } from './ledger.ts';
import { createOutbox } from './outbox.ts';
import { createParties } from './parties.ts';
import { createSnapshots } from './snapshots.ts';

/**
 * The agent's own memory, in one file of its folder: ledger of orders, pairs of ids of buyers and delivery places, snapshots of what was read, what waits for the hub.
 *
 * Every commit is on the disk before it counts (`synchronous=FULL`): a killed process or a lost current forgets nothing.
 */
export const openStore = (folder: string) => {
  mkdirSync(folder, { recursive: true });
  const sqlite = new DatabaseSync(join(folder, 'agent.sqlite'));
  sqlite.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;');
  const values = createValues(sqlite);
  return {
    ...values,
    ledger: createLedger(sqlite),
    outbox: createOutbox(sqlite),
    parties: createParties(sqlite),
    snapshots: createSnapshots(sqlite),
    /** Everything the work writes, or nothing of it. */
    together: <T>(work: () => T): T => together(sqlite, work),
    close: () => sqlite.close(),
  };
};
export type Store = ReturnType<typeof openStore>;

const createValues = (sqlite: DatabaseSync) => {
  sqlite.exec('CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL)');
  const read = sqlite.prepare('SELECT value FROM kept WHERE name = ?');
  const write = sqlite.prepare(
    'INSERT INTO kept VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return {
    /** A small thing by name, such as a cursor. */
    recall: (name: string): string | undefined => {
      const value = read.get(name)?.value;
      return typeof value === 'string' ? value : undefined;
    },
    keep: (name: string, value: string): void => void write.run(name, value),
  };
};

const together = <T>(sqlite: DatabaseSync, work: () => T): T => {
  sqlite.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    sqlite.exec('COMMIT');
    return result;
  } catch (error) {
    sqlite.exec('ROLLBACK');
    throw error;
  }
};
