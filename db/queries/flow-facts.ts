import type { Sql } from 'postgres';
import type { EndFacts, FlowFacts } from '../../domain/judge-health.ts';
import { duesOf, inboxesOf, queuesOf } from './health/backlogs.ts';
import { feedsOf, ofFeed } from './health/feeds.ts';
import { isOf, tasksOf } from './health/open-tasks.ts';
import { processedOf, type SampleRow, samplesOf } from './health/outcomes.ts';
import { type FlowRow, idsOf, lanesOf, latest, sumOf } from './health/scope.ts';

/**
 * Everything that flows are judged by, of one workspace or of all. Every count ends at `countedUpTo` and every reading
 * follows an index, so that it costs the same beside millions of rows.
 */
export async function flowFacts(sql: Sql, scope: { workspaceId?: string } = {}): Promise<FlowFacts[]> {
  const workspaceId = scope.workspaceId ?? null;
  const flows = await sql<FlowRow[]>`
    select flow.workspace_id as "workspaceId", flow.id, flow.key, flow.entity, flow.mode, flow.paused,
      ${endOf(sql, 'source')} as source, ${endOf(sql, 'target')} as target
    from flows flow
    join connections source on source.workspace_id = flow.workspace_id and source.id = flow.source_id
    join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id
    where ${workspaceId}::uuid is null or flow.workspace_id = ${workspaceId} order by flow.key`;
  if (flows.length === 0) return [];
  const [inboxes, dues, processed, feeds, queues, samples, tasks, looks] = await Promise.all([
    inboxesOf(sql, flows),
    duesOf(sql, flows),
    processedOf(sql, flows),
    feedsOf(sql, flows),
    queuesOf(sql, flows),
    samplesOf(sql, flows),
    tasksOf(sql, flows),
    looksOf(sql, flows),
  ]);
  return flows.map(row => {
    const source = ended(row.source);
    const target = ended(row.target);
    const byProcess = row.entity === 'orders';
    const due = dues.get(row.id);
    const story = processed.get(row.id);
    const feed = ofFeed(feeds, target.id, row.entity);
    const inbound = samples.filter(
      ({ connectionId, lane }) => connectionId === source.id && lanesOf[row.entity].includes(lane),
    );
    const outbound = byProcess
      ? []
      : samples.filter(({ connectionId, lane }) => connectionId === target.id && lane === 'out');
    const sampled = [...inbound, ...outbound];
    const mine = tasks.filter(task =>
      isOf(task, { id: row.id, workspaceId: row.workspaceId, ends: [source.id, target.id] }),
    );
    const [oldest] = mine;
    return {
      workspaceId: row.workspaceId,
      id: row.id,
      key: row.key,
      entity: row.entity,
      mode: row.mode,
      paused: row.paused,
      source,
      target,
      inbox: sumOf(
        inboxes.filter(({ connectionId, lane }) => connectionId === source.id && lanesOf[row.entity].includes(lane)),
      ),
      due: { count: due?.due ?? 0, since: due?.dueSince ?? null },
      held: { count: due?.held ?? 0, since: null },
      unfetched: feed.unfetched,
      queues: queues.filter(({ connectionId }) => connectionId === source.id),
      lagMs: story?.lagMs ?? feed.lagMs,
      handled: sum(sampled, 'handled') + (story ? story.done + story.failed : 0),
      failed: sum(sampled, 'failed') + (story?.failed ?? 0),
      lastFailure: story?.lastFailure ?? newest(sampled)?.lastFailure ?? null,
      lastSuccessAt: latest([
        story?.lastSuccessAt,
        feed.lastGivenAt,
        ...outbound.map(({ lastSuccessAt }) => lastSuccessAt),
        looks.get(row.id),
      ]),
      tasks: {
        count: mine.length,
        oldest: oldest
          ? { id: oldest.id, sentence: oldest.sentence, remedy: oldest.remedy, since: oldest.since }
          : null,
      },
    };
  });
}

const endOf = (sql: Sql, name: 'source' | 'target') => sql`
  jsonb_build_object('id', ${sql(name)}.id, 'key', ${sql(name)}.key, 'pausedReason', ${sql(name)}.paused_reason,
    'heardAt', ${sql(name)}.heard_at, 'silenceMinutes', (${sql(name)}.settings ->> 'silenceHours')::float8 * 60)`;

/** JSON knows no times. */
const ended = (end: EndFacts): EndFacts => ({ ...end, heardAt: end.heardAt === null ? null : new Date(end.heardAt) });

async function looksOf(sql: Sql, flows: FlowRow[]): Promise<Map<string, Date | null>> {
  const rows = await sql<{ id: string; at: Date | null }[]>`
    select flow_id as id, last_success_at as at from flow_looks where flow_id = any(${idsOf(flows)}::uuid[])`;
  return new Map(rows.map(({ id, at }) => [id, at]));
}

const sum = (rows: SampleRow[], name: 'handled' | 'failed'): number =>
  rows.reduce((total, row) => total + row[name], 0);

const newest = (rows: SampleRow[]): SampleRow | undefined => rows.find(({ lastFailure }) => lastFailure !== null);
