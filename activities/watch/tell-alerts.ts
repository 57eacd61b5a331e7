import type { Sql } from 'postgres';
import type { AlertChannel, TellingState } from '../../db/schema/watching.ts';
import type { AlertKind } from '../../domain/alert-words.ts';
import type { AlertNews } from './alert-mail.ts';
import type { AlertSettings } from './alert-settings.ts';
import type { Channels } from './channels.ts';

type Claimed = {
  workspaceId: string;
  alertId: string;
  edge: 'raised' | 'cleared';
  channel: AlertChannel;
  tries: number;
  cause: string;
  kind: AlertKind;
  values: Record<string, string>;
  sentence: string;
  remedy: string;
  raisedAt: Date;
  clearedAt: Date | null;
};

const atOnce = 20;
/** After this long, whoever claimed a telling counts as dead; longer than any channel may take. */
const claimMinutes = 5;
const mostTries = 20;
const firstPauseSeconds = 30;
const longestPauseSeconds = 3_600;

/**
 * Tells what is due, each claimed before it goes out: of two processes one tells it. Should a process die in between, it is
 * told again under the same id, as an alert told twice is better than one that nobody heard.
 */
export async function tellAlerts(
  sql: Sql,
  channels: Channels,
  settings: Map<string, { name: string; alerts: AlertSettings }>,
): Promise<{ told: number }> {
  let told = 0;
  for (const telling of await claimDue(sql)) {
    const workspace = settings.get(telling.workspaceId);
    if (!workspace) continue;
    const outcome = await channels.tell(telling.channel, newsOf(telling, workspace.name), workspace.alerts);
    if (outcome.kind === 'done') {
      told += 1;
      await settle(sql, telling, { state: 'told', reason: null });
      continue;
    }
    const { reason } = outcome;
    // A receiver knows a doubled webhook by its id; a doubled mail is read twice.
    if (outcome.kind === 'unclear' && telling.channel === 'email')
      await settle(sql, telling, { state: 'unclear', reason });
    else if (outcome.kind === 'rejected' || telling.tries >= mostTries)
      await settle(sql, telling, { state: 'failed', reason });
    else await settle(sql, telling, { state: 'due', reason });
  }
  return { told };
}

async function claimDue(sql: Sql): Promise<Claimed[]> {
  return await sql<Claimed[]>`
    with due as (
      select workspace_id, alert_id, edge, channel from alert_tellings telling
      where state in ('due', 'telling') and next_try <= now()
        -- The end is not told before the beginning.
        and not (edge = 'cleared' and exists (select 1 from alert_tellings before where before.workspace_id = telling.workspace_id
          and before.alert_id = telling.alert_id and before.channel = telling.channel and before.edge = 'raised' and before.state in ('due', 'telling')))
      order by next_try limit ${atOnce} for update skip locked
    ), claimed as (
      update alert_tellings telling set state = 'telling', tries = tries + 1, next_try = now() + ${claimMinutes}::int * interval '1 minute'
      from due where (telling.workspace_id, telling.alert_id, telling.edge, telling.channel) = (due.workspace_id, due.alert_id, due.edge, due.channel)
      returning telling.*
    )
    select claimed.workspace_id as "workspaceId", claimed.alert_id as "alertId", claimed.edge, claimed.channel, claimed.tries,
      alert.cause, alert.kind, alert.values, alert.sentence, alert.remedy, alert.created_at as "raisedAt", alert.cleared_at as "clearedAt"
    from claimed join alerts alert on alert.workspace_id = claimed.workspace_id and alert.id = claimed.alert_id
    order by alert.id, claimed.edge desc`;
}

async function settle(
  sql: Sql,
  { workspaceId, alertId, edge, channel, tries }: Claimed,
  { state, reason }: { state: TellingState; reason: string | null },
): Promise<void> {
  const pause = Math.min(firstPauseSeconds * 2 ** (tries - 1), longestPauseSeconds);
  await sql`
    update alert_tellings set state = ${state}, reason = ${reason}, next_try = now() + ${pause}::int * interval '1 second',
      told_at = case when ${state} = 'told' then now() end
    where workspace_id = ${workspaceId} and alert_id = ${alertId} and edge = ${edge} and channel = ${channel} and state = 'telling' and tries = ${tries}`;
}

const newsOf = (telling: Claimed, workspace: string): AlertNews => ({
  edge: telling.edge,
  id: telling.alertId,
  workspace,
  cause: telling.cause,
  kind: telling.kind,
  values: telling.values,
  sentence: telling.sentence,
  remedy: telling.remedy,
  raisedAt: telling.raisedAt.toISOString(),
  clearedAt: telling.clearedAt?.toISOString() ?? null,
});
