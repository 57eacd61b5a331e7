import { createRoute, z } from '@hono/zod-openapi';
import { and, asc, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import { takeUpOrders, wakeWaiting } from '../../activities/tasks.ts';
import { connections, flows, mappings } from '../../db/schema/index.ts';
import { defaultMapping } from '../../domain/default-mapping.ts';
import { defaultOrderFlowSettings } from '../../domain/flow-settings.ts';
import { audit } from '../audit.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { mergeSettings } from '../merge-settings.ts';
import { Problem, unusable } from '../problem.ts';
import { body, freeObject, json, refusals, security } from '../schemas/common.ts';
import { keySchema } from '../schemas/connections.ts';
import { flowMode, flowSchema } from '../schemas/flows.ts';
import { keysOfConnections } from './flow-wiring.ts';
import { isTaken } from './is-taken.ts';
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
  summary: 'Makes a flow of orders between two connections, with the default settings and mapping',
  middleware: [atLeast('admin')] as const,
  request: {
    body: body(
      z.strictObject({
        key: keySchema,
        source: z.string().describe('Key of the connection that orders come from'),
        target: z.string().describe('Key of the connection that orders go to'),
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

/** Flows: which orders go from where to where, and by what settings. */
export function flowRoutes(hub: Hub) {
  const view = ({ workspaceId, sourceId, targetId, createdAt, ...flow }: FlowRow, keys: Map<string, string>) => ({
    ...flow,
    source: keys.get(sourceId) ?? '',
    target: keys.get(targetId) ?? '',
    createdAt: createdAt.toISOString(),
  });

  /** The id of the connection that a flow may start or end at; 422 at `pointer` when it cannot. */
  async function end(workspaceId: string, key: string, side: 'source' | 'target'): Promise<string> {
    const pointer = `/${side}`;
    const [row] = await hub.db
      .select({ id: connections.id })
      .from(connections)
      .where(and(eq(connections.workspaceId, workspaceId), eq(connections.key, key)));
    if (!row) throw unusable(pointer, `There is no connection “${key}” in this workspace.`);
    const { ports, connector } = await hub.connections.get(workspaceId, row.id);
    if (ports[side]?.orders) return row.id;
    throw unusable(
      pointer,
      side === 'source' ? `${connector.title} is no source of orders.` : `${connector.title} takes no orders.`,
    );
  }

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
      const { key, source, target, mode, settings: differing = {} } = c.req.valid('json');
      const settings = checkFlowSettings(mergeSettings(defaultOrderFlowSettings, differing), { below: '/settings' });
      const [sourceId, targetId] = [await end(workspaceId, source, 'source'), await end(workspaceId, target, 'target')];
      try {
        const flow = await hub.db.transaction(async transaction => {
          const [row] = await transaction
            .insert(flows)
            .values({ workspaceId, key, entity: 'orders', sourceId, targetId, mode, settings, mappingVersion: 1 })
            .returning();
          if (!row) throw new Error('The flow was not written.');
          await transaction
            .insert(mappings)
            .values({ workspaceId, flowId: row.id, version: 1, rules: defaultMapping.rules, createdBy: name });
          await audit(transaction, access, 'create flow', `flow/${key}`, { source, target, mode });
          return row;
        });
        return c.json(view(flow, await keysOfConnections(hub, workspaceId)), 201);
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
      if (mode !== undefined || paused !== undefined) {
        const here = and(eq(flows.workspaceId, workspaceId), eq(flows.id, flow.id));
        await hub.db.update(flows).set({ mode, paused }).where(here);
        await audit(hub.db, access, 'change flow', `flow/${flow.key}`, { mode, paused });
      }
      if (mode !== undefined && mode !== flow.mode) await takeUpOrders(hub, workspaceId, flow.id);
      await wakeWaiting(hub, workspaceId, flow.id);
      return c.json(view(await flowByKey(hub, workspaceId, flow.key), await keysOfConnections(hub, workspaceId)), 200);
    });
}
