import type { Sql } from 'postgres';

/**
 * Takes requests out of a connection's budget, in one statement, so that all workers share it.
 *
 * @param rate requests per second that flow in; `burst` how many may be saved up; `requests` how many are taken, all or none
 */
export async function takeFromBudget(
  sql: Sql,
  connectionId: string,
  rate: number,
  burst: number,
  requests = 1,
): Promise<{ ok: true } | { ok: false; retryAfterMs: number }> {
  const taken = await sql`
    insert into rate_budgets as budget (connection_id, tokens, refilled_at) values (${connectionId}, ${burst - requests}, clock_timestamp())
    on conflict (connection_id) do update
      set tokens = least(${burst}, budget.tokens + extract(epoch from clock_timestamp() - budget.refilled_at) * ${rate}::float8) - ${requests}::float8, refilled_at = clock_timestamp()
      where (budget.blocked_until is null or budget.blocked_until <= clock_timestamp())
        and least(${burst}, budget.tokens + extract(epoch from clock_timestamp() - budget.refilled_at) * ${rate}::float8) >= ${requests}::float8
    returning 1`;
  if (taken.length > 0) return { ok: true };
  const [row] = await sql<{ ms: number }[]>`
    select greatest(
      extract(epoch from coalesce(blocked_until, clock_timestamp()) - clock_timestamp()) * 1000,
      (1 - (tokens + extract(epoch from clock_timestamp() - refilled_at) * ${rate}::float8)) / ${rate}::float8 * 1000, 20)::int as ms
    from rate_budgets where connection_id = ${connectionId}`;
  return { ok: false, retryAfterMs: row?.ms ?? 100 };
}

/** Holds every request of a connection back for a while: the other side asked for it. */
export async function blockBudget(sql: Sql, connectionId: string, ms: number): Promise<void> {
  await sql`
    insert into rate_budgets as budget (connection_id, tokens, refilled_at, blocked_until)
    values (${connectionId}, 0, clock_timestamp(), clock_timestamp() + ${ms}::int * interval '1 millisecond')
    on conflict (connection_id) do update set blocked_until = greatest(budget.blocked_until, excluded.blocked_until)`;
}
