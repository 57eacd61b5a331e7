import { Gauge, Registry } from 'prom-client';
import type { Hub } from '../hub.ts';
import { readHealth } from './read-health.ts';

/** Asked more often than this, the flows are told of as they were. */
const freshMs = 10_000;

/** How flows stand, in Prometheus' words; read from the database once in some seconds, however many ask. */
export function flowGauges(hub: Hub): () => Promise<string> {
  let told: { at: number; text: Promise<string> } | undefined;
  return () => {
    const now = performance.now();
    if (!told || now - told.at > freshMs) {
      const text = readFlows(hub);
      told = { at: now, text };
      text.catch(() => {
        told = undefined;
      });
    }
    return told.text;
  };
}

async function readFlows(hub: Hub): Promise<string> {
  const own = new Registry();
  const registers = [own];
  const gauge = (name: string, help: string, labelNames: string[]) => new Gauge({ name, help, labelNames, registers });
  const backlog = gauge('kladka_flow_backlog', 'What ought to move and did not yet, by part', [
    'workspace',
    'flow',
    'part',
  ]);
  const oldest = gauge('kladka_flow_oldest_seconds', 'How long the oldest of it waits', ['workspace', 'flow']);
  const lag = gauge(
    'kladka_flow_lag_seconds',
    'From a message stored to its object delivered: median of the last hour',
    ['workspace', 'flow'],
  );
  const errors = gauge('kladka_flow_error_ratio', 'Share of the records of the last hour that failed', [
    'workspace',
    'flow',
  ]);
  const well = gauge('kladka_flow_well', '1 where nothing is wrong with a flow that is on', ['workspace', 'flow']);
  const success = gauge('kladka_flow_last_success_timestamp_seconds', 'When something last arrived', [
    'workspace',
    'flow',
  ]);
  const queued = gauge('kladka_queue_waiting', 'Changes told whose content was not taken in yet', ['connection']);
  const queueLag = gauge('kladka_queue_lag_seconds', 'From a change told to its content taken in', ['connection']);
  const sql = hub.db.$client;
  const [all, counts] = await Promise.all([
    readHealth(hub),
    sql<{ id: string; slug: string; tasks: number; alerts: number }[]>`
      select id, slug,
        (select count(*)::int from (select 1 from tasks where tasks.workspace_id = workspaces.id and tasks.state = 'open' limit 10001) some_tasks) as tasks,
        (select count(*)::int from alerts where alerts.workspace_id = workspaces.id and alerts.cleared_at is null) as alerts
      from workspaces`,
  ]);
  const tasks = gauge('kladka_tasks_open', 'Tasks that wait for a person, up to 10,001', ['workspace']);
  const alerts = gauge('kladka_alerts_open', 'Alerts that are not over', ['workspace']);
  for (const row of counts) {
    tasks.set({ workspace: row.slug }, row.tasks);
    alerts.set({ workspace: row.slug }, row.alerts);
  }
  const slugs = new Map(counts.map(({ id, slug }) => [id, slug]));
  const now = hub.now().getTime();
  for (const { facts, health } of all) {
    if (facts.mode === 'off') continue;
    const labels = { workspace: slugs.get(facts.workspaceId) ?? '', flow: facts.key };
    for (const part of ['inbox', 'due', 'unfetched', 'held'] as const)
      backlog.set({ ...labels, part }, facts[part].count);
    oldest.set(labels, health.oldest ? (now - health.oldest.getTime()) / 1000 : 0);
    if (facts.lagMs !== null) lag.set(labels, facts.lagMs / 1000);
    if (health.errorRate !== null) errors.set(labels, health.errorRate);
    if (facts.lastSuccessAt) success.set(labels, facts.lastSuccessAt.getTime() / 1000);
    well.set(labels, health.verdict === 'well' || health.verdict === 'waiting' ? 1 : 0);
    for (const { connection, count, lagMs } of facts.queues) {
      queued.set({ connection }, count);
      if (lagMs !== null) queueLag.set({ connection }, lagMs / 1000);
    }
  }
  return await own.metrics();
}
