import { createRoute, z } from '@hono/zod-openapi';
import type { Hub } from '../../activities/hub.ts';
import { type FoundObject, findObjects } from '../../db/queries/find-object.ts';
import { changesSince, listHistory } from '../../db/queries/history.ts';
import { presentObject } from '../../db/queries/present-object.ts';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import type { NamedObject } from '../../domain/history-objects.ts';
import { firstKeptMonth } from '../../domain/retention.ts';
import { undoChanges } from '../../domain/undo-changes.ts';
import { createRoutes } from '../environment.ts';
import { notFound, Problem } from '../problem.ts';
import { json, page, pageQuery, refusals, security } from '../schemas/common.ts';
import { historyEntry, objectAt, objectName } from '../schemas/history.ts';
import { firstOf } from './cursor.ts';

const tags = ['History'];
const moment = z.iso.datetime({ offset: true });
/** Longer values are cut in the history. */
const historyLength = 4_000;

const list = createRoute({
  method: 'get',
  path: '/history',
  tags,
  security,
  summary: 'Every change of an object, newest first: field, before, after, who, when, by which message',
  request: {
    query: z.object({
      ...pageQuery,
      object: objectName,
      field: z.string().min(1).max(300).optional().describe('A field, or a part with all that is in it: lines'),
      from: moment.optional(),
      to: moment.optional(),
    }),
  },
  responses: { 200: json(page(historyEntry), 'One page'), ...refusals },
});

const at = createRoute({
  method: 'get',
  path: '/history/at',
  tags,
  security,
  summary: 'An object as it was at a moment',
  request: { query: z.object({ object: objectName, at: moment }) },
  responses: { 200: json(objectAt, 'The object as it was'), ...refusals },
});

/** What became of objects: their changes, and how they were. */
export function historyRoutes(hub: Hub) {
  const sql = hub.db.$client;

  async function whichObject(workspaceId: string, named: NamedObject): Promise<FoundObject> {
    const [found, ...others] = await findObjects(sql, workspaceId, named);
    if (!found) throw notFound(`${named.entity} “${named.name}”`);
    if (others.length === 0) return found;
    const choices = [found, ...others].map(({ id, title, connection }) => `${id} (${title}, ${connection})`).join(', ');
    throw new Problem(
      409,
      `Several objects are called ${named.entity} ${named.name}. Use one of these ids: ${choices}.`,
    );
  }

  return createRoutes()
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const { object, field, from, to, after, limit } = c.req.valid('query');
      const { id: recordId } = await whichObject(workspaceId, object);
      const range = {
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      };
      const rows = await listHistory(sql, { workspaceId, recordId, field, ...range, after, limit: limit + 1 });
      const { items, last } = firstOf(rows, limit);
      return c.json({ items, next: last?.id ?? null }, 200);
    })
    .openapi(at, async c => {
      const { workspaceId } = c.get('access');
      const { object, at: asked } = c.req.valid('query');
      const then = new Date(asked);
      const found = await whichObject(workspaceId, object);
      const present = await presentObject(sql, object.entity, { workspaceId, id: found.id });
      if (!present) throw notFound(`${object.entity} “${object.name}”`);
      const { knownSince } = present;
      if (then < knownSince)
        throw new Problem(
          404,
          `It was not known then: it came in at ${knownSince.toISOString()}. Ask for a later moment.`,
        );
      const { history } = (await readWorkspaceSettings(sql, workspaceId)).retention;
      const kept = firstKeptMonth(hub.now(), history);
      if (then < kept)
        throw new Problem(
          409,
          `History is kept for ${history} days and reaches back to ${kept.toISOString()}. Ask for a moment after that.`,
        );
      const changes = await changesSince(sql, { workspaceId, recordId: found.id, at: then });
      const cut = new Set(changes.filter(({ before }) => before?.length === historyLength).map(({ field }) => field));
      return c.json(
        {
          object: `${object.entity}/${object.name}`,
          id: found.id,
          connection: found.connection,
          at: then.toISOString(),
          undone: changes.length,
          cut: [...cut].sort(),
          document: Object.fromEntries(Object.entries(undoChanges(present.document, changes) ?? {})),
        },
        200,
      );
    });
}
