import {
  char,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Order } from '../../domain/order.ts';
import { at, createdAt, ownId, workspaceId } from './columns.ts';
import { connections } from './wiring.ts';

/** The canonical order: what is searched stands in columns, the whole in `document`. */
export const orders = pgTable(
  'orders',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    externalId: text('external_id').notNull(),
    number: text('number').notNull(),
    orderedAt: at('ordered_at').notNull(),
    /** When the source was asked; an older reading never overwrites a newer one. */
    asOf: at('as_of').notNull(),
    /** What the source marked it with as it was read: under the same mark it need not be read again. */
    readMark: text('read_mark'),
    hash: text('hash').notNull(),
    document: jsonb('document').$type<Order>().notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    total: numeric('total').notNull(),
    email: text('email'),
    orderState: text('order_state').notNull(),
    paymentState: text('payment_state').notNull(),
    deliveryState: text('delivery_state').notNull(),
    changedAt: at('changed_at').notNull().defaultNow(),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('orders_external').on(table.workspaceId, table.connectionId, table.externalId),
    index('orders_number').on(table.workspaceId, table.number),
    index('orders_email').on(table.workspaceId, table.email),
    foreignKey({
      columns: [table.workspaceId, table.connectionId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
  ],
);

/** Lines, for questions by SKU. */
export const orderLines = pgTable(
  'order_lines',
  {
    workspaceId: workspaceId(),
    orderId: uuid('order_id').notNull(),
    position: integer('position').notNull(),
    kind: text('kind').notNull(),
    sku: text('sku'),
    name: text('name').notNull(),
    quantity: numeric('quantity').notNull(),
    total: numeric('total').notNull(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.orderId, table.position] }),
    index('order_lines_sku').on(table.workspaceId, table.sku),
    foreignKey({
      columns: [table.workspaceId, table.orderId],
      foreignColumns: [orders.workspaceId, orders.id],
    }).onDelete('cascade'),
  ],
);

/** What happened to an order after the target took it and that the target cannot take. */
export const orderChangesNotForwardable = pgTable(
  'order_changes_not_forwardable',
  {
    workspaceId: workspaceId(),
    orderId: uuid('order_id').notNull(),
    flowId: uuid('flow_id').notNull(),
    what: text('what').notNull(),
    reason: text('reason').notNull(),
    at: createdAt(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.orderId, table.flowId, table.what] })],
);

/** The history of a record, field by field. */
export const changes = pgTable(
  'changes',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    entity: text('entity').notNull(),
    recordId: uuid('record_id').notNull(),
    field: text('field').notNull(),
    before: text('before'),
    after: text('after'),
    /** The connection or the operator. */
    who: text('who').notNull(),
    messageId: uuid('message_id'),
    at: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('changes_record').on(table.workspaceId, table.recordId),
  ],
);
