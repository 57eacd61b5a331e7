import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { ackName, keepAcks } from '../../activities/v1/keep-acks.ts';
import { decimal } from '../../connectors/v1/records/values.ts';
import { type Ack, heldInFeed } from '../../db/queries/feed.ts';
import { body, json, security } from '../schemas/common.ts';
import { createV1Routes } from './environment.ts';
import { idempotencyHeader, refusals, tags } from './schemas/common.ts';
import { externalIdSchema, pullEntity, sentence } from './schemas/ids.ts';
import { limitOf, userHeader } from './user-header.ts';
import { isVisible } from './visible.ts';
import { wakeLane } from './wake-lane.ts';

const ackSchema = z
  .object({
    entity: pullEntity,
    id: externalIdSchema.describe('As it was pulled'),
    seq: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('As it was pulled; an object that changed since is not acked by it'),
    outcome: z.enum(['accepted', 'duplicate', 'rejected']),
    externalId: externalIdSchema.optional().describe('The id that it has at the sender now'),
    number: sentence.max(200).optional().describe('The number that it has at the sender now'),
    total: decimal
      .optional()
      .describe('What the order comes to at the sender, gross and in its currency; compared with what was given out'),
    reason: sentence.optional().describe('Why it was rejected, for a person'),
    lineErrors: z
      .array(z.object({ id: externalIdSchema, reason: sentence }))
      .max(2000)
      .optional()
      .describe('Lines that were the reason'),
  })
  .openapi('Ack');
type GivenAck = z.output<typeof ackSchema>;

const acknowledge = createRoute({
  method: 'post',
  path: '/acks',
  tags,
  security,
  summary: 'Says what became of what was pulled',
  request: {
    headers: idempotencyHeader.extend(userHeader.shape),
    body: body(z.object({ acks: z.array(ackSchema).min(1).max(1000) }).openapi('AckPush')),
  },
  responses: {
    200: json(
      z
        .object({
          id: z.uuid().describe('The message in which the acks are kept'),
          acks: z.array(
            z.object({
              entity: z.string(),
              id: z.string(),
              applied: z.boolean().describe('false: there is no such object, or it changed since'),
            }),
          ),
        })
        .openapi('AcksTaken'),
      'Kept',
    ),
    ...refusals,
  },
});

const toAck = ({ entity, id, seq, outcome, reason, externalId, number }: GivenAck): Ack & { entity: string } => ({
  entity,
  objectId: id,
  seq,
  outcome,
  reason,
  remoteId: externalId,
  remoteNumber: number,
});

/** The last ack of each object, by entity. */
function byEntity(acks: GivenAck[]): Map<GivenAck['entity'], GivenAck[]> {
  const last = new Map(acks.map(ack => [ackName(ack), ack]));
  return Map.groupBy(last.values(), ack => ack.entity);
}

/** Acks of what was pulled: noted in the feed and kept as a message in one transaction, then interpreted. */
export function ackRoutes(hub: Hub) {
  const sql = hub.db.$client;
  return createV1Routes().openapi(acknowledge, async c => {
    const speaker = c.get('speaker');
    const limit = await limitOf(hub, c);
    const { acks } = c.req.valid('json');
    const allowed: GivenAck[] = [];
    for (const [entity, some] of byEntity(acks)) {
      const held = limit
        ? await heldInFeed(
            sql,
            speaker,
            entity,
            some.map(ack => ack.id),
          )
        : [];
      const hidden = new Set(held.filter(row => !isVisible(row, limit)).map(row => row.objectId));
      allowed.push(...some.filter(ack => !hidden.has(ack.id)));
    }
    const body = limit ? Buffer.from(JSON.stringify({ acks: allowed })) : c.get('bytes');
    const { messageId, applied } = await keepAcks(hub, speaker, { acks: allowed.map(toAck), body });
    wakeLane(hub, speaker, 'acks');
    return c.json(
      {
        id: messageId,
        acks: acks.map(ack => ({ entity: ack.entity, id: ack.id, applied: applied.has(ackName(ack)) })),
      },
      200,
    );
  });
}
