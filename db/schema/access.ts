import { index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { at, bytes, createdAt, ownId, workspaceId } from './columns.ts';

export type Role = 'viewer' | 'operator' | 'admin';

export const workspaces = pgTable('workspaces', {
  id: ownId().primaryKey(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  createdAt: createdAt(),
});

/** Bearer tokens; only their SHA-256 is kept. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    hash: bytes('hash').notNull(),
    role: text('role').$type<Role>().notNull(),
    /** The connection for which its holder speaks at `/v1`; absent: a key of the operator API. */
    connectionId: uuid('connection_id'),
    /** Requests per second; absent: the instance's own bound. */
    perSecond: integer('per_second'),
    /** The largest body in bytes, unpacked; absent: the instance's own bound, which none exceeds. */
    maxBytes: integer('max_bytes'),
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
    createdAt: createdAt(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.id] }), uniqueIndex('api_keys_hash').on(table.hash)],
);

/** What people did: replays, bindings by hand, settings. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    who: text('who').notNull(),
    action: text('action').notNull(),
    object: text('object').notNull(),
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
    at: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('audit_entries_object').on(table.workspaceId, table.object),
  ],
);

/** Answers already given under an Idempotency-Key. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    workspaceId: workspaceId(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    /** Absent while the first request is still being worked on. */
    status: text('status'),
    answer: jsonb('answer').$type<unknown>(),
    createdAt: createdAt(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.key] })],
);

/** Keys that seal payloads and secrets, wrapped by the master key. The codec's keys belong to no workspace (all zeros). */
export const dataKeys = pgTable(
  'data_keys',
  {
    id: uuid('id').primaryKey(),
    workspaceId: workspaceId(),
    purpose: text('purpose').$type<'payload' | 'secret' | 'codec'>().notNull(),
    /** `YYYY-MM`: retention drops a month's key with its payloads. */
    period: text('period').notNull(),
    wrapped: bytes('wrapped').notNull(),
    masterKeyId: text('master_key_id').notNull(),
    createdAt: createdAt(),
  },
  table => [unique('data_keys_purpose').on(table.workspaceId, table.purpose, table.period)],
);
