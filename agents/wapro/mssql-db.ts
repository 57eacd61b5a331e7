import { readFileSync } from 'node:fs';
import sql from 'mssql';
import { type CallParameters, type Db, DbError, type DbSession, type DbValue, type ProcedureParameter } from './db.ts';
import type { Queries, QueryName } from './queries.ts';
import type { WaproAgentSettings } from './settings.ts';

type Requests = { request: () => sql.Request };

const readMs = 30_000;
const callMs = 60_000;

/**
 * SQL Server through the package `mssql`: readers of their own, and one connection that calls procedures.
 *
 * That one connection holds the application lock too: whoever holds the lock is the session that writes, and a session that is
 * still busy after its process was killed keeps it until it is through. Reads are short, by keyset, and under SNAPSHOT-friendly
 * READ COMMITTED with a lock time-out, so that nobody in WAPRO waits for them.
 */
export const connectMssql = async (settings: WaproAgentSettings['database']): Promise<Db> => {
  const readers = await connected(settings, { min: 0, max: 4 }, readMs);
  const writer = await connected(settings, { min: 1, max: 1, idleTimeoutMillis: 2 ** 31 - 1 }, callMs);
  const inTurn = createTurns();
  return {
    read: (query, params) => read(readers, query, params),
    call: (procedure, params) => inTurn(() => call(writer, procedure, params, true)),
    transaction: work => inTurn(() => transact(writer, work)),
    parametersOf: procedures => parametersOf(readers, procedures),
    lock: name => inTurn(() => lock(writer, name)),
    close: async () => {
      await readers.close();
      await writer.close();
    },
  };
};

const connected = async (
  { server, port, instance, database, user, password, encrypt, trustServerCertificate }: WaproAgentSettings['database'],
  pool: { min: number; max: number; idleTimeoutMillis?: number },
  requestTimeout: number,
): Promise<sql.ConnectionPool> => {
  const options = { encrypt, trustServerCertificate, instanceName: instance, appName: 'kladka-agent-wapro' };
  const made = new sql.ConnectionPool({ server, port, database, user, password, options, pool, requestTimeout });
  // Without a listener a lost connection would end the process.
  made.on('error', () => {});
  try {
    return await made.connect();
  } catch (error) {
    throw told(error, false, `SQL Server at ${server} cannot be reached`);
  }
};

const texts = new Map<QueryName, string>();
const textOf = (query: QueryName): string => {
  const known = texts.get(query) ?? readFileSync(new URL(`sql/${query}.sql`, import.meta.url), 'utf8');
  texts.set(query, known);
  return known;
};

const read = async <N extends QueryName>(
  on: Requests,
  query: N,
  params: Queries[N]['params'],
): Promise<Queries[N]['row'][]> => {
  const request = on.request();
  const lists: string[] = [];
  for (const [name, value] of Object.entries<unknown>({ ...params })) {
    if (Array.isArray(value)) {
      lists.push(name);
      request.input(`${name}Text`, sql.NVarChar(sql.MAX), asXml(value));
    } else if (typeof value === 'number') request.input(name, sql.Int, value);
    else request.input(name, sql.NVarChar(400), String(value));
  }
  // Lists travel as XML: it works on every version of SQL Server that WAPRO runs on, and in one plan for any length.
  const declared = lists.map(name => `DECLARE @${name} xml = CAST(@${name}Text AS xml);`).join('\n');
  try {
    const result = await request.query<Queries[N]['row']>(`SET LOCK_TIMEOUT 5000;\n${declared}\n${textOf(query)}`);
    return result.recordset;
  } catch (error) {
    throw told(error, false, `The query ${query}.sql failed`);
  }
};

