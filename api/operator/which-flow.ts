import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import { flows } from '../../db/schema/index.ts';
import { notFound, Problem, unusable } from '../problem.ts';

export type FlowRow = typeof flows.$inferSelect;

/** The flow of this key in this workspace; 404 when there is none. */
export async function flowByKey(hub: Hub, workspaceId: string, key: string): Promise<FlowRow> {
  const [flow] = await hub.db
    .select()
    .from(flows)
    .where(and(eq(flows.workspaceId, workspaceId), eq(flows.key, key)));
  if (!flow) throw notFound(`flow “${key}”`);
  return flow;
}

/** The flow of products of this key; 404 when there is none, 422 for a flow of anything else. */
export async function productFlowByKey(hub: Hub, workspaceId: string, key: string): Promise<FlowRow> {
  const flow = await flowByKey(hub, workspaceId, key);
  if (flow.entity === 'products') return flow;
  throw new Problem(422, `Flow ${key} carries ${flow.entity}. Name a flow of products.`);
}

/** The flow that an order or a product is meant to go through: the named one, or the only one of its source. */
export async function flowOfRecord(
  hub: Hub,
  workspaceId: string,
  { entity, sourceId, key }: { entity: 'orders' | 'products'; sourceId: string; key: string | undefined },
): Promise<FlowRow> {
  const possible = await hub.db
    .select()
    .from(flows)
    .where(and(eq(flows.workspaceId, workspaceId), eq(flows.sourceId, sourceId), eq(flows.entity, entity)));
  const named = key === undefined ? possible : possible.filter(flow => flow.key === key);
  const [flow, ...others] = named;
  if (flow && others.length === 0) return flow;
  const choices = possible.map(row => row.key).join(', ') || 'none yet';
  throw unusable(
    '/flow',
    key === undefined
      ? `Name the flow, one of: ${choices}.`
      : `No flow “${key}” takes ${entity} from where this one comes from. Flows: ${choices}.`,
  );
}
