import type { Sql, TransactionSql } from 'postgres';
import { traceparentNow } from '../trace-context.ts';

/** The column of the trace that runs now, with its value; nothing where there is none, as it mostly is. */
export function traceColumn(sql: Sql | TransactionSql) {
  const traceparent = traceparentNow();
  return traceparent ? { name: sql`, traceparent`, value: sql`, ${traceparent}` } : { name: sql``, value: sql`` };
}
