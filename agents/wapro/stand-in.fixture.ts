import type { CallParameters, Db, DbSession, ProcedureParameter } from './db.ts';
import type { Queries, QueryName } from './queries.ts';
import { type WaproAgentSettings, waproSettings } from './settings.ts';

interface UntypedSession {
  read(query: string, params: Readonly<Record<string, unknown>>): Promise<unknown[]>;
  call(procedure: string, params: CallParameters): Promise<CallParameters>;
}

interface UntypedDb extends UntypedSession {
  transaction<T>(work: (session: UntypedSession) => Promise<T>): Promise<T>;
  parametersOf(procedures: string[]): Promise<ProcedureParameter[]>;
  lock(name: string): Promise<boolean>;
  close(): Promise<void>;
}

const session = (untyped: UntypedSession): DbSession => ({
  // The stand-in answers by the query's name; that its columns are these is what the tests of the reading show.
  read: async <N extends QueryName>(query: N, params: Queries[N]['params']) =>
    (await untyped.read(query, { ...params })) as Queries[N]['row'][],
  call: (procedure, params) => untyped.call(procedure, params),
});

/** WAPRO's stand-in as the agent's port; `step` is told of everything before and after it happens, and may throw. */
export const asDb = (untyped: UntypedDb, step: (what: string) => void = () => {}): Db => {
  const watched = (inner: DbSession): DbSession => ({
    read: async (query, params) => {
      step(`before ${query}`);
      return inner.read(query, params);
    },
    call: async (procedure, params) => {
      step(`before ${procedure}`);
      const outs = await inner.call(procedure, params);
      step(`after ${procedure}`);
      return outs;
    },
  });
  return {
    ...watched(session(untyped)),
    transaction: async work => {
      step('before begin');
      const result = await untyped.transaction(inner => work(watched(session(inner))));
      step('after commit');
      return result;
    },
    parametersOf: procedures => untyped.parametersOf(procedures),
    lock: name => untyped.lock(name),
    close: () => untyped.close(),
  };
};

/** Settings of an agent in tests. */
export const testSettings = (
  warehouseIds: string[],
  changes: { orders?: object; goods?: object; buyers?: object; documents?: object } = {},
): WaproAgentSettings =>
  waproSettings.parse({
    hub: { url: 'https://hub.test', key: 'key' },
    database: { server: 'sql', database: 'WAPRO', user: 'kladka', password: 'secret' },
    folder: '.',
    warehouseIds,
    ...changes,
    orders: {
      warehouseId: warehouseIds[0],
      session: 3_000_777,
      paymentForms: { '*': 'przelew' },
      ...changes.orders,
    },
  });
