import type { Sql, TransactionSql } from 'postgres';

/** Tables in partitions by month; their keys are UUIDv7 ids, so that a month is a range of them. */
export const partitionedTables = ['messages', 'message_chunks', 'changes', 'process_steps'] as const;
export type PartitionedTable = (typeof partitionedTables)[number];

/** A table of one month, or the one that holds what no month took. */
export type Partition = { name: string; month: Date | undefined };

/** Months beyond the present one that have a partition: a hub may stand still for a while and still know where to write. */
const ahead = 2;
/** Whoever uses a table is not kept waiting longer than this for a partition that comes or goes. */
const lockWaitMs = 2_000;

const monthOf = (name: string): Date | undefined => {
  const [, year, month] = /_(\d{4})_(\d{2})$/.exec(name) ?? [];
  return year && month ? new Date(Date.UTC(Number(year), Number(month) - 1, 1)) : undefined;
};

/** The partitions of a table, oldest first; the one for the rest comes last. */
export async function listPartitions(sql: Sql | TransactionSql, table: PartitionedTable): Promise<Partition[]> {
  const rows = await sql<{ name: string }[]>`
    select part.relname as name from pg_inherits join pg_class part on part.oid = inhrelid
    where inhparent = ${table}::regclass order by part.relname`;
  return rows.map(({ name }) => ({ name, month: monthOf(name) }));
}

/**
 * Makes the partitions of this month and the next ones where they are missing; resolves to those that it made. One that
 * cannot be made now is made the next time: there is time for it, and the default partition takes what comes before.
 */
export async function keepPartitions(sql: Sql): Promise<string[]> {
  const missing = await sql<{ parent: string; month: string }[]>`
    select parent, to_char(month, 'YYYY-MM-DD') as month
    from unnest(${[...partitionedTables]}::text[]) parent
    cross join generate_series(date_trunc('month', now() at time zone 'UTC'), date_trunc('month', now() at time zone 'UTC') + make_interval(months => ${ahead}::int),
      interval '1 month') month
    where to_regclass(parent || '_' || to_char(month, 'YYYY_MM')) is null order by month, parent`;
  const made: string[] = [];
  for (const { parent, month } of missing) {
    const done = await briefly(sql, async transaction => {
      await transaction`select kladka_partition(${parent}, ${month}::date)`;
      return true;
    });
    if (done) made.push(`${parent} ${month}`);
  }
  return made;
}

/** What PostgreSQL says when a lock was not had in time. */
const lockNotHad = '55P03';

/**
 * Works in a transaction that waits only briefly for locks, as others would wait behind it. Resolves to undefined when
 * somebody else used the table all the while: what was to be done is left for the next time.
 */
export async function briefly<T>(sql: Sql, work: (transaction: TransactionSql) => Promise<T>): Promise<T | undefined> {
  try {
    const done = await sql.begin(async transaction => {
      await transaction`select set_config('lock_timeout', ${`${lockWaitMs}ms`}, true)`;
      return { value: await work(transaction) };
    });
    return done.value;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === lockNotHad) return undefined;
    throw error;
  }
}
