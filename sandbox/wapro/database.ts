import type { Row } from './column.ts';
import { schema } from './schema.ts';
import { ConnectionLost, SqlError } from './sql-error.ts';
import { type BeforeChange, createTable, type Table } from './table.ts';

export type TableName =
  | 'MAGAZYN'
  | 'CENA'
  | 'JEDNOSTKA'
  | 'ARTYKUL'
  | 'CENA_ARTYKULU'
  | 'KOD_KRESKOWY'
  | 'KONTRAHENT'
  | 'MIEJSCE_DOSTAWY'
  | 'KONTAKT'
  | 'ZAMOWIENIE'
  | 'POZYCJA_ZAMOWIENIA'
  | 'DOSTAWA'
  | 'DOKUMENT_MAGAZYNOWY'
  | 'DOKUMENT_HANDLOWY'
  | 'POZYCJA_DOKUMENTU_MAGAZYNOWEGO'
  | 'ROZRACHUNEK_FAKIR_TAB'
  | 'ROZLICZENIE_FAKIR_TAB';

/** Whoever works in the database: the clerk, or one connection of the agent's. */
export type Session = { name: string; inTransaction: boolean; lost: boolean };

export type DatabaseSnapshot = { tables: Record<string, { rows: Row[]; nextId: string }> };

/** Ids begin at 18 digits, each table in its own thousand billions: no number holds them, and none passes for another's. */
const firstIdOf = (index: number) => 100_000_000_000_000_001n + BigInt(index) * 1_000_000_000_000_000n;

/**
 * The tables under transactions. One transaction at a time holds what it wrote; whoever else comes waits until it ends,
 * as under READ COMMITTED, though here for the whole database, and gets error 1222 after `lockTimeoutMs`.
 */
export function createDatabase(lockTimeoutMs: () => number) {
  const onChange = new Set<() => void>();
  let journal: { table: Table; id: string; before: Row | undefined }[] = [];
  let owner: Session | undefined;
  let waiting: (() => void)[] = [];
  const note: BeforeChange = (table, id, before) => void journal.push({ table, id, before });
  const all = new Map(schema.map((spec, index) => [spec.name, createTable(spec, firstIdOf(index), note)]));

  const undoTo = (mark: number) => {
    for (const { table, id, before } of journal.splice(mark).reverse()) table.place(id, before);
  };
  const letGo = () => {
    owner = undefined;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  const commit = () => {
    const changed = journal.length > 0;
    journal = [];
    letGo();
    if (changed) for (const tell of onChange) tell();
  };

  async function turn(session: Session): Promise<void> {
    const until = performance.now() + lockTimeoutMs();
    while (owner !== undefined && owner !== session) {
      const left = until - performance.now();
      if (left <= 0) throw new SqlError(1222, 'Lock request time out period exceeded.');
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, left);
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  function table(name: TableName): Table {
    const found = all.get(name);
    if (!found) throw new SqlError(208, `Invalid object name '${name}'.`);
    return found;
  }

  return {
    onChange,
    table,
    /**
     * Does one statement or procedure for a session, whole or not at all; outside a transaction it is committed at once.
     */
    async run<T>(session: Session, work: () => T): Promise<T> {
      await turn(session);
      if (session.lost) throw new ConnectionLost('The connection to the database is closed.');
      const mark = journal.length;
      owner = session;
      try {
        return work();
      } catch (error) {
        undoTo(mark);
        throw error;
      } finally {
        // A transaction that has written nothing keeps nobody waiting.
        if (!session.inTransaction) commit();
        else if (journal.length === 0) letGo();
      }
    },
    /** Does the first filling of a database that nobody is connected to yet. */
    fill(work: () => void): void {
      work();
      commit();
    },
    /** Ends a session's transaction; what it wrote stays or goes. */
    end(session: Session, how: 'commit' | 'rollback'): void {
      session.inTransaction = false;
      if (owner !== session) return;
      if (how === 'rollback') undoTo(0);
      commit();
    },
    /** What is committed; the writes of an open transaction are left out. */
    snapshot(): DatabaseSnapshot {
      const tables = Object.fromEntries(
        [...all].map(([name, each]) => {
          const rows = new Map(each.rows);
          for (const entry of journal.toReversed()) {
            if (entry.table !== each) continue;
            if (entry.before) rows.set(entry.id, entry.before);
            else rows.delete(entry.id);
          }
          return [name, { rows: [...rows.values()], nextId: each.nextId() }];
        }),
      );
      return { tables };
    },
    restore({ tables }: DatabaseSnapshot): void {
      for (const [name, each] of all) {
        const kept = tables[name];
        if (kept) each.restore(kept.rows, kept.nextId);
      }
      journal = [];
      letGo();
    },
  };
}

export type Database = ReturnType<typeof createDatabase>;
