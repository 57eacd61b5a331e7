import { setTimeout as after } from 'node:timers/promises';
import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { type ListedRecord, listMessageRecords } from '../../db/queries/list-message-records.ts';
import { type OwnMessage, ownMessage } from '../../db/queries/own-message.ts';
import { notFound } from '../problem.ts';
import { json, security } from '../schemas/common.ts';
import { createV1Routes, type Speaker } from './environment.ts';
import { messageState } from './schemas/answers.ts';
import { refusals, tags, waitQuery } from './schemas/common.ts';
import { idParam } from './schemas/ids.ts';
import { refuseUser } from './user-header.ts';

const firstPauseMs = 100;
const longestPauseMs = 1_000;

const show = createRoute({
  method: 'get',
  path: '/messages/{id}',
  tags,
  security,
  summary: 'What became of a push, record by record',
  request: {
    params: idParam,
    query: z.object({
      wait: waitQuery.describe('Seconds to wait until it is taken in'),
      after: z.coerce.number().int().min(-1).max(1_000_000).default(-1).describe('Records behind this line'),
      limit: z.coerce.number().int().min(1).max(1000).default(200).describe('How many lines at most'),
    }),
  },
  responses: { 200: json(messageState, 'The message'), ...refusals },
});

/** One page that ends with a whole record, as a record may have several remarks. */
function pageOf(rows: ListedRecord[], limit: number): { records: ListedRecord[]; next: number | null } {
  if (rows.length <= limit) return { records: rows, next: null };
  const cut = rows.at(-1)?.line;
  const whole = rows.filter(row => row.line !== cut);
  const records = whole.length > 0 ? whole : rows;
  return { records, next: records.at(-1)?.line ?? null };
}

/** What became of a push, for the connection that made it. */
export function messageRoutes(hub: Hub) {
  const sql = hub.db.$client;

  /** The message once it is taken in, or as it stands when the time is over. */
  async function taken(speaker: Speaker, id: string, seconds: number, signal: AbortSignal): Promise<OwnMessage> {
    const until = Date.now() + seconds * 1000;
    for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 1.5)) {
      const message = await ownMessage(sql, { ...speaker, messageId: id });
      if (!message) throw notFound('message');
      const left = until - Date.now();
      if (message.state !== 'stored' || left <= 0 || signal.aborted) return message;
      await after(Math.min(pause, left), undefined, { signal }).catch(() => {});
    }
  }

  return createV1Routes().openapi(show, async c => {
    refuseUser(c);
    const speaker = c.get('speaker');
    const { wait, after: line, limit } = c.req.valid('query');
    const message = await taken(speaker, c.req.valid('param').id, wait, c.req.raw.signal);
    const rows = await listMessageRecords(sql, {
      workspaceId: speaker.workspaceId,
      messageId: message.id,
      after: line,
      limit: limit + 1,
    });
    const { records, next } = pageOf(rows, limit);
    const { receivedAt, takenInAt, ...rest } = message;
    return c.json(
      {
        ...rest,
        receivedAt: receivedAt.toISOString(),
        takenInAt: takenInAt?.toISOString() ?? null,
        records: records.map(row => ({ ...row, field: row.field || null })),
        next,
      },
      200,
    );
  });
}
