import type { Sql } from 'postgres';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import type { SyncFacts } from '../../domain/judge-alerts.ts';
import { missedSync } from '../../domain/missed-sync.ts';

type Last = NonNullable<SyncFacts['last']>;

/** What alerts are judged by of the full syncs of a workspace: whole ones that are no dry runs. */
export async function syncFacts(sql: Sql, workspaceId: string, now: Date): Promise<SyncFacts> {
  const whole = sql`run.workspace_id = ${workspaceId} and not run.dry_run and run.entities is null`;
  const [last] = await sql<Last[]>`
    select run.id, run.state, run.created_at as "startedAt",
      coalesce((select part.entity || ' of ' || coalesce(flow.key, '(removed)') || ': ' || part.reason from sync_parts part
          left join flows flow on flow.workspace_id = part.workspace_id and flow.id = part.flow_id
          where part.workspace_id = run.workspace_id and part.sync_id = run.id and part.state = run.state order by flow.key, part.entity limit 1),
        run.reason, '?') as why
    from sync_runs run where ${whole} and run.state <> 'running' order by run.created_at desc limit 1`;
  const { timeZone, fullSync } = await readWorkspaceSettings(sql, workspaceId);
  const [newest] = await sql<{ begunAt: Date; endedAt: Date | null }[]>`
    select run.created_at as "begunAt", run.finished_at as "endedAt" from sync_runs run where ${whole} order by run.created_at desc limit 1`;
  const begun = { begunAt: newest?.begunAt, endedAt: newest?.endedAt ?? undefined };
  const missed = missedSync({ ...fullSync, cron: fullSync.cron, zone: timeZone, ...begun }, now);
  const isMissed = missed !== undefined && missed > (await scheduledSince(sql, workspaceId));
  return { last: last ?? null, missed: isMissed ? missed : null };
}

/** Since when the workspace has this schedule: nothing that lies before it was missed. */
async function scheduledSince(sql: Sql, workspaceId: string): Promise<Date> {
  const [row] = await sql<{ since: Date }[]>`
    select greatest(workspaces.created_at, (select max(entry.created_at) from audit_entries entry
      where entry.workspace_id = workspaces.id and entry.action = 'change settings' and entry.object = 'workspace'
        and (jsonb_exists(entry.detail -> 'change', 'timeZone') or jsonb_exists(entry.detail -> 'change' -> 'fullSync', 'cron')))) as since
    from workspaces where workspaces.id = ${workspaceId}`;
  return row?.since ?? new Date(0);
}
