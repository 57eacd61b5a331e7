import { createRoute, z } from '@hono/zod-openapi';
import { startSync } from '../../activities/full-sync/begin.ts';
import type { Hub } from '../../activities/hub.ts';
import { listSyncItems, listSyncParts, listSyncs } from '../../db/queries/list-syncs.ts';
import { audit } from '../audit.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { notFound } from '../problem.ts';
import { cursorQuery, idParam, json, optionalBody, page, pageQuery, refusals, security } from '../schemas/common.ts';
import { syncDetail, syncEntity, syncOutcome, syncSchema } from '../schemas/syncs.ts';
import { firstOf, fromCursor, toCursor } from './cursor.ts';

const tags = ['Full sync'];
const cursor = z.object({ flow: z.string(), entity: z.string(), externalId: z.string() });

const start = createRoute({
  method: 'post',
  path: '/syncs',
  tags,
  security,
  summary: 'Brings everything in line now: sources are read whole, targets are compared, differences repaired',
  middleware: [atLeast('operator')] as const,
  request: {
    body: optionalBody(
      z.object({
        dryRun: z.boolean().default(false).describe('Only lists what differs; no source is read'),
        entities: z.array(syncEntity).min(1).optional().describe('Absent: all'),
      }),
    ),
  },
  responses: {
    202: json(
      z.object({ syncId: z.uuid(), begun: z.boolean().describe('False: this one was under way already') }),
      'It has begun, or was under way already; the report fills',
    ),
    ...refusals,
  },
});

const list = createRoute({
  method: 'get',
  path: '/syncs',
  tags,
  security,
  summary: 'Full syncs, newest first',
  request: { query: z.object(pageQuery) },
  responses: { 200: json(page(syncSchema), 'One page'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/syncs/{id}',
  tags,
  security,
  summary: 'One full sync: part by part, and what differed',
  request: { params: idParam, query: z.object({ ...cursorQuery, outcome: syncOutcome.optional() }) },
  responses: { 200: json(syncDetail, 'The report with one page of its differences'), ...refusals },
});

/** The nightly full sync, now and then (W12c). */
export function syncRoutes(hub: Hub) {
  const sql = hub.db.$client;

  return createRoutes()
    .openapi(start, async c => {
      const access = c.get('access');
      const { workspaceId, workspace, name: who } = access;
      const { dryRun = false, entities } = c.req.valid('json');
      const { syncId, begun } = await startSync(hub, { workspaceId, who, dryRun, entities });
      hub.wake
        .fullSync({ workspaceId, workspace, syncId })
        .catch(error => hub.log.debug({ err: error }, 'A full sync was not taken by the engine; the relay starts it.'));
      await audit(hub.db, access, 'full-sync', `sync/${syncId}`, { dryRun, entities, begun });
      return c.json({ syncId, begun }, 202);
    })
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const { after, limit } = c.req.valid('query');
      const { items, last } = firstOf(await listSyncs(sql, { workspaceId, after, limit: limit + 1 }), limit);
      return c.json({ items, next: last?.id ?? null }, 200);
    })
    .openapi(show, async c => {
      const { workspaceId } = c.get('access');
      const { id } = c.req.valid('param');
      const { after, limit, outcome } = c.req.valid('query');
      const [sync] = await listSyncs(sql, { workspaceId, id, limit: 1 });
      if (!sync) throw notFound('full sync');
      const wanted = { workspaceId, syncId: id, outcome, after: fromCursor(cursor, after), limit: limit + 1 };
      const { items, last } = firstOf(await listSyncItems(sql, wanted), limit);
      const next = last ? toCursor({ flow: last.flow, entity: last.entity, externalId: last.externalId }) : null;
      return c.json({ ...sync, parts: await listSyncParts(sql, { workspaceId, syncId: id }), items, next }, 200);
    });
}
