import { callProcedure, signatureOf } from './call-procedure.ts';
import type { Database, Session } from './database.ts';
import type { Engine } from './engine.ts';
import { type Port, PortError, type PortRow, type PortSession } from './port.ts';
import { answer } from './queries.ts';
import type { Settings } from './settings.ts';
import { ConnectionLost, SqlError } from './sql-error.ts';

/** What a connection needs of the world. */
export type Server = { database: Database; settings: Settings; engine: Engine };

/** A procedure ended the transaction that it was called in: what came before is gone, what came after may stay. */
const endedTransaction = new Set([266, 3902]);

/** An error as the port tells it; a broken connection leaves unclear what it does not roll back. */
function told(error: unknown, unclearWhenLost: boolean): unknown {
  if (error instanceof ConnectionLost) return new PortError(error.message, unclearWhenLost);
  if (error instanceof SqlError) return new PortError(error.message, endedTransaction.has(error.number), error.number);
  return error;
}

/**
 * Connects to the model as the agent's driver does to SQL Server: one connection holds the lock, calls procedures and has
 * the transactions, one after the other; reads come over connections of their own. A lost one is opened anew when needed.
 */
export function connectDb(server: Server, name = 'agent'): Port {
  const { database, settings, engine } = server;
  let main: Session | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const mainSession = (): Session => {
    if (!main || main.lost) main = engine.open(name);
    return main;
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const attempt = async <T>(unclearWhenLost: boolean, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw told(error, unclearWhenLost);
    }
  };

  const read = <R>(session: Session, query: string, params: object): Promise<R[]> =>
    attempt(false, () =>
      engine.step(session, 'read', query, () =>
        database.run(session, () => structuredClone<unknown>(answer(server, session, query, { ...params })) as R[]),
      ),
    );

  const call = (session: Session, procedure: string, params: Readonly<PortRow>): Promise<PortRow> =>
    // Within a transaction a broken connection rolls back: nothing is unclear until it is committed.
    attempt(!session.inTransaction, () =>
      engine.step(session, 'call', procedure, async () => {
        const rollsBack = session.inTransaction && settings.rollsBackCaller.includes(procedure);
        if (rollsBack) database.end(session, 'rollback');
        const out = await database.run(session, () => callProcedure(database, settings, procedure, params));
        if (rollsBack)
          throw new SqlError(
            266,
            'Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements. Previous count = 1, current count = 0.',
          );
        return out;
      }),
    );

  const onceOpen = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    attempt(false, async () => {
      const session = engine.open(`${name} reads`);
      try {
        return await work(session);
      } finally {
        engine.lose(session);
      }
    });

  async function transact<T>(work: (session: PortSession) => Promise<T>): Promise<T> {
    const session = await attempt(false, async () => {
      const opened = mainSession();
      await engine.step(opened, 'begin', '', () => {
        opened.inTransaction = true;
      });
      return opened;
    });
    let result: T;
    try {
      result = await work({
        read: (query, params) => read(session, query, params),
        call: (procedure, params) => call(session, procedure, params),
      });
    } catch (error) {
      if (!session.lost) await engine.step(session, 'rollback', '', () => database.end(session, 'rollback'));
      throw error;
    }
    await attempt(true, () =>
      engine.step(session, 'commit', '', () => {
        if (!session.inTransaction)
          throw new SqlError(3902, 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.');
        database.end(session, 'commit');
      }),
    );
    return result;
  }

  return {
    read: (query, params) => onceOpen(session => read(session, query, params)),
    call: (procedure, params) =>
      inTurn(async () => call(await attempt(false, async () => mainSession()), procedure, params)),
    transaction: work => inTurn(() => transact(work)),
    parametersOf: procedures =>
      onceOpen(session =>
        engine.step(session, 'parameters', '', () =>
          procedures.flatMap(asked => {
            const signature = signatureOf(settings, asked);
            return (signature?.parameters ?? []).map(parameter => ({
              procedure: asked,
              name: parameter.name,
              output: parameter.output,
              // SQL Server tells defaults of CLR procedures only: `has_default_value` is 0 for those in T-SQL.
              hasDefault: false,
            }));
          }),
        ),
      ),
    lock: lockName =>
      attempt(false, async () => {
        const session = mainSession();
        return engine.step(session, 'lock', lockName, () => {
          const holder = engine.locks.get(lockName);
          if (!holder) engine.locks.set(lockName, session);
          return !holder || holder === session;
        });
      }),
    close: async () => {
      if (main) engine.lose(main);
    },
  };
}
