import { sql } from 'drizzle-orm';
import {
  bigint,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { at, bytes, createdAt, ownId, workspaceId } from './columns.ts';
import { connections } from './wiring.ts';

/** The last number of each connection's feed; its row is locked until commit, so that nothing appears behind a cursor that was given out. */
export const feedCounters = pgTable(
  'feed_counters',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    last: bigint('last', { mode: 'number' }).notNull(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.connectionId] })],
);

export type FeedOutcome = 'accepted' | 'duplicate' | 'rejected';

/**
 * What a connection should have, for systems that ask for it themselves: one row per object with its present content. A change
 * moves the row behind everything that was given out before; content that is equal moves nothing.
 */
export const feed = pgTable(
  'feed',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    /** As in `/v1/{entity}`. */
    entity: text('entity').notNull(),
    /** The object's id in the feed: the source's id, or that of an order as it was offered. */
    objectId: text('object_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    op: text('op').$type<'upsert' | 'delete'>().notNull(),
    document: jsonb('document').$type<Record<string, unknown>>().notNull(),
    /** Of the document as it stands, whoever wrote it: comparing 100,000 of them reads no document. */
    documentHash: bigint('document_hash', { mode: 'bigint' }).generatedAlwaysAs(sql`jsonb_hash_extended(document, 0)`),
    hash: text('hash').notNull(),
    /** What it was made of, so that the full sync finds in one statement what must be made anew. */
    sourceHash: text('source_hash'),
    flowId: uuid('flow_id'),
    recordId: uuid('record_id'),
    /** The buyer that it belongs to, for users who see theirs alone. */
    buyerId: text('buyer_id'),
    changedAt: at('changed_at').notNull().defaultNow(),
    /** When it was first given out as it is now. */
    givenAt: at('given_at'),
    /** What the other side said of it as it is now. */
    outcome: text('outcome').$type<FeedOutcome>(),
    reason: text('reason'),
    remoteId: text('remote_id'),
    remoteNumber: text('remote_number'),
    ackedAt: at('acked_at'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.connectionId, table.entity, table.objectId] }),
    unique('feed_seq').on(table.workspaceId, table.connectionId, table.seq),
    index('feed_entity').on(table.workspaceId, table.connectionId, table.entity, table.seq),
    index('feed_given').on(table.connectionId, table.entity, table.givenAt, table.changedAt),
    index('feed_remote')
      .on(table.workspaceId, table.connectionId, table.entity, table.remoteId)
      .where(sql`${table.remoteId} is not null`),
    index('feed_record').on(table.workspaceId, table.recordId).where(sql`${table.recordId} is not null`),
    foreignKey({
      columns: [table.workspaceId, table.connectionId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
  ],
);

export type ObjectEventStatus = 'accepted' | 'sent' | 'rejected';

/** The update queue (W12b): an object of a connection changed, its content must be read. One waiting row per object. */
export const objectEvents = pgTable(
  'object_events',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    entity: text('entity').notNull(),
    externalId: text('external_id').notNull(),
    status: text('status').$type<ObjectEventStatus>().notNull(),
    reason: text('reason'),
    /** How often it was announced while it waited. */
    times: integer('times').notNull().default(1),
    acceptedAt: at('accepted_at').notNull().defaultNow(),
    /** When the other side was last asked to send it. */
    askedAt: at('asked_at'),
    /** When its content had been taken in. */
    settledAt: at('settled_at'),
    /** The message that brought its content. */
    messageId: uuid('message_id'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('object_events_waiting')
      .on(table.workspaceId, table.connectionId, table.entity, table.externalId)
      .where(sql`${table.status} = 'accepted'`),
    index('object_events_unasked')
      .on(table.connectionId, table.acceptedAt)
      .where(sql`${table.status} = 'accepted' and ${table.askedAt} is null`),
  ],
);

/** What the hub wants a connection to send it whole: an entity for the full sync, answered by a snapshot. */
export const readRequests = pgTable(
  'read_requests',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    entity: text('entity').notNull(),
    /** Absent: everything. */
    externalIds: text('external_ids').array(),
    syncId: uuid('sync_id'),
    state: text('state').$type<'open' | 'answered' | 'failed'>().notNull().default('open'),
    reason: text('reason'),
    askedAt: at('asked_at'),
    /** When a package of its answer came last. */
    heardAt: at('heard_at'),
    answeredAt: at('answered_at'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('read_requests_open').on(table.connectionId, table.id).where(sql`${table.state} = 'open'`),
  ],
);

/** A complete statement of one entity in n packages, by the sender's transmission id: which objects each package held. */
export const snapshotPackages = pgTable(
  'snapshot_packages',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    entity: text('entity').notNull(),
    transmission: text('transmission').notNull(),
    no: integer('no').notNull(),
    of: integer('of').notNull(),
    externalIds: text('external_ids').array().notNull(),
    /** When its sender read it; absent in those that came before this was kept. */
    asOf: at('as_of'),
    /** Of payments: the day from which on it holds all there are. */
    since: date('since'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.connectionId, table.entity, table.transmission, table.no] }),
  ],
);

/** Where a connection wants to be called (Standard Webhooks). */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    url: text('url').notNull(),
    /** Types such as `orders.changed`; empty: all. */
    types: text('types').array().notNull().default([]),
    keyId: uuid('key_id').notNull(),
    /** The live secrets, newest first; two while they are being changed. */
    sealedSecrets: bytes('sealed_secrets').notNull(),
    disabledReason: text('disabled_reason'),
    disabledAt: at('disabled_at'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('webhook_endpoints_connection').on(table.workspaceId, table.connectionId),
    foreignKey({
      columns: [table.workspaceId, table.connectionId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
  ],
);

export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    endpointId: uuid('endpoint_id').notNull(),
    type: text('type').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    state: text('state').$type<'due' | 'sent' | 'given-up'>().notNull().default('due'),
    tries: integer('tries').notNull().default(0),
    nextTry: at('next_try').notNull().defaultNow(),
    answerStatus: integer('answer_status'),
    reason: text('reason'),
    sentAt: at('sent_at'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('webhook_deliveries_due').on(table.nextTry).where(sql`${table.state} = 'due'`),
    foreignKey({
      columns: [table.workspaceId, table.endpointId],
      foreignColumns: [webhookEndpoints.workspaceId, webhookEndpoints.id],
    }).onDelete('cascade'),
  ],
);
