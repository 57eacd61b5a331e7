import { sql } from 'drizzle-orm';
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { FulfilmentState, StatedLine, StatedParcel, StatedProduction } from '../../domain/fulfilment.ts';
import { at, createdAt, ownId, workspaceId } from './columns.ts';
import { orders } from './sales.ts';

/** The last number that a passive connection's orders got; its row is locked until commit, so that numbers appear in order. */
export const offerCounters = pgTable(
  'offer_counters',
  { workspaceId: workspaceId(), connectionId: uuid('connection_id').notNull(), last: integer('last').notNull() },
  table => [primaryKey({ columns: [table.workspaceId, table.connectionId] })],
);

/** Orders that lie ready for a connection which fetches them itself. */
export const offeredOrders = pgTable(
  'offered_orders',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    /** A 32-bit number, as such systems name orders by one. */
    seq: integer('seq').notNull(),
    orderId: uuid('order_id').notNull(),
    flowId: uuid('flow_id').notNull(),
    processId: uuid('process_id').notNull(),
    number: text('number').notNull(),
    body: jsonb('body').$type<Record<string, unknown>>().notNull(),
    bodyHash: text('body_hash').notNull(),
    /** The order as it was offered, to see what changed since. */
    image: jsonb('image').$type<Record<string, unknown>>().notNull(),
    offeredAt: createdAt(),
    /** Moved on when the body changed or the order was withdrawn. */
    changedAt: at('changed_at').notNull().defaultNow(),
    /** When it last stood in an answer; whether that answer arrived, only a later request tells. */
    answeredAt: at('answered_at'),
    /** The order as it stood in that answer: what the other side has, once it is known to have fetched it. */
    answeredImage: jsonb('answered_image').$type<Record<string, unknown>>(),
    fetchedAt: at('fetched_at'),
    /** Cancelled before it was fetched. */
    withdrawnAt: at('withdrawn_at'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.connectionId, table.seq] }),
    unique('offered_orders_order').on(table.workspaceId, table.connectionId, table.orderId),
    index('offered_orders_waiting')
      .on(table.workspaceId, table.connectionId, table.seq)
      .where(sql`${table.fetchedAt} is null`),
    foreignKey({ columns: [table.workspaceId, table.orderId], foreignColumns: [orders.workspaceId, orders.id] }),
  ],
);

/** What whoever fulfils an order last said of it, per connection that says so. */
export const fulfilments = pgTable(
  'fulfilments',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    orderId: uuid('order_id').notNull(),
    /** The last state that is known; an unknown code leaves it. */
    state: text('state').$type<FulfilmentState>(),
    rawState: text('raw_state'),
    waybill: text('waybill'),
    carrier: text('carrier'),
    shippedAt: text('shipped_at'),
    lines: jsonb('lines').$type<{ externalId?: string; rawState: string }[]>().notNull().default([]),
    /** How far each line is, by the order's own line id. */
    progress: jsonb('progress').$type<StatedLine[]>().notNull().default([]),
    parcels: jsonb('parcels').$type<StatedParcel[]>().notNull().default([]),
    /** How far production is, where whoever speaks makes the goods. */
    production: text('production').$type<StatedProduction>(),
    rawProduction: text('raw_production'),
    messageId: uuid('message_id'),
    /** Since when its state was so, where whoever speaks says it; an older word changes nothing. */
    asOf: at('as_of'),
    changedAt: at('changed_at').notNull().defaultNow(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.connectionId, table.orderId] })],
);

/** Every code that a connection used for the state of an order, so that one that nobody mapped is asked about once. */
export const seenStates = pgTable(
  'seen_states',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    rawState: text('raw_state').notNull(),
    firstSeenAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('seen_states_code').on(table.workspaceId, table.connectionId, table.rawState),
  ],
);
