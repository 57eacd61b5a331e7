import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { listStated } from '../../db/queries/list-stated.ts';
import { createRoutes } from '../environment.ts';
import { cursorQuery, json, page, refusals, security } from '../schemas/common.ts';
import { statedEntry } from '../schemas/stated.ts';
import { firstOf, fromCursor, toCursor } from './cursor.ts';
import { whichConnection } from './which-connection.ts';

const cursor = z.object({ entity: z.string(), code: z.string() });

const list = createRoute({
  method: 'get',
  path: '/connections/{key}/stated',
  tags: ['Connections'],
  security,
  summary: 'What a source stated beside its goods: its card, payments and transports, as each was said last',
  request: {
    params: z.object({ key: z.string() }),
    query: z.object({
      ...cursorQuery,
      entity: z.string().max(40).optional().describe('Only these: card, payment or carrier'),
    }),
  },
  responses: { 200: json(page(statedEntry), 'One page, by kind and code'), ...refusals },
});

/** What a connection stated beside its goods. */
export function statedRoutes(hub: Hub) {
  return createRoutes().openapi(list, async c => {
    const { workspaceId, id: connectionId } = await whichConnection(hub, c.get('access'), c.req.valid('param').key);
    const { entity, after, limit } = c.req.valid('query');
    const { items, last } = firstOf(
      await listStated(hub.db.$client, {
        workspaceId,
        connectionId,
        entity,
        after: fromCursor(cursor, after),
        limit: limit + 1,
      }),
      limit,
    );
    return c.json({ items, next: last ? toCursor({ entity: last.entity, code: last.code }) : null }, 200);
  });
}
