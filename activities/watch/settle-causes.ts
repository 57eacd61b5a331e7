import type { Sql, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { AlertChannel } from '../../db/schema/watching.ts';
import { alertWords } from '../../domain/alert-words.ts';
import type { AlertCause } from '../../domain/judge-alerts.ts';

export type Settling = {
  workspaceId: string;
  /** What this look found. */
  causes: AlertCause[];
  /** Where the workspace wants to be told. */
  channels: AlertChannel[];
  /** How many looks in a row a cause must stand before it is raised, and be gone before it is cleared. */
  looks: number;
};

/**
 * Folds one look into what is known: raises what stood long enough, clears what is gone long enough, and says whom to tell.
 * Whatever happens at the same time, there is at most one open alert per cause.
 */
export async function settleCauses(sql: Sql, settling: Settling): Promise<{ raised: number; cleared: number }> {
  return await sql.begin(async transaction => {
    const cleared = await clearGone(transaction, settling);
    const raised = await raiseStanding(transaction, settling);
    return { raised, cleared };
  });
}

async function raiseStanding(sql: TransactionSql, { workspaceId, causes, channels, looks }: Settling): Promise<number> {
  const own = causes.filter(cause => !cause.follows);
  const watched = await sql<{ cause: string; stands: boolean }[]>`
    insert into watched_causes as watched (workspace_id, cause, seen, missed)
    select ${workspaceId}, cause, 1, 0 from unnest(${own.map(({ cause }) => cause)}::text[]) as found (cause) order by cause
    on conflict (workspace_id, cause) do update set seen = watched.seen + 1, missed = 0
    returning cause, seen >= ${looks} as stands`;
  const names = new Set(watched.filter(({ stands }) => stands).map(({ cause }) => cause));
  const rows = own
    .filter(({ cause }) => names.has(cause))
    .map(({ cause, kind, values }) => ({ id: v7(), cause, kind, values, ...alertWords(kind, values) }));
  if (rows.length === 0) return 0;
  const raised = await sql<{ id: string }[]>`
    insert into alerts (id, workspace_id, cause, kind, values, sentence, remedy)
    select id, ${workspaceId}, cause, kind, values, sentence, remedy
    from jsonb_to_recordset(${sql.json(rows)}) as row (id uuid, cause text, kind text, values jsonb, sentence text, remedy text)
    on conflict (workspace_id, cause) where cleared_at is null do nothing returning id`;
  await sql`
    insert into alert_tellings (workspace_id, alert_id, edge, channel)
    select ${workspaceId}, alert.id, 'raised', channel.name
    from unnest(${raised.map(({ id }) => id)}::uuid[]) as alert (id) cross join unnest(${channels}::text[]) as channel (name)`;
  return raised.length;
}

async function clearGone(sql: TransactionSql, { workspaceId, causes, looks }: Settling): Promise<number> {
  const kept = causes.map(({ cause }) => cause);
  // What was not raised yet begins anew when it comes back.
  await sql`
    delete from watched_causes watched where workspace_id = ${workspaceId} and cause <> all(${kept}::text[])
      and not exists (select 1 from alerts where alerts.workspace_id = ${workspaceId} and alerts.cause = watched.cause and alerts.cleared_at is null)`;
  const gone = await sql<{ cause: string; missed: number }[]>`
    insert into watched_causes as watched (workspace_id, cause, seen, missed)
    select workspace_id, cause, 0, 1 from alerts where workspace_id = ${workspaceId} and cleared_at is null and cause <> all(${kept}::text[])
    order by cause
    on conflict (workspace_id, cause) do update set seen = 0, missed = watched.missed + 1
    returning cause, missed`;
  const over = gone.filter(({ missed }) => missed >= looks).map(({ cause }) => cause);
  if (over.length === 0) return 0;
  await sql`delete from watched_causes where workspace_id = ${workspaceId} and cause = any(${over}::text[])`;
  const cleared = await sql<{ id: string }[]>`
    update alerts set cleared_at = now() where workspace_id = ${workspaceId} and cause = any(${over}::text[]) and cleared_at is null returning id`;
  const ids = cleared.map(({ id }) => id);
  // An end is told to those alone who heard of the beginning.
  await sql`
    update alert_tellings set state = 'dropped', reason = 'It had ended before anybody was told.'
    where workspace_id = ${workspaceId} and alert_id = any(${ids}::uuid[]) and edge = 'raised' and state = 'due' and tries = 0`;
  await sql`
    insert into alert_tellings (workspace_id, alert_id, edge, channel)
    select workspace_id, alert_id, 'cleared', channel from alert_tellings
    where workspace_id = ${workspaceId} and alert_id = any(${ids}::uuid[]) and edge = 'raised' and state in ('due', 'telling', 'told', 'unclear')`;
  return ids.length;
}
