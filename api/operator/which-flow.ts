import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import { flows } from '../../db/schema/index.ts';
import { notFound, unusable } from '../problem.ts';

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

/** The flow that an order is meant to go through: the named one, or the only one of its source. */
export async function flowOfOrder(
  hub: Hub,
  workspaceId: string,
  sourceId: string,
  key: string | undefined,
): Promise<FlowRow> {
  const possible = await hub.db
    .select()
    .from(flows)
    .where(and(eq(flows.workspaceId, workspaceId), eq(flows.sourceId, sourceId)));
  const named = key === undefined ? possible : possible.filter(flow => flow.key === key);
  const [flow, ...others] = named;
  if (flow && others.length === 0) return flow;
  const choices = possible.map(row => row.key).join(', ') || 'none yet';
  throw unusable(
    '/flow',
    key === undefined
      ? `Name the flow, one of: ${choices}.`
      : `No flow “${key}” starts at this order's shop. Flows: ${choices}.`,
  );
}
