import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { announceObjects, type ListedEvent, listEvents } from '../../db/queries/object-events.ts';
import { firstOf } from '../operator/cursor.ts';
import { notFound, Problem } from '../problem.ts';
import { body, json, page, pageQuery, security, time } from '../schemas/common.ts';
import { createV1Routes, type Speaker } from './environment.ts';
import { idempotencyHeader, refusals, tags } from './schemas/common.ts';
import { externalIdSchema, idParam, pushEntity } from './schemas/ids.ts';
import { refuseUser } from './user-header.ts';

const mostAtOnce = 1000;

const eventSchema = z
  .object({
    id: z.uuid(),
    entity: z.string(),
    externalId: z.string(),
    status: z
      .enum(['accepted', 'sent', 'rejected'])
      .describe('accepted: waits until its content is read; sent: read and taken in; rejected: see the reason'),
    reason: z.string().nullable(),
    times: z.number().int().describe('How often it was announced while it waited'),
    acceptedAt: time,
    askedAt: time.nullable().describe('When its content was last asked for'),
    settledAt: time.nullable(),
    messageId: z.uuid().nullable().describe('The push that brought its content'),
  })
  .openapi('ObjectEvent');

const named = z.object({ entity: pushEntity, externalId: externalIdSchema });

const accept = createRoute({
  method: 'post',
  path: '/events',
  tags,
  security,
  summary: 'Tells that objects changed, without their content; the hub asks for it at /v1/reads',
  request: {
    headers: idempotencyHeader,
    body: body(z.object({ events: z.array(named).min(1).max(mostAtOnce) }).openapi('EventPush')),
  },
  responses: {
    202: json(
      z
        .object({ events: z.array(named.extend({ entity: z.string(), externalId: z.string(), id: z.uuid() })) })
        .openapi('EventsAccepted'),
      'Accepted: one event per object, that which waits',
    ),
    ...refusals,
  },
});

const list = createRoute({
  method: 'get',
  path: '/events',
  tags,
  security,
  summary: 'What was announced and what became of it, newest first',
  request: {
    query: z.object({
      ...pageQuery,
      status: z.enum(['accepted', 'sent', 'rejected']).optional(),
      entity: pushEntity.optional(),
    }),
  },
  responses: { 200: json(page(eventSchema), 'One page'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/events/{id}',
  tags,
  security,
  summary: 'What became of one announced change',
  request: { params: idParam },
  responses: { 200: json(eventSchema, 'The event'), ...refusals },
});

const view = ({ acceptedAt, askedAt, settledAt, ...event }: ListedEvent) => ({
  ...event,
  acceptedAt: acceptedAt.toISOString(),
  askedAt: askedAt?.toISOString() ?? null,
  settledAt: settledAt?.toISOString() ?? null,
});

/** Throws a 403 that points at each event of an entity that the connection does not push. */
function refuseForeign({ ports, title }: Speaker, events: z.output<typeof named>[]): void {
  const errors = events.flatMap(({ entity }, at) =>
    ports.pushes.includes(entity)
      ? []
      : [{ pointer: `/events/${at}/entity`, detail: `${title} does not push ${entity}.` }],
  );
  if (errors.length === 0) return;
  throw new Problem(403, `${title} may tell only of what it pushes: ${ports.pushes.join(', ')}.`, {
    errors: errors.slice(0, 20),
  });
}

/** The update queue (W12b): changes are told first, their content is read afterwards. */
export function eventRoutes(hub: Hub) {
  const sql = hub.db.$client;
  return createV1Routes()
    .openapi(accept, async c => {
      refuseUser(c);
      const speaker = c.get('speaker');
      const { events } = c.req.valid('json');
      refuseForeign(speaker, events);
      const accepted = await sql.begin(transaction => announceObjects(transaction, speaker, events));
      return c.json({ events: accepted.map(({ id, entity, externalId }) => ({ id, entity, externalId })) }, 202);
    })
    .openapi(list, async c => {
      refuseUser(c);
      const { limit, ...rest } = c.req.valid('query');
      const rows = await listEvents(sql, c.get('speaker'), { ...rest, limit: limit + 1 });
      const { items, last } = firstOf(rows, limit);
      return c.json({ items: items.map(view), next: last?.id ?? null }, 200);
    })
    .openapi(show, async c => {
      refuseUser(c);
      const [event] = await listEvents(sql, c.get('speaker'), { id: c.req.valid('param').id, limit: 1 });
      if (!event) throw notFound('event');
      return c.json(view(event), 200);
    });
}
