import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { type ReadFlow, readHealth } from '../../activities/watch/read-health.ts';
import { engineSeen } from '../../db/queries/health/engine-seen.ts';
import { feedOfFlow } from '../../db/queries/health/scope.ts';
import { objectWaits } from '../../db/queries/object-waits.ts';
import type { EndFacts, Waiting } from '../../domain/judge-health.ts';
import { tellWait } from '../../domain/tell-wait.ts';
import { createRoutes } from '../environment.ts';
import { notFound } from '../problem.ts';
import { json, refusals, security } from '../schemas/common.ts';
import { healthSchema } from '../schemas/health.ts';

const show = createRoute({
  method: 'get',
  path: '/health/flows',
  tags: ['Health'],
  security,
  summary: 'How every flow stands, with one sentence that says what is wrong and what to do',
  request: {
    query: z.object({
      flow: z.string().optional().describe('Only this flow, and what each of its objects waits for'),
      object: z.string().max(200).optional().describe('With `flow`: only this object, by number, SKU or id'),
    }),
  },
  responses: { 200: json(healthSchema, 'The flows'), ...refusals },
});

/** Diagnosis: what is wrong, where, and since when (W14). */
export function flowHealthRoutes(hub: Hub) {
  return createRoutes().openapi(show, async c => {
    const { workspaceId } = c.get('access');
    const { flow, object } = c.req.valid('query');
    const [all, engine] = await Promise.all([readHealth(hub, { workspaceId }), engineSeen(hub.db.$client, hub.now())]);
    if (flow === undefined) return c.json({ items: all.map(view), engine }, 200);
    const one = all.find(({ facts }) => facts.key === flow);
    if (!one) throw notFound(`flow “${flow}”`);
    const { id, entity, target } = one.facts;
    const scope = { workspaceId, id, targetId: target.id, feedEntities: feedOfFlow[entity] };
    const objects = (await objectWaits(hub.db.$client, scope, object)).map(waiting => ({
      kind: waiting.kind,
      id: waiting.id,
      name: waiting.name,
      since: waiting.since,
      waitsFor: tellWait(waiting, target.key),
      task: waiting.task?.id ?? null,
    }));
    return c.json({ items: [{ ...view(one), objects }], engine }, 200);
  });
}

const timed = (time: Date | null): string | null => time?.toISOString() ?? null;
const waits = ({ count, since }: Waiting) => ({ count, since: timed(since) });
const endView = ({ key, pausedReason, heardAt }: EndFacts) => ({ key, pausedReason, heardAt: timed(heardAt) });

const view = ({ facts, health }: ReadFlow) => ({
  flow: facts.key,
  entity: facts.entity,
  state: health.state,
  verdict: health.verdict,
  sentence: health.sentence,
  source: endView(facts.source),
  target: endView(facts.target),
  backlog: health.backlog,
  oldest: timed(health.oldest),
  parts: {
    inbox: waits(facts.inbox),
    due: waits(facts.due),
    unfetched: waits(facts.unfetched),
    held: waits(facts.held),
  },
  queues: facts.queues.map(({ connection, lagMs, ...waiting }) => ({ connection, lagMs, ...waits(waiting) })),
  lagMs: facts.lagMs,
  errorRate: health.errorRate,
  handled: facts.handled,
  failed: facts.failed,
  lastSuccess: timed(facts.lastSuccessAt),
  openTasks: facts.tasks.count,
});
