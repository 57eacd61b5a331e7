import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { CannotReplay, replayMessage } from '../../activities/replay.ts';
import { listMessageRecords } from '../../db/queries/list-message-records.ts';
import { listMessages } from '../../db/queries/list-messages.ts';
import { readPayload } from '../../db/queries/store-message.ts';
import { atLeast, hasRole } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { notFound, Problem, unusable } from '../problem.ts';
import { body, idParam, json, mostInt, optionalBody, page, pageQuery, refusals, security } from '../schemas/common.ts';
import { messageDetail, messageKind, messageSchema, messageStatus, replayed } from '../schemas/messages.ts';
import { firstOf } from './cursor.ts';
import { whichOrder } from './which-order.ts';

const tags = ['Messages'];
const mostAtOnce = 1000;
const mostRecords = 200;

const list = createRoute({
  method: 'get',
  path: '/messages',
  tags,
  security,
  summary: 'What came in and what went out, newest first',
  request: {
    query: z.object({
      ...pageQuery,
      status: messageStatus.optional(),
      kind: messageKind.optional(),
      connection: z.string().optional(),
      order: z.string().optional().describe('Id or number of an order'),
    }),
  },
  responses: { 200: json(page(messageSchema), 'One page'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/messages/{id}',
  tags,
  security,
  summary: 'One message, with the records that were not taken as they came; its payload only for operators',
  request: {
    params: idParam,
    query: z.object({
      afterLine: z.coerce.number().int().min(0).max(mostInt).optional().describe('Records behind this line'),
    }),
  },
  responses: { 200: json(messageDetail, 'The message'), ...refusals },
});

const replay = createRoute({
  method: 'post',
  path: '/messages/{id}/replay',
  tags,
  security,
  summary: 'Interprets an inbound message again, or runs the step of an outbound one again under its intent',
  middleware: [atLeast('operator')] as const,
  request: {
    params: idParam,
    body: optionalBody(
      z.object({
        payload: z
          .unknown()
          .optional()
          .describe('An edited payload; it becomes a message of its own and the old one is kept'),
      }),
    ),
  },
  responses: { 200: json(replayed, 'Replayed'), ...refusals },
});

const replayMany = createRoute({
  method: 'post',
  path: '/messages/replay',
  tags,
  security,
  summary: `Replays many messages, oldest first, at most ${mostAtOnce} at a time`,
  middleware: [atLeast('operator')] as const,
  request: {
    body: body(
      z.strictObject({
        ids: z.array(z.uuid()).min(1).max(mostAtOnce).optional(),
        status: z.literal('rejected').optional(),
        connection: z.string().optional().describe('With status: only this connection’s'),
      }),
    ),
  },
  responses: {
    200: json(
      z.object({
        replayed: z.number().int(),
        failed: z.array(z.object({ messageId: z.uuid(), detail: z.string() })),
        more: z.boolean().describe('There are more than were replayed; ask again'),
      }),
      'How it went',
    ),
    ...refusals,
  },
});

/** A payload as people read it: JSON as JSON, anything else as text. */
function readable(payload: Buffer | undefined): unknown {
  if (!payload) return null;
  try {
    return JSON.parse(payload.toString());
  } catch {
    return payload.toString();
  }
}

/** Messages: what was exchanged, and replaying it. */
export function messageRoutes(hub: Hub) {
  const sql = hub.db.$client;

  async function partOf(workspaceId: string, messageId: string, part: number): Promise<unknown> {
    try {
      return readable(await readPayload(sql, hub.keyring, { workspaceId, messageId }, part));
    } catch (error) {
      hub.log.info({ err: error, messageId }, 'a payload could not be opened');
      return null;
    }
  }

  return createRoutes()
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const { order, limit, ...filter } = c.req.valid('query');
      const orderId = order === undefined ? undefined : (await whichOrder(hub, workspaceId, order)).id;
      const rows = await listMessages(sql, { ...filter, workspaceId, orderId, limit: limit + 1 });
      const items = rows.slice(0, limit);
      return c.json({ items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }, 200);
    })
    .openapi(show, async c => {
      const access = c.get('access');
      const { workspaceId } = access;
      const [message] = await listMessages(sql, { workspaceId, id: c.req.valid('param').id, limit: 1 });
      if (!message) throw notFound('message');
      const after = c.req.valid('query').afterLine;
      const page = { workspaceId, messageId: message.id, after, limit: mostRecords + 1 };
      const { items: records, last } = firstOf(await listMessageRecords(sql, page), mostRecords);
      const shown = { ...message, records, nextRecord: last?.line ?? null };
      if (!hasRole(access, 'operator')) return c.json({ ...shown, payload: null }, 200);
      const [sent, answered] = await Promise.all([0, 1].map(part => partOf(workspaceId, message.id, part)));
      return c.json({ ...shown, payload: { sent, answered } }, 200);
    })
    .openapi(replayMany, async c => {
      const { workspaceId, name: who } = c.get('access');
      const { ids, status, connection } = c.req.valid('json');
      if ((ids === undefined) === (status === undefined)) throw unusable('', 'Name either ids, or status: "rejected".');
      const rejected = status
        ? await listMessages(sql, { workspaceId, status, connection, limit: mostAtOnce + 1 })
        : [];
      const chosen = ids ?? rejected.slice(0, mostAtOnce).map(({ id }) => id);
      const failed: { messageId: string; detail: string }[] = [];
      for (const messageId of [...chosen].sort()) {
        try {
          await replayMessage(hub, { workspaceId, messageId, who });
        } catch (error) {
          if (!(error instanceof CannotReplay)) hub.log.error({ err: error, messageId }, 'a replay failed');
          failed.push({
            messageId,
            detail: error instanceof CannotReplay ? error.message : 'It failed; the reason is in the log of the API.',
          });
        }
      }
      return c.json({ replayed: chosen.length - failed.length, failed, more: rejected.length > mostAtOnce }, 200);
    })
    .openapi(replay, async c => {
      const { workspaceId, name: who } = c.get('access');
      const messageId = c.req.valid('param').id;
      const [message] = await listMessages(sql, { workspaceId, id: messageId, limit: 1 });
      if (!message) throw notFound('message');
      const { payload } = c.req.valid('json');
      try {
        return c.json(await replayMessage(hub, { workspaceId, messageId, who, payload }), 200);
      } catch (error) {
        if (error instanceof CannotReplay) throw new Problem(409, error.message);
        throw error;
      }
    });
}
