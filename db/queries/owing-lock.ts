import type { Sql, TransactionSql } from 'postgres';

type Queryable = Sql | TransactionSql;

const inTransaction = async <T>(sql: Queryable, work: (sql: TransactionSql) => Promise<T>): Promise<T> =>
  'savepoint' in sql ? await work(sql) : ((await sql.begin(work)) as T);

const name = (workspaceId: string) => `catalogue/${workspaceId}`;

/** Owes something while nobody decides what holds deliveries back: a match or a lock made meanwhile would be overwritten. */
export const whileOwing = <T>(
  sql: Queryable,
  workspaceId: string,
  work: (sql: TransactionSql) => Promise<T>,
): Promise<T> =>
  inTransaction(sql, async transaction => {
    await transaction`select pg_advisory_xact_lock_shared(hashtextextended(${name(workspaceId)}, 0))`;
    return await work(transaction);
  });

/** Decides what holds deliveries back, after whoever is owing something has committed it. */
export const afterOwing = <T>(
  sql: Queryable,
  workspaceId: string,
  work: (sql: TransactionSql) => Promise<T>,
): Promise<T> =>
  inTransaction(sql, async transaction => {
    await transaction`select pg_advisory_xact_lock(hashtextextended(${name(workspaceId)}, 0))`;
    return await work(transaction);
  });
