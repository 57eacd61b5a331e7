import { flowFacts } from '../../db/queries/flow-facts.ts';
import { type AlertFacts, type EngineState, judgeAlerts, keptLooks } from '../../domain/judge-alerts.ts';
import { countedUpTo, judgeHealth } from '../../domain/judge-health.ts';
import type { Hub } from '../hub.ts';
import { type AlertSettings, limitsOf } from './alert-settings.ts';
import { channelsOf } from './channels.ts';
import { settleCauses } from './settle-causes.ts';
import { syncFacts } from './sync-facts.ts';

export type Look = {
  engine: EngineState;
  settings: Map<string, { name: string; alerts: AlertSettings }>;
  /** Looks in a row that a cause must stand or be gone. */
  looks: number;
};

/** Looks once at every flow: judges, raises and clears, and keeps what the next look is compared with. */
export async function look(hub: Pick<Hub, 'db' | 'now'>, { engine, settings, looks }: Look): Promise<void> {
  const sql = hub.db.$client;
  const now = hub.now();
  const facts = await flowFacts(sql);
  const before = await sql<{ id: string; backlogs: number[] }[]>`select flow_id as id, backlogs from flow_looks`;
  const backlogs = new Map(before.map(row => [row.id, row.backlogs]));
  for (const [workspaceId, { alerts }] of settings) {
    const limits = limitsOf(alerts);
    const flows = facts.filter(flow => flow.workspaceId === workspaceId);
    const oldTasks = await oldTasksOf(hub, workspaceId, limits.taskHours);
    const sync = await syncFacts(sql, workspaceId, now);
    const causes = judgeAlerts({ flows, backlogs, engine, oldTasks, sync }, limits, now);
    await settleCauses(sql, { workspaceId, causes, channels: channelsOf(alerts), looks });
    const seen = flows.map(flow => ({
      flow_id: flow.id,
      last_success_at: flow.lastSuccessAt,
      backlogs: [...(backlogs.get(flow.id) ?? []), judgeHealth(flow, limits, now).backlog].slice(-keptLooks),
    }));
    await sql`
      insert into flow_looks (workspace_id, flow_id, last_success_at, backlogs, looked_at)
      select ${workspaceId}, flow_id, last_success_at, backlogs, ${now}
      from jsonb_to_recordset(${sql.json(seen as never)}) as row (flow_id uuid, last_success_at timestamptz, backlogs jsonb)
      where exists (select 1 from flows where flows.workspace_id = ${workspaceId} and flows.id = flow_id)
      on conflict (workspace_id, flow_id) do update set last_success_at = excluded.last_success_at, backlogs = excluded.backlogs,
        looked_at = excluded.looked_at`;
  }
}

async function oldTasksOf(hub: Pick<Hub, 'db'>, workspaceId: string, hours: number): Promise<AlertFacts['oldTasks']> {
  const sql = hub.db.$client;
  const old = sql`
    from tasks where workspace_id = ${workspaceId} and state = 'open' and kind not in ('connection', 'silence')
      and created_at < now() - ${hours}::float8 * interval '1 hour'`;
  const [counted] = await sql<{ count: number }[]>`
    select count(*)::int as count from (select 1 ${old} limit ${countedUpTo + 1}) picked`;
  const [oldest] = await sql<{ sentence: string; remedy: string }[]>`
    select sentence, remedy ${old} order by created_at limit 1`;
  return { count: counted?.count ?? 0, oldest: oldest ?? null };
}
