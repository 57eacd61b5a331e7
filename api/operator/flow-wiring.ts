import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import type { Queryable } from '../../db/client.ts';
import { connections, flows, lookups, mappings } from '../../db/schema/index.ts';
import type { Lookups } from '../../domain/flow-settings.ts';
import { isLookupTable } from '../../domain/look-up.ts';
import type { MappingRule } from '../../domain/mapping.ts';
import type { Access } from '../environment.ts';
import { notFound } from '../problem.ts';
import type { Candidate } from './check-flow-mapping.ts';
import type { FlowRow } from './which-flow.ts';

/** The rules of one version of a flow's mapping. */
export async function readRules(hub: Hub, flow: FlowRow, version = flow.mappingVersion): Promise<MappingRule[]> {
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
export async function readLookups(hub: Hub, flow: FlowRow): Promise<Lookups> {
  const rows = await hub.db
    .select()
    .from(lookups)
    .where(and(eq(lookups.workspaceId, flow.workspaceId), eq(lookups.flowId, flow.id)));
  const tables: Lookups = {};
  for (const { table, code, value } of rows)
    if (isLookupTable(table)) tables[table] = { ...tables[table], [code]: value };
  return tables;
}

/** The mapping in force, with the lookups and settings that it is applied together with. */
export async function inForce(hub: Hub, flow: FlowRow): Promise<Candidate> {
  return { rules: await readRules(hub, flow), lookups: await readLookups(hub, flow), settings: flow.settings };
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
  tables: Lookups,
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
