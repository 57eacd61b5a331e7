import { sql } from 'drizzle-orm';
import {
  boolean,
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
import { connections, flows } from './wiring.ts';

export type MessageStatus = 'stored' | 'accepted' | 'sent' | 'rejected' | 'ignored';
/** `event`: a push as it came. `record`: one document read from the source. `request`: one outbound exchange. */
export type MessageKind = 'event' | 'record' | 'request';

export const messages = pgTable(
  'messages',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    kind: text('kind').$type<MessageKind>().notNull(),
    lane: text('lane').notNull(),
    status: text('status').$type<MessageStatus>().notNull(),
    reason: text('reason'),
    /** How many records a package held, and what became of them. */
    counts: jsonb('counts').$type<Record<string, number>>(),
    /** The event's name, the record's number, or method and path of the request. */
    subject: text('subject').notNull(),
    processId: uuid('process_id'),
    recordId: uuid('record_id'),
    /** The message whose edited payload this one is. */
    replayOf: uuid('replay_of'),
    /** Status code and time of an outbound exchange. */
    answerStatus: integer('answer_status'),
    ms: integer('ms'),
    /** W3C trace context of the request that it came with, so that one trace leads from the push to what it caused. */
    traceparent: text('traceparent'),
    createdAt: createdAt(),
    ingestedAt: at('ingested_at'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('messages_process').on(table.workspaceId, table.processId).where(sql`${table.processId} is not null`),
    index('messages_record').on(table.workspaceId, table.recordId).where(sql`${table.recordId} is not null`),
    index('messages_waiting').on(table.connectionId, table.lane, table.id).where(sql`${table.status} = 'stored'`),
    index('messages_rejected').on(table.workspaceId, table.id).where(sql`${table.status} = 'rejected'`),
  ],
);

/** The sealed payload of a message. Part 0 is what came or was sent, part 1 what was answered. */
export const messageChunks = pgTable(
  'message_chunks',
  {
    workspaceId: workspaceId(),
    messageId: uuid('message_id').notNull(),
    part: integer('part').notNull(),
    no: integer('no').notNull(),
    keyId: uuid('key_id').notNull(),
    sealed: bytes('sealed').notNull(),
    /** Compressed (zstd) before it was sealed. */
    packed: boolean('packed').notNull().default(false),
    createdAt: createdAt(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.messageId, table.part, table.no] })],
);

/** Dedupe keys, kept apart from the payloads, which expire. */
export const messageKeys = pgTable(
  'message_keys',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    key: text('key').notNull(),
    messageId: uuid('message_id').notNull(),
    payloadHash: text('payload_hash').notNull(),
    createdAt: createdAt(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.connectionId, table.key] })],
);

/** External id ↔ record, per connection, with what was last delivered there. */
export const bindings = pgTable(
  'bindings',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    entity: text('entity').notNull(),
    externalId: text('external_id').notNull(),
    recordId: uuid('record_id').notNull(),
    imageDelivered: jsonb('image_delivered').$type<Record<string, unknown>>(),
    boundBy: text('bound_by').notNull(),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.connectionId, table.entity, table.externalId] }),
    unique('bindings_record').on(table.workspaceId, table.connectionId, table.entity, table.recordId),
    foreignKey({
      columns: [table.workspaceId, table.connectionId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
  ],
);

/** What a flow owes: the hash that should be in the target and the hash that was dealt with. */
export const deliveries = pgTable(
  'deliveries',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    recordId: uuid('record_id').notNull(),
    fieldGroup: text('field_group').notNull(),
    desired: text('desired').notNull(),
    delivered: text('delivered'),
    nextTry: at('next_try').notNull().defaultNow(),
    /** The task, the wait or the lock that holds it back; `unmatched`: the target's own one is not known. */
    blockedBy: text('blocked_by'),
    /** Failed tries since it was last delivered, and why the last one failed. */
    tries: integer('tries').notNull().default(0),
    reason: text('reason'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.flowId, table.recordId, table.fieldGroup] }),
    index('deliveries_due')
      .on(table.nextTry)
      .where(sql`${table.desired} is distinct from ${table.delivered} and ${table.blockedBy} is null`),
    index('deliveries_held').on(table.flowId, table.blockedBy).where(sql`${table.blockedBy} is not null`),
    index('deliveries_due_of_flow')
      .on(table.flowId, table.fieldGroup, table.nextTry)
      .where(sql`${table.desired} is distinct from ${table.delivered} and ${table.blockedBy} is null`),
    foreignKey({ columns: [table.workspaceId, table.flowId], foreignColumns: [flows.workspaceId, flows.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** Held while something is looked for and created in a target, so that two processes never create it twice. */
export const claims = pgTable(
  'claims',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    entity: text('entity').notNull(),
    key: text('key').notNull(),
    holder: uuid('holder').notNull(),
    /** A holder that died loses the claim then. */
    until: at('until').notNull(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.connectionId, table.entity, table.key] })],
);

export type IntentState = 'open' | 'sending' | 'done' | 'unclear' | 'refused' | 'abandoned';

/** Committed before an irreversible call: what will be sent, under which reference, until when it may land. */
export const intents = pgTable(
  'intents',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    processId: uuid('process_id').notNull(),
    connectionId: uuid('connection_id').notNull(),
    recordId: uuid('record_id').notNull(),
    kind: text('kind').$type<'order'>().notNull(),
    reference: text('reference').notNull(),
    bodyHash: text('body_hash').notNull(),
    keyId: uuid('key_id').notNull(),
    sealedBody: bytes('sealed_body').notNull(),
    state: text('state').$type<IntentState>().notNull(),
    reason: text('reason'),
    sendBy: at('send_by').notNull(),
    /** After this moment an unclear write can no longer land. */
    settledBy: at('settled_by').notNull(),
    externalId: text('external_id'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('intents_process').on(table.workspaceId, table.processId),
    /** One irreversible write of a record towards a target at a time. */
    uniqueIndex('intents_unsettled')
      .on(table.workspaceId, table.connectionId, table.kind, table.recordId)
      .where(sql`${table.state} in ('open', 'sending', 'unclear')`),
  ],
);

/** What the hub remembers of a target that lacks a look-up: a debtor by e-mail, an order by our reference, a product by SKU. */
export const remoteIndex = pgTable(
  'remote_index',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    entity: text('entity').notNull(),
    key: text('key').notNull(),
    externalId: text('external_id').notNull(),
    data: jsonb('data').$type<Record<string, string>>().notNull(),
    seenAt: at('seen_at').notNull().defaultNow(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.connectionId, table.entity, table.key, table.externalId] }),
    index('remote_index_external').on(table.workspaceId, table.connectionId, table.entity, table.externalId),
  ],
);
