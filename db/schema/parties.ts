import { sql } from 'drizzle-orm';
import { foreignKey, index, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, ownId, workspaceId } from './columns.ts';
import { connections } from './wiring.ts';

/** What is kept as its source stated it, because nothing is reckoned from its parts in SQL. */
export type RecordEntity =
  | 'products'
  | 'stock'
  | 'prices'
  | 'categories'
  | 'carriers'
  | 'customers'
  | 'delivery-places'
  | 'users';

/** A canonical record of one of the entities above: the whole in `document`, what is searched in columns. */
export const records = pgTable(
  'records',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    /** The source. */
    connectionId: uuid('connection_id').notNull(),
    entity: text('entity').$type<RecordEntity>().notNull(),
    /** The source's own id; a stock level or a price has one made of its product and its warehouse or price list. */
    externalId: text('external_id').notNull(),
    /** What it belongs to, by the source's id: the buyer of a delivery place, the product of a stock level or a price. */
    parentId: text('parent_id'),
    name: text('name'),
    email: text('email'),
    taxId: text('tax_id'),
    document: jsonb('document').$type<Record<string, unknown>>().notNull(),
    hash: text('hash').notNull(),
    /** When its source last said it; an older statement never overwrites a newer one. */
    asOf: at('as_of').notNull(),
    /** The source no longer has or selects it; it is never deleted. */
    withdrawnAt: at('withdrawn_at'),
    /** Since when what it says is so, as far as its source told: the reading that first said it. */
    changedAt: at('changed_at').notNull().defaultNow(),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('records_external').on(table.workspaceId, table.connectionId, table.entity, table.externalId),
    index('records_parent')
      .on(table.workspaceId, table.connectionId, table.entity, table.parentId)
      .where(sql`${table.parentId} is not null`),
    index('records_email').on(table.workspaceId, table.email).where(sql`${table.email} is not null`),
    index('records_tax_id').on(table.workspaceId, table.taxId).where(sql`${table.taxId} is not null`),
    foreignKey({
      columns: [table.workspaceId, table.connectionId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
  ],
);

/** Which buyers a user acts for, by the source's ids; a user may act for many, a buyer may have many users (W3). */
export const userBuyers = pgTable(
  'user_buyers',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    userId: text('user_id').notNull(),
    buyerId: text('buyer_id').notNull(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.connectionId, table.userId, table.buyerId] }),
    index('user_buyers_buyer').on(table.workspaceId, table.connectionId, table.buyerId),
  ],
);

/** What each side of a two-way flow last showed of a record, so that a change on either side is known as one (W2). */
export const seenImages = pgTable(
  'seen_images',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    recordId: uuid('record_id').notNull(),
    side: text('side').$type<'source' | 'target'>().notNull(),
    image: jsonb('image').$type<Record<string, string>>().notNull(),
    seenAt: at('seen_at').notNull().defaultNow(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.flowId, table.recordId, table.side] })],
);

/** What a person looked at before an exported product goes live in a shop (W6). */
export const productChecks = pgTable(
  'product_checks',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    productId: uuid('product_id').notNull(),
    photo: text('photo'),
    description: text('description'),
    parameters: text('parameters'),
    /** The final category, by the shop's id. */
    category: text('category'),
    confirmedBy: text('confirmed_by'),
    confirmedAt: at('confirmed_at'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.flowId, table.productId] }),
    index('product_checks_open').on(table.workspaceId, table.flowId).where(sql`${table.confirmedAt} is null`),
  ],
);
