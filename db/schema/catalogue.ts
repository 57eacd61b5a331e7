import { sql } from 'drizzle-orm';
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { FieldGroup, Fields } from '../../domain/product.ts';
import { at, bytes, createdAt, ownId, workspaceId } from './columns.ts';
import { connections, flows } from './wiring.ts';

/**
 * The canonical product: what its source last said, one pair of columns per field group.
 *
 * One row and not one per group: a whole assortment is merged in one statement, and a group that was not sent costs nothing.
 */
export const products = pgTable(
  'products',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    /** The source. */
    connectionId: uuid('connection_id').notNull(),
    externalId: text('external_id').notNull(),
    withdrawn: boolean('withdrawn').notNull().default(false),
    name: text('name').notNull(),
    sku: text('sku'),
    ean: text('ean'),
    bloz7: text('bloz7'),
    category: text('category'),
    base: jsonb('base').$type<Fields>().notNull(),
    baseHash: text('base_hash').notNull(),
    texts: jsonb('texts').$type<Fields>(),
    textsHash: text('texts_hash'),
    price: jsonb('price').$type<Fields>(),
    priceHash: text('price_hash'),
    stock: jsonb('stock').$type<Fields>(),
    stockHash: text('stock_hash'),
    carriers: jsonb('carriers').$type<Fields>(),
    carriersHash: text('carriers_hash'),
    photos: jsonb('photos').$type<Fields>(),
    photosHash: text('photos_hash'),
    changedAt: at('changed_at').notNull().defaultNow(),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('products_external').on(table.workspaceId, table.connectionId, table.externalId),
    index('products_sku').on(table.workspaceId, table.sku).where(sql`${table.sku} is not null`),
    index('products_ean').on(table.workspaceId, table.ean).where(sql`${table.ean} is not null`),
    index('products_bloz7').on(table.workspaceId, table.bloz7).where(sql`${table.bloz7} is not null`),
    foreignKey({
      columns: [table.workspaceId, table.connectionId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
  ],
);

/** A photo that came along with a product, once per content. Shop goods, no secret: kept as it came. */
export const photoContents = pgTable(
  'photo_contents',
  {
    workspaceId: workspaceId(),
    hash: text('hash').notNull(),
    type: text('type').notNull(),
    content: bytes('content').notNull(),
    createdAt: createdAt(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.hash] })],
);

/** Which photo of ours stands in a target, so that each is added once and a shop's own are never touched. */
export const photosPlaced = pgTable(
  'photos_placed',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    productId: uuid('product_id').notNull(),
    hash: text('hash').notNull(),
    externalId: text('external_id').notNull(),
    position: integer('position').notNull(),
    createdAt: createdAt(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.connectionId, table.productId, table.hash] })],
);

/** What a source calls its carriers, and what they are called in a target. */
export const carriers = pgTable(
  'carriers',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    fields: jsonb('fields').$type<Fields>().notNull(),
    seenAt: at('seen_at').notNull().defaultNow(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('carriers_code').on(table.workspaceId, table.connectionId, table.code),
  ],
);

/** What else a source states with its offers (payment methods, its card), as it came. */
export const statedEntries = pgTable(
  'stated_entries',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    entity: text('entity').notNull(),
    code: text('code').notNull(),
    fields: jsonb('fields').$type<Fields>().notNull(),
    seenAt: at('seen_at').notNull().defaultNow(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.connectionId, table.entity, table.code] })],
);

/** Keeps a connection's updates away from a field group: of one product, of a category, or of everything there. */
export const locks = pgTable(
  'locks',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    /** The target. */
    connectionId: uuid('connection_id').notNull(),
    productId: uuid('product_id'),
    category: text('category'),
    fieldGroup: text('field_group').$type<FieldGroup | 'all'>().notNull(),
    who: text('who').notNull(),
    why: text('why').notNull(),
    until: at('until'),
    /** The carriers that its product might travel with when they were locked; absent where nothing limited them. */
    carriers: text('carriers').array(),
    liftedBy: text('lifted_by'),
    liftedAt: at('lifted_at'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('locks_standing').on(table.workspaceId, table.connectionId).where(sql`${table.liftedAt} is null`),
    index('locks_ending').on(table.until).where(sql`${table.liftedAt} is null and ${table.until} is not null`),
  ],
);

