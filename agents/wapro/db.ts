import type { Queries, QueryName } from './queries.ts';

/** What crosses the port. Ids and amounts are text (18 digits do not fit a number); days and times are Clarion integers. */
export type DbValue = string | number | null;

/** What a procedure takes by parameter name, without the `@`. */
export type CallParameters = Record<string, DbValue>;

/** One parameter of a procedure as `sys.parameters` lists it; `name` is without the `@`. */
export interface ProcedureParameter {
  procedure: string;
  name: string;
  output: boolean;
  /** Whether the procedure gives it a value of its own when the caller leaves it out, as far as the server tells. */
  hasDefault: boolean;
}

/** Reading and calling, alone or within a transaction. */
export interface DbSession {
  /** Runs the query of the file `sql/<query>.sql`; the rows have the columns that `queries.ts` states. */
  read<N extends QueryName>(query: N, params: Queries[N]['params']): Promise<Queries[N]['row'][]>;
  /**
   * Calls one stored procedure and returns what its OUT parameters hold afterwards, by name in lower case; where it
   * returns one row of one column instead, that is `result`.
   *
   * Throws a `DbError`; with `unclear`, the procedure may have had its effect.
   */
  call(procedure: string, params: CallParameters): Promise<CallParameters>;
}

/**
 * The agent's only way to WAPRO's database. Everything but this port's driver is tested without SQL Server.
 *
 * Names of parameters are matched without regard to case, as SQL Server does it under WAPRO's collation.
 */
export interface Db extends DbSession {
  /** Commits when the work returns and rolls back when it throws; one at a time, on the session that holds the lock. */
  transaction<T>(work: (session: DbSession) => Promise<T>): Promise<T>;
  /** The parameters of those of the procedures that exist; a procedure that is missing has no rows. */
  parametersOf(procedures: string[]): Promise<ProcedureParameter[]>;
  /**
   * Takes the application lock for the session that calls procedures, or says whether that session still holds it.
   *
   * `false`: somebody else has it. The server frees it when the session ends, also when a process was killed.
   */
  lock(name: string): Promise<boolean>;
  close(): Promise<void>;
}

/** What went wrong at the database, in a sentence that a person can act on. */
export class DbError extends Error {
  override readonly name = 'DbError';
  /** `true`: the call may have had its effect; look before anything is called again. */
  readonly unclear: boolean;
  /** SQL Server's number; absent when the connection broke or none came about. */
  readonly number: number | undefined;

  constructor(message: string, options: { unclear: boolean; number?: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.unclear = options.unclear;
    this.number = options.number;
  }
}

/** Errors of SQL Server after which nothing happened and trying again is right: deadlock, lock time-outs, no memory. */
const passing = new Set([1205, 1222, 3960, 8645]);

/**
 * What an error of the database means: `refused` (a procedure or the server said no), `later`, or `unclear`.
 *
 * An error that says nothing of itself is unclear: to look once too often costs nothing, to write twice does.
 */
export const judgeError = (error: unknown): 'refused' | 'later' | 'unclear' => {
  if (!(error instanceof Error)) return 'unclear';
  const unclear: unknown = Reflect.get(error, 'unclear');
  const number: unknown = Reflect.get(error, 'number');
  if (unclear === true) return 'unclear';
  if (typeof number === 'number') return passing.has(number) ? 'later' : 'refused';
  return unclear === false ? 'later' : 'unclear';
};