/** A list as `<i>…</i><i>…</i>`, what the queries take apart by `nodes('/i')`. */
export const asXml = (values: unknown[]): string =>
  values
    .map(value => String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'))
    .map(text => `<i>${text}</i>`)
    .join('');

const call = async (
  on: Requests,
  procedure: string,
  params: CallParameters,
  unclear: boolean,
): Promise<CallParameters> => {
  const request = on.request();
  const declared = await declaredBy(on, procedure);
  for (const { name, output } of declared) {
    if (output) request.output(name, sql.NVarChar(4000));
  }
  for (const [name, value] of Object.entries(params)) {
    if (!declared.some(each => each.output && each.name.toLowerCase() === name.toLowerCase()))
      bind(request, name, value);
  }
  try {
    const result = await request.execute(procedure);
    const outs = Object.entries<unknown>(result.output).map(([name, value]) => [name.toLowerCase(), plainValue(value)]);
    return { ...Object.fromEntries(outs), ...onlyValue(result.recordset) };
  } catch (error) {
    throw told(error, unclear, `${procedure} failed`);
  }
};

const declarations = new Map<string, ProcedureParameter[]>();

/** Signatures change only with a new version of WAPRO, after which the agent is started again. */
const declaredBy = async (on: Requests, procedure: string): Promise<ProcedureParameter[]> => {
  const known = declarations.get(procedure) ?? (await parametersOf(on, [procedure]));
  declarations.set(procedure, known);
  return known;
};

/** Text goes as text: SQL Server turns it into the parameter's own type, and no digit of an id or amount is lost. */
const bind = (request: sql.Request, name: string, value: DbValue): void => {
  if (typeof value === 'number') request.input(name, sql.Int, value);
  else request.input(name, sql.NVarChar(4000), value);
};

const plainValue = (value: unknown): DbValue =>
  typeof value === 'number' || value === null || value === undefined ? (value ?? null) : String(value);

const onlyValue = (rows: unknown): CallParameters => {
  if (!Array.isArray(rows) || rows.length !== 1) return {};
  const values: unknown[] = Object.values(rows[0] ?? {});
  return values.length === 1 ? { result: plainValue(values[0]) } : {};
};

const transact = async <T>(pool: sql.ConnectionPool, work: (session: DbSession) => Promise<T>): Promise<T> => {
  const transaction = pool.transaction();
  let begun = false;
  // The server ended it by itself: there is nothing left to roll back.
  let ended = false;
  transaction.on('rollback', aborted => {
    ended = aborted;
  });
  try {
    await transaction.begin(sql.ISOLATION_LEVEL.READ_COMMITTED);
    begun = true;
    const result = await work({
      read: (query, params) => read(transaction, query, params),
      call: (procedure, params) => call(transaction, procedure, params, false),
    });
    begun = false;
    await transaction.commit().catch(error => {
      throw told(error, true, 'The commit failed');
    });
    return result;
  } catch (error) {
    if (begun && !ended) await transaction.rollback().catch(() => {});
    throw error instanceof sql.MSSQLError ? told(error, false, 'The transaction failed') : error;
  }
};

const parametersOf = async (on: Requests, procedures: string[]): Promise<ProcedureParameter[]> => {
  const request = on.request();
  request.input('names', sql.NVarChar(sql.MAX), asXml(procedures));
  try {
    const { recordset } = await request.query<{ name: string; parameter: string; output: boolean }>(
      `DECLARE @list xml = CAST(@names AS xml);
       SELECT o.name, STUFF(p.name, 1, 1, '') AS parameter, p.is_output AS output
       FROM sys.procedures o JOIN sys.parameters p ON p.object_id = o.object_id
       WHERE o.name IN (SELECT x.i.value('.', 'nvarchar(128)') FROM @list.nodes('/i') x(i)) ORDER BY o.name, p.parameter_id`,
    );
    // `has_default_value` is always 0 for procedures in T-SQL: whether there is one cannot be seen.
    return recordset.map(({ name, parameter, output }) => ({
      procedure: name,
      name: parameter,
      output,
      hasDefault: false,
    }));
  } catch (error) {
    throw told(error, false, 'The parameters of the procedures cannot be read');
  }
};

const lock = async (pool: sql.ConnectionPool, name: string): Promise<boolean> => {
  const request = pool.request();
  request.input('name', sql.NVarChar(255), name);
  try {
    const { recordset } = await request.query<{ held: number }>(
      `DECLARE @answer int = 0;
       IF APPLOCK_MODE('public', @name, 'Session') <> 'Exclusive'
         EXEC @answer = sp_getapplock @Resource = @name, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;
       SELECT CASE WHEN @answer >= 0 THEN 1 ELSE 0 END AS held`,
    );
    return recordset[0]?.held === 1;
  } catch (error) {
    throw told(error, false, 'The application lock cannot be asked for');
  }
};

/** A number comes from the server, so the answer is known; without one the connection broke, and nobody knows. */
const told = (error: unknown, unclearWhenLost: boolean, what: string): DbError => {
  if (error instanceof DbError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const number = error instanceof sql.RequestError ? error.number : undefined;
  return new DbError(`${what}: ${message}`, {
    unclear: number === undefined && unclearWhenLost,
    number,
    cause: error,
  });
};

/** One after the other: the writer is one connection. */
const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
};
