import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { failRead, takeReads } from '../../db/queries/reads.ts';
import { notFound } from '../problem.ts';
import { body, json, security } from '../schemas/common.ts';
import { createV1Routes } from './environment.ts';
import { idempotencyHeader, refusals, tags, waitQuery } from './schemas/common.ts';
import { externalIdSchema, idParam, sentence } from './schemas/ids.ts';
import { refuseUser } from './user-header.ts';
import { type Waits, waitFor } from './waits.ts';

const readsSchema = z
  .object({
    reads: z.array(
      z.object({
        id: z.uuid().describe('What a push names in `answers`'),
        entity: z.string(),
        externalIds: z
          .array(z.string())
          .optional()
          .describe('The objects to push as they are now; absent: all there are, as a snapshot'),
      }),
    ),
  })
  .openapi('Reads');

const take = createRoute({
  method: 'get',
  path: '/reads',
  tags,
  security,
  summary: 'What the hub wants to be sent; what does not come is asked for again',
  request: { query: z.object({ wait: waitQuery }) },
  responses: { 200: json(readsSchema, 'What to push now; often nothing'), ...refusals },
});

const fail = createRoute({
  method: 'post',
  path: '/reads/{id}/failed',
  tags,
  security,
  summary: 'Says that what was asked for cannot be sent',
  request: {
    params: idParam,
    headers: idempotencyHeader,
    body: body(
      z
        .object({
          reason: sentence.describe('Why, as a sentence for a person'),
          externalIds: z
            .array(externalIdSchema)
            .min(1)
            .max(500)
            .optional()
            .describe('Only these of what was asked for; all when absent'),
        })
        .openapi('ReadFailure'),
    ),
  },
  responses: {
    200: json(
      z.object({ rejected: z.number().int().describe('Events that are rejected by it') }).openapi('ReadFailed'),
      'Noted',
    ),
    ...refusals,
  },
});

/** Read requests for systems that cannot be called: the hub says what it wants, they push it. */
export function readRoutes(hub: Hub, waits: Waits) {
  const sql = hub.db.$client;
  return createV1Routes()
    .openapi(take, async c => {
      refuseUser(c);
      const speaker = c.get('speaker');
      const waiting = { seconds: c.req.valid('query').wait, signal: c.req.raw.signal };
      const reads = await waitFor(
        () => waits.begin('kladka_reads', speaker.connectionId),
        waiting,
        // A paused connection is asked for nothing.
        async () => (speaker.row.pausedReason === null ? await sql.begin(one => takeReads(one, speaker)) : []),
        found => found.length > 0,
      );
      return c.json({ reads }, 200);
    })
    .openapi(fail, async c => {
      refuseUser(c);
      const failed = { id: c.req.valid('param').id, ...c.req.valid('json') };
      const outcome = await sql.begin(one => failRead(one, c.get('speaker'), failed));
      if (!outcome) throw notFound('read');
      return c.json(outcome, 200);
    });
}
