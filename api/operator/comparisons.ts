import { createRoute, z } from '@hono/zod-openapi';
import { startComparison } from '../../activities/catalogue/compare.ts';
import type { Hub } from '../../activities/hub.ts';
import { listDrift, listReports } from '../../db/queries/list-drift.ts';
import { audit } from '../audit.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { notFound, Problem } from '../problem.ts';
import { cursorQuery, idParam, json, optionalBody, page, pageQuery, refusals, security } from '../schemas/common.ts';
import { driftOutcome, reportDetail, reportSchema } from '../schemas/drift.ts';
import { firstOf, fromCursor, toCursor } from './cursor.ts';
import { productFlowByKey } from './which-flow.ts';

const tags = ['Comparisons'];
const cursor = z.object({ externalId: z.string(), group: z.string() });

const start = createRoute({
  method: 'post',
  path: '/flows/{key}/compare',
  tags,
  security,
  summary: 'Compares the whole target with what it should be, and repairs what differs',
  middleware: [atLeast('operator')] as const,
  request: {
    params: z.object({ key: z.string() }),
    body: optionalBody(z.object({ dryRun: z.boolean().default(false).describe('Only lists what differs') })),
  },
  responses: { 202: json(z.object({ reportId: z.uuid() }), 'It has begun; the report fills'), ...refusals },
});

const list = createRoute({
  method: 'get',
  path: '/drift-reports',
  tags,
  security,
  summary: 'Comparisons, newest first',
  request: { query: z.object({ ...pageQuery, flow: z.string().optional() }) },
  responses: { 200: json(page(reportSchema), 'One page'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/drift-reports/{id}',
  tags,
  security,
  summary: 'One comparison: what differed, what was repaired, what was left and why',
  request: { params: idParam, query: z.object({ ...cursorQuery, outcome: driftOutcome.optional() }) },
  responses: { 200: json(reportDetail, 'The report with one page of its differences'), ...refusals },
});

/** Full comparisons of a target with what it should be. */
export function comparisonRoutes(hub: Hub) {
  const sql = hub.db.$client;

  return createRoutes()
    .openapi(start, async c => {
      const access = c.get('access');
      const { workspaceId, name: who } = access;
      const flow = await productFlowByKey(hub, workspaceId, c.req.valid('param').key);
      const { dryRun = false } = c.req.valid('json');
      if (flow.mode === 'off' || flow.paused)
        throw new Problem(
          409,
          `Flow ${flow.key} is ${flow.paused ? 'paused' : 'off'}. Switch it on first; then its target can be compared.`,
        );
      const asked = { workspaceId, flowId: flow.id, who, dryRun };
      const { reportId } = await startComparison(hub, asked);
      await audit(hub.db, access, 'compare', `flow/${flow.key}`, { reportId, dryRun });
      return c.json({ reportId }, 202);
    })
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const { flow: key, after, limit } = c.req.valid('query');
      const flowId = key === undefined ? undefined : (await productFlowByKey(hub, workspaceId, key)).id;
      const { items, last } = firstOf(await listReports(sql, { workspaceId, flowId, after, limit: limit + 1 }), limit);
      return c.json({ items, next: last?.id ?? null }, 200);
    })
    .openapi(show, async c => {
      const { workspaceId } = c.get('access');
      const { id } = c.req.valid('param');
      const { after, limit, outcome } = c.req.valid('query');
      const [report] = await listReports(sql, { workspaceId, id, limit: 1 });
      if (!report) throw notFound('comparison');
      const wanted = { workspaceId, reportId: id, outcome, after: fromCursor(cursor, after), limit: limit + 1 };
      const { items, last } = firstOf(await listDrift(sql, wanted), limit);
      const next = last ? toCursor({ externalId: last.externalId, group: last.group }) : null;
      return c.json({ ...report, items, next }, 200);
    });
}
