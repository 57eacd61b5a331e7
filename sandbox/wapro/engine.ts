import type { Database, Session } from './database.ts';
import { createFaultPlan, type DbFault, type Step } from './faults.ts';
import { ConnectionLost, SqlError } from './sql-error.ts';

/** What was done over connections, newest first, for the page and for tests. */
export type LogEntry = { at: string; session: string; step: Step; name: string; outcome: string };

/** The server around the tables: connections, application locks, and how it fails. */
export function createEngine(database: Database) {
  const sessions = new Set<Session>();
  const locks = new Map<string, Session>();
  const faults = createFaultPlan();
  const log: LogEntry[] = [];
  let awayUntil = 0;
  let count = 0;

  const lose = (session: Session): void => {
    session.lost = true;
    sessions.delete(session);
    database.end(session, 'rollback');
    for (const [name, holder] of locks) if (holder === session) locks.delete(name);
  };
  const die = (ms?: number): void => {
    awayUntil = ms === undefined ? Number.POSITIVE_INFINITY : performance.now() + ms;
    for (const session of [...sessions]) lose(session);
  };

  async function strike(fault: DbFault | undefined, session: Session): Promise<void> {
    if (!fault) return;
    if (fault.what === 'late') return new Promise(resolve => setTimeout(resolve, fault.ms ?? 1000));
    if (fault.what === 'deadlock') {
      database.end(session, 'rollback');
      throw new SqlError(1205, 'Transaction was deadlocked on lock resources and has been chosen as the victim.');
    }
    if (fault.what === 'die') die(fault.ms);
    else lose(session);
    throw new ConnectionLost('The connection to the database broke.');
  }

  return {
    log,
    faults,
    locks,
    lose,
    /** Loses every connection and stays away for so many milliseconds, or until `revive`. */
    die,
    revive: (): void => {
      awayUntil = 0;
    },
    isAway: () => performance.now() < awayUntil,
    open(name: string): Session {
      if (performance.now() < awayUntil) throw new ConnectionLost('The database does not answer.');
      count += 1;
      const session = { name: `${name} ${count}`, inTransaction: false, lost: false };
      sessions.add(session);
      return session;
    },
    /** Does a step of a session with the faults that strike it. */
    async step<T>(session: Session, step: Step, name: string, work: () => Promise<T> | T): Promise<T> {
      const entry: LogEntry = { at: new Date().toISOString(), session: session.name, step, name, outcome: 'done' };
      log.unshift(entry);
      log.length = Math.min(log.length, 300);
      try {
        if (session.lost) throw new ConnectionLost('The connection to the database is closed.');
        await strike(faults.strike(step, name, 'before'), session);
        const result = await work();
        await strike(faults.strike(step, name, 'after'), session);
        if (session.lost) throw new ConnectionLost('The connection to the database broke.');
        return result;
      } catch (error) {
        entry.outcome = error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
  };
}

export type Engine = ReturnType<typeof createEngine>;
