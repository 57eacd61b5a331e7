import { createRoute, z } from '@hono/zod-openapi';
import { and, asc, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import { flows, mappings } from '../../db/schema/index.ts';
import { defaultMapping } from '../../domain/default-mapping.ts';
import { defaultFlowSettings } from '../../domain/flow-settings.ts';
import { audit } from '../audit.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { mergeSettings } from '../merge-settings.ts';
import { Problem } from '../problem.ts';
import { body, freeObject, json, refusals, security } from '../schemas/common.ts';
import { keySchema } from '../schemas/connections.ts';
import { flowEntity } from '../schemas/flow-settings.ts';
import { flowMode, flowSchema } from '../schemas/flows.ts';
import { flowChanged } from './flow-changed.ts';
import { flowEnd } from './flow-ends.ts';
import { keysOfConnections } from './flow-wiring.ts';
import { isTaken } from './is-taken.ts';
import { noteLiveSince } from './live-since.ts';
import { changeFlowSettings, checkFlowSettings } from './set-flow-setting.ts';
import { type FlowRow, flowByKey } from './which-flow.ts';

const tags = ['Flows'];
const keyParam = z.object({ key: z.string() });
const one = json(flowSchema, 'The flow');

const list = createRoute({
  method: 'get',
  path: '/flows',
  tags,
  security,
  summary: 'Every flow',
  responses: { 200: json(z.object({ items: z.array(flowSchema) }), 'All of them'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/flows/{key}',
  tags,
  security,
  summary: 'One flow',
  request: { params: keyParam },
  responses: { 200: one, ...refusals },
});

const create = createRoute({
  method: 'post',
  path: '/flows',
  tags,
  security,
  summary: 'Makes a flow between two connections, with the default settings, and for orders the default mapping',
  middleware: [atLeast('admin')] as const,
  request: {
    body: body(
      z.strictObject({
        key: keySchema,
        entity: flowEntity.default('orders'),
        source: z.string().describe('Key of the connection that they come from'),
        target: z.string().describe('Key of the connection that they go to'),
        mode: flowMode.default('off'),
        settings: freeObject.optional().describe('What differs from the default settings'),
      }),
    ),
  },
  responses: { 201: one, ...refusals },
});

const change = createRoute({
  method: 'patch',
  path: '/flows/{key}',
  tags,
  security,
  summary:
    'Changes mode, pause and settings; settings that are not named stay, null removes. Orders that wait look again.',
  middleware: [atLeast('operator')] as const,
  request: {
    params: keyParam,
    body: body(
      z.strictObject({ mode: flowMode.optional(), paused: z.boolean().optional(), settings: freeObject.optional() }),
    ),
  },
  responses: { 200: one, ...refusals },
});

/** Flows: what goes from where to where, by what settings, and what flows of products bring along. */
export function flowRoutes(hub: Hub) {
  const view = ({ workspaceId, sourceId, targetId, createdAt, ...flow }: FlowRow, keys: Map<string, string>) => ({
    ...flow,
    source: keys.get(sourceId) ?? '',
    target: keys.get(targetId) ?? '',
    createdAt: createdAt.toISOString(),
  });

  return createRoutes()
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const keys = await keysOfConnections(hub, workspaceId);
      const rows = await hub.db.select().from(flows).where(eq(flows.workspaceId, workspaceId)).orderBy(asc(flows.key));
      return c.json({ items: rows.map(row => view(row, keys)) }, 200);
    })
    .openapi(show, async c => {
      const { workspaceId } = c.get('access');
      return c.json(
        view(await flowByKey(hub, workspaceId, c.req.valid('param').key), await keysOfConnections(hub, workspaceId)),
        200,
      );
    })
    .openapi(create, async c => {
      const access = c.get('access');
      const { workspaceId, name } = access;
      const { key, entity, source, target, mode, settings: differing = {} } = c.req.valid('json');
      const merged = mergeSettings(defaultFlowSettings[entity], differing);
      const settings = checkFlowSettings(entity, merged, { below: '/settings' });
      const sourceId = await flowEnd(hub, { workspaceId, entity, key: source, side: 'source' });
      const targetId = await flowEnd(hub, { workspaceId, entity, key: target, side: 'target' });
      try {
        const flow = await hub.db.transaction(async transaction => {
          const [row] = await transaction
            .insert(flows)
            .values({ workspaceId, key, entity, sourceId, targetId, mode, settings, mappingVersion: 1 })
            .returning();
          if (!row) throw new Error('The flow was not written.');
          if (entity === 'orders')
            await transaction
              .insert(mappings)
              .values({ workspaceId, flowId: row.id, version: 1, rules: defaultMapping.rules, createdBy: name });
          await audit(transaction, access, 'create flow', `flow/${key}`, { entity, source, target, mode });
          return row;
        });
        if (mode === 'live') await noteLiveSince(hub, flow, 'liveSince' in differing);
        if (mode !== 'off') await flowChanged(hub, flow);
        const made = await flowByKey(hub, workspaceId, key);
        return c.json(view(made, await keysOfConnections(hub, workspaceId)), 201);
      } catch (error) {
        if (isTaken(error))
          throw new Problem(409, `There is a flow “${key}” already. Choose another key.`, {
            errors: [{ pointer: '/key', detail: 'Taken.' }],
          });
        throw error;
      }
    })
    .openapi(change, async c => {
      const access = c.get('access');
      const { workspaceId } = access;
      const flow = await flowByKey(hub, workspaceId, c.req.valid('param').key);
      const { mode, paused, settings } = c.req.valid('json');
      if (settings) await changeFlowSettings(hub, access, flow.id, settings, { below: '/settings' });
      if (mode === 'live' && flow.mode !== 'live')
        await noteLiveSince(hub, flow, settings !== undefined && 'liveSince' in settings);
      if (mode !== undefined || paused !== undefined) {
        const here = and(eq(flows.workspaceId, workspaceId), eq(flows.id, flow.id));
        // What was only looked at in shadow counts as nothing once the flow is live.
        const revision = mode !== undefined && mode !== flow.mode ? flow.revision + 1 : undefined;
        await hub.db.update(flows).set({ mode, paused, revision }).where(here);
        await audit(hub.db, access, 'change flow', `flow/${flow.key}`, { mode, paused });
      }
      await flowChanged(hub, flow);
      return c.json(view(await flowByKey(hub, workspaceId, flow.key), await keysOfConnections(hub, workspaceId)), 200);
    });
}
