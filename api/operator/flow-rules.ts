import { createRoute, z } from '@hono/zod-openapi';
import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import { resolveCause } from '../../activities/tasks.ts';
import { flows, lookups } from '../../db/schema/index.ts';
import type { FlowSettings } from '../../domain/flow-settings.ts';
import type { MappingRule } from '../../domain/mapping.ts';
import { audit } from '../audit.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { notFound, Problem, unusable } from '../problem.ts';
import { body, json, mostInt, refusals, security } from '../schemas/common.ts';
import { flowEntity } from '../schemas/flow-settings.ts';
import { flowExport, mappingSchema } from '../schemas/flows.ts';
import { type LookupTables, lookupsSchema, lookupTableSchema, mappingRulesSchema } from '../schemas/mapping.ts';
import { checkFlowMapping } from './check-flow-mapping.ts';
import { flowChanged } from './flow-changed.ts';
import {
  inForce,
  keysOfConnections,
  orderSettings,
  readLookups,
  readRules,
  writeLookups,
  writeMapping,
} from './flow-wiring.ts';
import { lookupCause, putLookup } from './put-lookup.ts';
import { checkFlowSettings, newSettings } from './set-flow-setting.ts';
import { type FlowRow, flowByKey } from './which-flow.ts';

const tags = ['Flows'];
const keyParam = z.object({ key: z.string() });
const entryParam = keyParam.extend({ table: lookupTableSchema, code: z.string().min(1).max(200) });
const entry = z.object({ table: z.string(), code: z.string(), value: z.string() }).openapi('Lookup');
const operator = [atLeast('operator')];

const getMapping = createRoute({
  method: 'get',
  path: '/flows/{key}/mapping',
  tags,
  security,
  summary: 'The mapping in force, or an earlier version',
  request: { params: keyParam, query: z.object({ version: z.coerce.number().int().min(1).max(mostInt).optional() }) },
  responses: { 200: json(mappingSchema, 'The mapping'), ...refusals },
});

const putMapping = createRoute({
  method: 'put',
  path: '/flows/{key}/mapping',
  tags,
  security,
  summary:
    'Saves a new version of the mapping, tried on the most recent real orders first; orders that wait look again',
  middleware: operator,
  request: {
    params: keyParam,
    body: body(
      z.strictObject({
        rules: mappingRulesSchema,
        version: z
          .number()
          .int()
          .optional()
          .describe('The version that was edited; 409 when another one is in force by now'),
      }),
    ),
  },
  responses: { 200: json(mappingSchema, 'The new version'), ...refusals },
});

const getLookups = createRoute({
  method: 'get',
  path: '/flows/{key}/lookups',
  tags,
  security,
  summary: 'All lookups of a flow',
  request: { params: keyParam },
  responses: { 200: json(lookupsSchema, 'Table by table'), ...refusals },
});

const getEntry = createRoute({
  method: 'get',
  path: '/flows/{key}/lookups/{table}/{code}',
  tags,
  security,
  summary: 'What one code of the source means in the target',
  request: { params: entryParam },
  responses: { 200: json(entry, 'The entry'), ...refusals },
});

const putEntry = createRoute({
  method: 'put',
  path: '/flows/{key}/lookups/{table}/{code}',
  tags,
  security,
  summary: 'Maps one code; every order that waits for it goes on',
  middleware: operator,
  request: { params: entryParam, body: body(z.strictObject({ value: z.string().max(200) })) },
  responses: {
    200: json(entry.extend({ resumed: z.number().int() }), 'The entry, and how many orders go on'),
    ...refusals,
  },
});

const deleteEntry = createRoute({
  method: 'delete',
  path: '/flows/{key}/lookups/{table}/{code}',
  tags,
  security,
  summary: 'Forgets what a code means',
  middleware: operator,
  request: { params: entryParam },
  responses: { 204: { description: 'Forgotten' }, ...refusals },
});

const exportRoute = createRoute({
  method: 'get',
  path: '/flows/{key}/export',
  tags,
  security,
  summary: 'Settings, mapping and lookups as one document',
  request: { params: keyParam },
  responses: { 200: json(flowExport, 'The document'), ...refusals },
});

const importRoute = createRoute({
  method: 'post',
  path: '/flows/{key}/import',
  tags,
  security,
  summary: 'Replaces settings, mapping and lookups by those of an exported document; checked like a saved mapping',
  middleware: [atLeast('admin')] as const,
  request: {
    params: keyParam,
    body: body(
      z.object({
        entity: flowEntity.default('orders'),
        settings: z.record(z.string(), z.unknown()),
        mapping: z.object({ rules: mappingRulesSchema }).optional(),
        lookups: lookupsSchema,
      }),
    ),
  },
  responses: { 200: json(flowExport, 'What is in force now'), ...refusals },
});

