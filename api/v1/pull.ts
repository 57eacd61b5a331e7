import { z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { type PullEntity, pullEntities } from '../../connectors/v1/records/index.ts';
import { type FeedRow, heldInFeed, pullFeed } from '../../db/queries/feed.ts';
import { notFound, Problem, problemOf } from '../problem.ts';
import { json, security } from '../schemas/common.ts';
import { limitMark, readCursor, writeCursor } from './cursor.ts';
import { createV1Routes, type Speaker } from './environment.ts';
import { refusals, tags, waitQuery } from './schemas/common.ts';
import { externalIdSchema } from './schemas/ids.ts';
import { pulledRecord, recordNames } from './schemas/records.ts';
import { limitOf, userHeader } from './user-header.ts';
import { buyersFor, isVisible } from './visible.ts';
import { type Waits, waitFor } from './waits.ts';

const pageQuery = z.object({
  after: z.string().max(2000).optional().describe('`cursor` of the page before; from the beginning when absent'),
  limit: z.coerce.number().int().min(1).max(1000).default(500).describe('How many at most'),
  wait: waitQuery,
});

function descriptions(entity: PullEntity) {
  const record = pulledRecord(entity);
  const page = z
    .object({
      records: z.array(record),
      cursor: z.string().describe('What to give as `after` next time; nothing ever appears behind it'),
      more: z.boolean().describe('There may be more at once'),
    })
    .openapi(`${recordNames[entity]}Page`);
  const shared = { method: 'get' as const, tags, security };
  return [
    {
      ...shared,
      path: `/${entity}`,
      operationId: `pull-${entity}`,
      summary: `What this connection should have of ${entity}, in the order of its changes; may wait for one`,
      request: { query: pageQuery, headers: userHeader },
      responses: { 200: json(page, 'One page'), ...refusals },
    },
    {
      ...shared,
      path: `/${entity}/{id}`,
      operationId: `get-${entity}`,
      summary: `One object of ${entity} as this connection should have it now`,
      request: { params: z.object({ id: z.string() }), headers: userHeader },
      responses: { 200: json(record, 'The object'), ...refusals },
    },
  ];
}

const view = ({ document, objectId, seq, op, changedAt }: FeedRow) => ({
  changedAt: changedAt.toISOString(),
  ...document,
  id: objectId,
  seq,
  op,
});

function refuseUnknown({ ports, title }: Speaker, entity: PullEntity): void {
  if (ports.pulls.includes(entity)) return;
  throw new Problem(403, `${title} does not pull ${entity}. It may pull: ${ports.pulls.join(', ')}.`);
}

/** Pulls: what a connection should have, by a cursor that follows the order of commits. */
export function pullRoutes(hub: Hub, waits: Waits) {
  const sql = hub.db.$client;
  const routes = createV1Routes();
  for (const entity of pullEntities) {
    for (const description of descriptions(entity)) routes.openAPIRegistry.registerPath(description);

    routes.get(`/${entity}`, async c => {
      const speaker = c.get('speaker');
      refuseUnknown(speaker, entity);
      const query = pageQuery.safeParse(c.req.query());
      if (!query.success) throw problemOf(query.error, 'query');
      const { after, limit: most, wait } = query.data;
      const limit = await limitOf(hub, c);
      const place = { connectionId: speaker.connectionId, entity, limit: limitMark(limit) };
      const page = { entity, after: readCursor(after, place), limit: most, buyers: buyersFor(entity, limit) };
      const rows = await waitFor(
        () => waits.begin('kladka_feed', speaker.connectionId),
        { seconds: wait, signal: c.req.raw.signal },
        // What would go to a paused connection is held back.
        async () => (speaker.row.pausedReason === null ? await pullFeed(sql, speaker, page) : []),
        found => found.length > 0,
      );
      const records = rows.filter(row => isVisible(row, limit)).map(view);
      const cursor = writeCursor({ ...place, seq: rows.at(-1)?.seq ?? page.after });
      return c.json({ records, cursor, more: rows.length === most }, 200);
    });

    routes.get(`/${entity}/:id`, async c => {
      const speaker = c.get('speaker');
      refuseUnknown(speaker, entity);
      const limit = await limitOf(hub, c);
      const id = externalIdSchema.safeParse(c.req.param('id'));
      const [row] = id.success ? await heldInFeed(sql, speaker, entity, [id.data]) : [];
      if (!row || row.op === 'delete' || !isVisible(row, limit)) throw notFound('object');
      return c.json(view(row), 200);
    });
  }
  return routes;
}