/** A target's products as last read: what matching and the full comparison look at. */
export const remoteProducts = pgTable(
  'remote_products',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    externalId: text('external_id').notNull(),
    name: text('name').notNull(),
    active: boolean('active').notNull(),
    codeExternalId: text('code_external_id'),
    bloz7: text('bloz7'),
    ean: text('ean'),
    sku: text('sku'),
    /** The reading that saw it last. */
    round: uuid('round').notNull(),
    seenAt: at('seen_at').notNull().defaultNow(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.connectionId, table.externalId] }),
    index('remote_products_name').using('gin', sql`${table.name} gin_trgm_ops`),
    index('remote_products_bloz7').on(table.workspaceId, table.connectionId, table.bloz7),
    index('remote_products_ean').on(table.workspaceId, table.connectionId, table.ean),
    index('remote_products_sku').on(table.workspaceId, table.connectionId, table.sku),
  ],
);

/** A pair that may be the same product; a person decides. A rejected pair is never put forward again. */
export const matchSuggestions = pgTable(
  'match_suggestions',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    productId: uuid('product_id').notNull(),
    externalId: text('external_id').notNull(),
    /** 0 to 1. */
    score: numeric('score').notNull(),
    reasons: jsonb('reasons').$type<string[]>().notNull(),
    state: text('state').$type<'open' | 'rejected'>().notNull().default('open'),
    decidedBy: text('decided_by'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.flowId, table.productId, table.externalId] }),
    index('match_suggestions_open')
      .on(table.workspaceId, table.flowId, table.score)
      .where(sql`${table.state} = 'open'`),
    foreignKey({ columns: [table.workspaceId, table.flowId], foreignColumns: [flows.workspaceId, flows.id] }).onDelete(
      'cascade',
    ),
  ],
);

/**
 * Products whose state in a target must be compared with what it should be, whatever was last delivered: because a package
 * asserted them, or because everything is compared. A row is gone once its products were compared; the groups of a row are
 * compared together, by one writer.
 */
export const comparisons = pgTable(
  'comparisons',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    fieldGroups: text('field_groups').array().$type<FieldGroup[]>().notNull(),
    productIds: uuid('product_ids').array().notNull(),
    /** The package that asserted them. */
    messageId: uuid('message_id'),
    /** The full comparison that they are a part of. */
    reportId: uuid('report_id'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('comparisons_waiting').on(table.flowId, table.id),
    foreignKey({ columns: [table.workspaceId, table.flowId], foreignColumns: [flows.workspaceId, flows.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** A complete statement that comes in several packages: which products each of them held. */
export const offerRunPackages = pgTable(
  'offer_run_packages',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    run: uuid('run').notNull(),
    no: integer('no').notNull(),
    externalIds: text('external_ids').array().notNull(),
    createdAt: createdAt(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.connectionId, table.run, table.no] })],
);

/** What of a message's records was not taken as it came. Records without a row here were. */
export const messageRecords = pgTable(
  'message_records',
  {
    workspaceId: workspaceId(),
    messageId: uuid('message_id').notNull(),
    line: integer('line').notNull(),
    externalId: text('external_id'),
    outcome: text('outcome').$type<'rejected' | 'superseded' | 'noticed'>().notNull(),
    field: text('field').notNull().default(''),
    value: text('value'),
    reason: text('reason').notNull(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.messageId, table.line, table.field] })],
);

/** One full comparison of a flow's target with what it should be. */
export const driftReports = pgTable(
  'drift_reports',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    /** Whether differences are only listed. */
    dryRun: boolean('dry_run').notNull(),
    state: text('state').$type<'running' | 'done' | 'failed'>().notNull(),
    reason: text('reason'),
    read: integer('read').notNull().default(0),
    equal: integer('equal').notNull().default(0),
    differed: integer('differed').notNull().default(0),
    repaired: integer('repaired').notNull().default(0),
    left: integer('left_alone').notNull().default(0),
    /** Groups of products that the flow leaves to its target and that are other there than the source states; none of `differed`. */
    foreign: integer('foreign_fields').notNull().default(0),
    who: text('who').notNull(),
    finishedAt: at('finished_at'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('drift_reports_flow').on(table.workspaceId, table.flowId, table.id),
    foreignKey({ columns: [table.workspaceId, table.flowId], foreignColumns: [flows.workspaceId, flows.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** One difference that a full comparison found. */
export const driftItems = pgTable(
  'drift_items',
  {
    workspaceId: workspaceId(),
    reportId: uuid('report_id').notNull(),
    productId: uuid('product_id').notNull(),
    fieldGroup: text('field_group').$type<FieldGroup>().notNull(),
    externalId: text('external_id').notNull(),
    held: jsonb('held').$type<Fields>().notNull(),
    wanted: jsonb('wanted').$type<Fields>().notNull(),
    outcome: text('outcome').$type<'repaired' | 'left' | 'found' | 'failed' | 'foreign'>().notNull(),
    reason: text('reason'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.reportId, table.productId, table.fieldGroup] }),
    uniqueIndex('drift_items_report').on(table.workspaceId, table.reportId, table.externalId, table.fieldGroup),
  ],
);
