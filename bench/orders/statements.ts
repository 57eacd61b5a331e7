import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sql } from 'postgres';

type Statement = { calls: number; ms: number; rows: number; query: string };

/** Writes what PostgreSQL was asked during the run, the costliest first, per order or per whatever else is counted. */
export async function listStatements(
  sql: Sql,
  orders: number,
  folder: string,
  say: (line: string) => void,
  each = 'order',
): Promise<void> {
  const statements = await sql<Statement[]>`
    select calls::float8 / ${orders} as calls, total_exec_time / ${orders} as ms, rows::float8 / ${orders} as rows, query
    from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database()) order by total_exec_time desc`;
  const total = statements.reduce((sum, { calls, ms }) => ({ calls: sum.calls + calls, ms: sum.ms + ms }), {
    calls: 0,
    ms: 0,
  });
  const lines = statements.map(
    ({ calls, ms, rows, query }) =>
      `${calls.toFixed(2)}\t${ms.toFixed(3)}\t${rows.toFixed(1)}\t${query.replace(/\s+/g, ' ').trim()}`,
  );
  writeFileSync(
    join(folder, `statements-${each.replaceAll(' ', '-')}.tsv`),
    [`calls per ${each}\tms per ${each}\trows per ${each}\tstatement`, ...lines, ''].join('\n'),
  );
  say(`PostgreSQL: ${total.calls.toFixed(1)} statements and ${total.ms.toFixed(2)} ms per ${each}`);
}