/** What a flow's documents are made of: its mapping, its lookups, and both with the settings as one document. */
export function flowRuleRoutes(hub: Hub) {
  async function exported(workspaceId: string, key: string) {
    const flow = await flowByKey(hub, workspaceId, key);
    const keys = await keysOfConnections(hub, workspaceId);
    return {
      key,
      entity: flow.entity,
      source: keys.get(flow.sourceId) ?? '',
      target: keys.get(flow.targetId) ?? '',
      mode: flow.mode,
      settings: flow.settings,
      ...(flow.entity === 'orders' ? { mapping: { rules: await readRules(hub, flow) } } : {}),
      lookups: await readLookups(hub, flow),
    };
  }

  /** The rules that an imported document brings, checked; none for a flow that has no mapping. */
  async function importedRules(
    flow: FlowRow,
    settings: FlowSettings,
    given: { mapping?: { rules: MappingRule[] }; lookups: LookupTables },
  ): Promise<MappingRule[] | undefined> {
    if (flow.entity !== 'orders') return undefined;
    if (!given.mapping) throw unusable('/mapping', 'A flow of orders needs its mapping.');
    const { rules } = given.mapping;
    const candidate = { rules, lookups: given.lookups, settings: orderSettings(flow, settings) };
    await checkFlowMapping(hub, flow, candidate, await inForce(hub, flow), '/mapping/rules');
    return rules;
  }

  const entryAt = (workspaceId: string, flowId: string, table: string, code: string) =>
    and(
      eq(lookups.workspaceId, workspaceId),
      eq(lookups.flowId, flowId),
      eq(lookups.table, table),
      eq(lookups.code, code),
    );

  return createRoutes()
    .openapi(getMapping, async c => {
      const flow = await flowByKey(hub, c.get('access').workspaceId, c.req.valid('param').key);
      const version = c.req.valid('query').version ?? flow.mappingVersion;
      return c.json({ version, rules: await readRules(hub, flow, version) }, 200);
    })
    .openapi(putMapping, async c => {
      const access = c.get('access');
      const flow = await flowByKey(hub, access.workspaceId, c.req.valid('param').key);
      const { rules, version: edited } = c.req.valid('json');
      if (edited !== undefined && edited !== flow.mappingVersion) {
        throw new Problem(
          409,
          `Version ${flow.mappingVersion} is in force by now, you edited ${edited}. Look at what changed, then save again.`,
        );
      }
      const now = await inForce(hub, flow);
      await checkFlowMapping(hub, flow, { ...now, rules }, now, '/rules');
      const version = await hub.db.transaction(async transaction => {
        const written = await writeMapping(transaction, access, flow.id, rules);
        await audit(transaction, access, 'change mapping', `flow/${flow.key}`, { version: written });
        return written;
      });
      await flowChanged(hub, flow);
      return c.json({ version, rules }, 200);
    })
    .openapi(getLookups, async c => {
      const flow = await flowByKey(hub, c.get('access').workspaceId, c.req.valid('param').key);
      return c.json(await readLookups(hub, flow), 200);
    })
    .openapi(getEntry, async c => {
      const { workspaceId } = c.get('access');
      const { key, table, code } = c.req.valid('param');
      const flow = await flowByKey(hub, workspaceId, key);
      const [row] = await hub.db
        .select({ value: lookups.value })
        .from(lookups)
        .where(entryAt(workspaceId, flow.id, table, code));
      if (!row) throw notFound(`entry for ${table} ${code}`);
      return c.json({ table, code, value: row.value }, 200);
    })
    .openapi(putEntry, async c => {
      const access = c.get('access');
      const { workspaceId, name: who } = access;
      const { key, table, code } = c.req.valid('param');
      const { value } = c.req.valid('json');
      const flow = await flowByKey(hub, workspaceId, key);
      await putLookup(hub, access, { flowId: flow.id, table, code, value });
      const { resumed } = await resolveCause(hub, {
        workspaceId,
        cause: lookupCause(flow.id, table, code),
        who,
        resolution: `Mapped ${table} ${code} to “${value}”.`,
      });
      if (flow.entity !== 'orders') await flowChanged(hub, flow);
      return c.json({ table, code, value, resumed }, 200);
    })
    .openapi(deleteEntry, async c => {
      const access = c.get('access');
      const { workspaceId } = access;
      const { key, table, code } = c.req.valid('param');
      const flow = await flowByKey(hub, workspaceId, key);
      const gone = await hub.db
        .delete(lookups)
        .where(entryAt(workspaceId, flow.id, table, code))
        .returning();
      if (gone.length === 0) throw notFound(`entry for ${table} ${code}`);
      await audit(hub.db, access, 'forget lookup', `flow/${key}`, { table, code });
      return c.body(null, 204);
    })
    .openapi(exportRoute, async c => c.json(await exported(c.get('access').workspaceId, c.req.valid('param').key), 200))
    .openapi(importRoute, async c => {
      const access = c.get('access');
      const { workspaceId } = access;
      const flow = await flowByKey(hub, workspaceId, c.req.valid('param').key);
      const given = c.req.valid('json');
      if (given.entity !== flow.entity)
        throw unusable(
          '/entity',
          `Flow ${flow.key} carries ${flow.entity}, the document is of one of ${given.entity}.`,
        );
      const settings = checkFlowSettings(flow.entity, given.settings, { below: '/settings' });
      const rules = await importedRules(flow, settings, given);
      await hub.db.transaction(async transaction => {
        const version = rules ? await writeMapping(transaction, access, flow.id, rules) : undefined;
        await writeLookups(transaction, flow, given.lookups);
        await transaction
          .update(flows)
          .set(newSettings(settings))
          .where(and(eq(flows.workspaceId, workspaceId), eq(flows.id, flow.id)));
        await audit(transaction, access, 'import flow', `flow/${flow.key}`, { version });
      });
      await flowChanged(hub, flow);
      return c.json(await exported(workspaceId, flow.key), 200);
    });
}
