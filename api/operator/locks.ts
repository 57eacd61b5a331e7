import { createRoute, z } from '@hono/zod-openapi';
import { and, eq } from 'drizzle-orm';
import { addLock, liftLock } from '../../activities/catalogue/locks.ts';
import type { Hub } from '../../activities/hub.ts';
import { type ListedLock, listLocks, listMetLocks } from '../../db/queries/list-locks.ts';
import { connections } from '../../db/schema/index.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { notFound, Problem, unusable } from '../problem.ts';
import { body, cursorQuery, idParam, json, page, refusals, security } from '../schemas/common.ts';
import { lockSchema, newLock } from '../schemas/locks.ts';
import { firstOf, fromCursor, toCursor } from './cursor.ts';
import { whichProduct } from './which-product.ts';

const tags = ['Locks'];
const operator = [atLeast('operator')];
const metCursor = z.object({ product: z.uuid(), group: z.string(), flow: z.string() });

const list = createRoute({
  method: 'get',
  path: '/locks',
  tags,
  security,
  summary: 'Locks that stand, newest first; with met=true the updates that met one and wait behind it',
  request: {
    query: z.object({
      ...cursorQuery,
      connection: z.string().optional().describe('Key of the target'),
      product: z.string().optional().describe('Id of a product, or a code that only it has'),
      all: z.stringbool().default(false).describe('Also those that were lifted or have ended'),
      met: z.stringbool().default(false).describe('One item per update that waits, with the lock that it met'),
    }),
  },
  responses: { 200: json(page(lockSchema), 'One page'), ...refusals },
});

const add = createRoute({
  method: 'post',
  path: '/locks',
  tags,
  security,
  summary: 'Keeps updates away from a field group of a product, of a category, or of everything in a target',
  middleware: operator,
  request: { body: body(newLock) },
  responses: { 201: json(lockSchema, 'The lock'), ...refusals },
});

const remove = createRoute({
  method: 'delete',
  path: '/locks/{id}',
  tags,
  security,
  summary: 'Lifts a lock; what it held back is delivered',
  middleware: operator,
  request: { params: idParam },
  responses: { 204: { description: 'Lifted' }, ...refusals },
});

/** Locks: what an operator keeps updates away from. */
export function lockRoutes(hub: Hub) {
  const sql = hub.db.$client;

  async function lockOf(workspaceId: string, id: string): Promise<ListedLock> {
    const [lock] = await listLocks(sql, { workspaceId, id, all: true, limit: 1 });
    if (!lock) throw notFound('lock');
    return lock;
  }

  /** The id of a connection that takes products. */
  async function targetOf(workspaceId: string, key: string): Promise<string> {
    const [row] = await hub.db
      .select({ id: connections.id })
      .from(connections)
      .where(and(eq(connections.workspaceId, workspaceId), eq(connections.key, key)));
    if (!row) throw unusable('/connection', `There is no connection “${key}” in this workspace.`);
    return row.id;
  }

  return createRoutes()
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const { connection, product, all, met, after, limit } = c.req.valid('query');
      const productId = product === undefined ? undefined : (await whichProduct(hub, workspaceId, product)).id;
      const scope = { workspaceId, connection, productId, limit: limit + 1 };
      if (met) {
        const { items, last } = firstOf(
          await listMetLocks(sql, { ...scope, after: fromCursor(metCursor, after) }),
          limit,
        );
        const next = last ? { product: last.met.product.id, group: last.met.group, flow: last.met.flow } : undefined;
        return c.json({ items, next: next ? toCursor(next) : null }, 200);
      }
      const { items, last } = firstOf(
        await listLocks(sql, { ...scope, all, after: fromCursor(z.uuid(), after) }),
        limit,
      );
      return c.json({ items, next: last ? toCursor(last.id) : null }, 200);
    })
    .openapi(add, async c => {
      const { workspaceId, name: who } = c.get('access');
      const { connection, product, category, group, why, until } = c.req.valid('json');
      if (product !== undefined && category !== undefined)
        throw unusable(
          '/category',
          'Name a product or a category, not both; with neither it holds for everything there.',
        );
      if (until !== undefined && new Date(until) <= hub.now())
        throw unusable('/until', 'This moment is over. Name a later one, or none.');
      const { id } = await addLock(hub, {
        workspaceId,
        connectionId: await targetOf(workspaceId, connection),
        productId: product === undefined ? undefined : (await whichProduct(hub, workspaceId, product)).id,
        category,
        fieldGroup: group,
        who,
        why,
        until: until === undefined ? undefined : new Date(until),
      });
      return c.json(await lockOf(workspaceId, id), 201);
    })
    .openapi(remove, async c => {
      const { workspaceId, name: who } = c.get('access');
      const lock = await lockOf(workspaceId, c.req.valid('param').id);
      if (lock.liftedAt !== null)
        throw new Problem(409, `This lock was lifted by ${lock.liftedBy ?? 'somebody'} at ${lock.liftedAt} already.`);
      await liftLock(hub, { workspaceId, lockId: lock.id, who });
      return c.body(null, 204);
    });
}
