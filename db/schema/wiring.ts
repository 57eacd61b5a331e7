import {
  boolean,
  doublePrecision,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { FlowEntity, FlowMode, FlowSettings } from '../../domain/flow-settings.ts';
import type { MappingRule } from '../../domain/mapping.ts';
import { workspaces } from './access.ts';
import { at, bytes, createdAt, ownId, workspaceId } from './columns.ts';

export const connections = pgTable(
  'connections',
  {
    id: ownId(),
    workspaceId: workspaceId().references(() => workspaces.id),
    /** What people and addresses call it: unique within the instance, as inbound paths carry it. */
    key: text('key').notNull().unique(),
    system: text('system').notNull(),
    /** Settings that are no secret. */
    settings: jsonb('settings').$type<Record<string, unknown>>().notNull(),
    secretKeyId: uuid('secret_key_id').notNull(),
    sealedSecrets: bytes('sealed_secrets').notNull(),
    /** Raised by every change, so that workers open the connection anew. */
    version: integer('version').notNull().default(1),
    pausedReason: text('paused_reason'),
    pausedAt: at('paused_at'),
    heardAt: at('heard_at'),
    createdAt: createdAt(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.id] }), unique('connections_id').on(table.id)],
);

export const flows = pgTable(
  'flows',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    key: text('key').notNull(),
    entity: text('entity').$type<FlowEntity>().notNull(),
    sourceId: uuid('source_id').notNull(),
    targetId: uuid('target_id').notNull(),
    mode: text('mode').$type<FlowMode>().notNull(),
    paused: boolean('paused').notNull().default(false),
    settings: jsonb('settings').$type<FlowSettings>().notNull(),
    /** Raised by every change of the settings, so that what is owed is reckoned anew. */
    revision: integer('revision').notNull().default(1),
    /** The revision by which everything that is owed was last reckoned. */
    reckonedRevision: integer('reckoned_revision').notNull().default(0),
    mappingVersion: integer('mapping_version').notNull().default(1),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('flows_key').on(table.workspaceId, table.key),
    foreignKey({
      columns: [table.workspaceId, table.sourceId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
    foreignKey({
      columns: [table.workspaceId, table.targetId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
  ],
);

/** Every version of a flow's mapping; the flow names the one in force. */
export const mappings = pgTable(
  'mappings',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    version: integer('version').notNull(),
    rules: jsonb('rules').$type<MappingRule[]>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.flowId, table.version] }),
    foreignKey({ columns: [table.workspaceId, table.flowId], foreignColumns: [flows.workspaceId, flows.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** The source's code to the target's code, per flow and table (payment methods, shipping methods…). */
export const lookups = pgTable(
  'lookups',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    table: text('table_name').notNull(),
    code: text('code').notNull(),
    value: text('value').notNull(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.flowId, table.table, table.code] }),
    foreignKey({ columns: [table.workspaceId, table.flowId], foreignColumns: [flows.workspaceId, flows.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** A token bucket per connection, shared by all workers. */
export const rateBudgets = pgTable('rate_budgets', {
  connectionId: uuid('connection_id').primaryKey(),
  tokens: doublePrecision('tokens').notNull(),
  refilledAt: at('refilled_at').notNull(),
  /** Nothing goes out before this moment: the other side said so. */
  blockedUntil: at('blocked_until'),
});

/** How far a connection has been read, by name. */
export const cursors = pgTable(
  'cursors',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    name: text('name').notNull(),
    value: text('value').notNull(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.connectionId, table.name] })],
);
