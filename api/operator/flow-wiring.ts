import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import type { Queryable } from '../../db/client.ts';
import { connections, flows, lookups, mappings } from '../../db/schema/index.ts';
import type { FlowSettings, OrderFlowSettings } from '../../domain/flow-settings.ts';
import type { MappingRule } from '../../domain/mapping.ts';
import type { Access } from '../environment.ts';
import { notFound, Problem } from '../problem.ts';
import { type LookupTables, lookupTableSchema } from '../schemas/mapping.ts';
import type { Candidate } from './check-flow-mapping.ts';
import type { FlowRow } from './which-flow.ts';

/** The rules of one version of a flow's mapping; 422 for a flow that has none. */
export async function readRules(hub: Hub, flow: FlowRow, version = flow.mappingVersion): Promise<MappingRule[]> {
  orderSettings(flow, flow.settings);
  const [row] = await hub.db
    .select({ rules: mappings.rules })
    .from(mappings)
    .where(
      and(eq(mappings.workspaceId, flow.workspaceId), eq(mappings.flowId, flow.id), eq(mappings.version, version)),
    );
  if (!row) throw notFound(`version ${version} of this mapping`);
  return row.rules;
}

/** A flow's lookups, table by table. */
export async function readLookups(hub: Hub, flow: FlowRow): Promise<LookupTables> {
  const rows = await hub.db
    .select()
    .from(lookups)
    .where(and(eq(lookups.workspaceId, flow.workspaceId), eq(lookups.flowId, flow.id)));
  const tables: LookupTables = {};
  for (const { table: name, code, value } of rows) {
    const table = lookupTableSchema.safeParse(name).data;
    if (table) tables[table] = { ...tables[table], [code]: value };
  }
  return tables;
}

/** The mapping in force, with the lookups and settings that it is applied together with; 422 for a flow that has none. */
export async function inForce(hub: Hub, flow: FlowRow): Promise<Candidate> {
  return {
    rules: await readRules(hub, flow),
    lookups: await readLookups(hub, flow),
    settings: orderSettings(flow, flow.settings),
  };
}

/** The settings of a flow of orders; 422 for a flow of anything else. */
export function orderSettings(flow: Pick<FlowRow, 'key' | 'entity'>, settings: FlowSettings): OrderFlowSettings {
  if ('gate' in settings) return settings;
  throw new Problem(422, `Flow ${flow.key} carries ${flow.entity}. Only flows of orders have a mapping.`);
}

/** Writes a new version of a flow's mapping and puts it in force; the flow's row is locked by the caller's transaction. */
export async function writeMapping(
  transaction: Queryable,
  access: Access,
  flowId: string,
  rules: MappingRule[],
): Promise<number> {
  const here = and(eq(flows.workspaceId, access.workspaceId), eq(flows.id, flowId));
  const [flow] = await transaction.select({ version: flows.mappingVersion }).from(flows).where(here).for('update');
  if (!flow) throw notFound('flow');
  const version = flow.version + 1;
  await transaction
    .insert(mappings)
    .values({ workspaceId: access.workspaceId, flowId, version, rules, createdBy: access.name });
  await transaction.update(flows).set({ mappingVersion: version }).where(here);
  return version;
}

/** Replaces all lookups of a flow. */
export async function writeLookups(
  transaction: Queryable,
  { workspaceId, id: flowId }: Pick<FlowRow, 'workspaceId' | 'id'>,
  tables: LookupTables,
): Promise<void> {
  await transaction.delete(lookups).where(and(eq(lookups.workspaceId, workspaceId), eq(lookups.flowId, flowId)));
  const rows = Object.entries(tables).flatMap(([table, entries]) =>
    Object.entries(entries ?? {}).map(([code, value]) => ({ workspaceId, flowId, table, code, value })),
  );
  if (rows.length > 0) await transaction.insert(lookups).values(rows);
}

/** Connections of a workspace by id, for showing their keys. */
export async function keysOfConnections(hub: Hub, workspaceId: string): Promise<Map<string, string>> {
  const rows = await hub.db
    .select({ id: connections.id, key: connections.key })
    .from(connections)
    .where(eq(connections.workspaceId, workspaceId));
  return new Map(rows.map(({ id, key }) => [id, key]));
}
