import { sql } from 'drizzle-orm';
import {
  boolean,
  char,
  date,
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
import type { Counting } from '../../domain/count-invoices.ts';
import { at, bytes, createdAt, ownId, workspaceId } from './columns.ts';
import { connections } from './wiring.ts';

/** `vat` an ordinary invoice; `correction` changes an earlier document; `advance` and `final` go together; `receipt` of a till. */
export type InvoiceKind = 'vat' | 'correction' | 'advance' | 'final' | 'receipt';

/** An invoice as its source stated it. Amounts in `currency`; of a correction they are the differences. */
export const invoices = pgTable(
  'invoices',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    externalId: text('external_id').notNull(),
    kind: text('kind').$type<InvoiceKind>().notNull(),
    number: text('number').notNull(),
    /** The number that the national system KSeF gave it. */
    ksefNumber: text('ksef_number'),
    status: text('status').$type<'issued' | 'cancelled'>().notNull(),
    /** The buyer, by the source's id. */
    buyerId: text('buyer_id'),
    issueDate: date('issue_date').notNull(),
    saleDate: date('sale_date'),
    dueDate: date('due_date'),
    currency: char('currency', { length: 3 }).notNull(),
    net: numeric('net').notNull(),
    vat: numeric('vat').notNull(),
    gross: numeric('gross').notNull(),
    /** The corrected document, by the source's id. */
    correctionOf: text('correction_of'),
    /** The receipt that it replaces, by the source's id. */
    replaces: text('replaces'),
    /** What advance invoices took already and this final one states again; taken off. */
    advancesDeducted: boolean('advances_deducted').notNull().default(false),
    splitPayment: boolean('split_payment').notNull().default(false),
    bankAccount: text('bank_account'),
    /** Orders it names, by the source's ids or by number. */
    orderRefs: text('order_refs').array().notNull().default([]),
    document: jsonb('document').$type<Record<string, unknown>>().notNull(),
    hash: text('hash').notNull(),
    asOf: at('as_of').notNull(),
    /** The part of what it counts that belongs to no order. */
    unallocated: numeric('unallocated').notNull().default('0'),
    /** Whether it counts; `cancelled` and `replaced` also hold for corrections of such a document. */
    counting: text('counting').$type<Counting>().notNull().default('counts'),
    /** What it adds to what is owed: zero where it does not count, less the advances that it deducts. */
    counted: numeric('counted').notNull().default('0'),
    /** Its own issue date, or that of the document it corrects where that is later. */
    countsFrom: date('counts_from').notNull(),
    /** The document that its chain of corrections starts with; itself where it is none. That one has the balance. */
    rootId: uuid('root_id').notNull(),
    /** Where payments of it count: its root, or the invoice that a receipt became. */
    landingId: uuid('landing_id').notNull(),
    /** Nobody waits for its money any more, by decision of an operator. */
    writtenOffAt: at('written_off_at'),
    writtenOffBy: text('written_off_by'),
    writtenOffReason: text('written_off_reason'),
    withdrawnAt: at('withdrawn_at'),
    changedAt: at('changed_at').notNull().defaultNow(),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('invoices_external').on(table.workspaceId, table.connectionId, table.externalId),
    index('invoices_buyer').on(table.workspaceId, table.connectionId, table.buyerId),
    index('invoices_correction')
      .on(table.workspaceId, table.connectionId, table.correctionOf)
      .where(sql`${table.correctionOf} is not null`),
    index('invoices_replaces')
      .on(table.workspaceId, table.connectionId, table.replaces)
      .where(sql`${table.replaces} is not null`),
    index('invoices_number').on(table.workspaceId, table.number),
    index('invoices_root').on(table.workspaceId, table.rootId),
    index('invoices_landing').on(table.workspaceId, table.landingId),
    index('invoices_order_refs').using('gin', table.orderRefs),
    foreignKey({
      columns: [table.workspaceId, table.connectionId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
  ],
);

export const invoiceLines = pgTable(
  'invoice_lines',
  {
    workspaceId: workspaceId(),
    invoiceId: uuid('invoice_id').notNull(),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    sku: text('sku'),
    quantity: numeric('quantity').notNull(),
    vatCode: text('vat_code').notNull(),
    net: numeric('net').notNull(),
    vat: numeric('vat').notNull(),
    gross: numeric('gross').notNull(),
    orderRef: text('order_ref'),
    orderLineRef: text('order_line_ref'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.invoiceId, table.position] }),
    foreignKey({
      columns: [table.workspaceId, table.invoiceId],
      foreignColumns: [invoices.workspaceId, invoices.id],
    }).onDelete('cascade'),
  ],
);

/** How much of an invoice belongs to which order (W10). With `invoices.unallocated` they come to the invoice's gross. */
export const allocations = pgTable(
  'allocations',
  {
    workspaceId: workspaceId(),
    invoiceId: uuid('invoice_id').notNull(),
    orderId: uuid('order_id').notNull(),
    net: numeric('net').notNull(),
    vat: numeric('vat').notNull(),
    gross: numeric('gross').notNull(),
    /** `line`: the document's lines name the order's; `share`: in proportion to what was not invoiced yet. */
    basis: text('basis').$type<'line' | 'share'>().notNull(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.invoiceId, table.orderId, table.basis] }),
    index('allocations_order').on(table.workspaceId, table.orderId),
    foreignKey({
      columns: [table.workspaceId, table.invoiceId],
      foreignColumns: [invoices.workspaceId, invoices.id],
    }).onDelete('cascade'),
  ],
);

/** `compensation` sets claims off against each other; `reversal` takes an earlier payment back. */
export type PaymentKind = 'payment' | 'refund' | 'compensation' | 'reversal';

/** Money that came or went, as its source stated it. Positive: the buyer paid. */
export const payments = pgTable(
  'payments',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    externalId: text('external_id').notNull(),
    kind: text('kind').$type<PaymentKind>().notNull(),
    buyerId: text('buyer_id'),
    paidOn: date('paid_on').notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    amount: numeric('amount').notNull(),
    /** What it does to what is owed, signed: positive lowers it. A refund and what takes a payment back are negative. */
    effect: numeric('effect').notNull().default('0'),
    form: text('form'),
    /** The payment that it takes back, by the source's id. */
    reverses: text('reverses'),
    document: jsonb('document').$type<Record<string, unknown>>().notNull(),
    hash: text('hash').notNull(),
    asOf: at('as_of').notNull(),
    withdrawnAt: at('withdrawn_at'),
    changedAt: at('changed_at').notNull().defaultNow(),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('payments_external').on(table.workspaceId, table.connectionId, table.externalId),
    index('payments_buyer').on(table.workspaceId, table.connectionId, table.buyerId),
    index('payments_reverses')
      .on(table.workspaceId, table.connectionId, table.reverses)
      .where(sql`${table.reverses} is not null`),
    foreignKey({
      columns: [table.workspaceId, table.connectionId],
      foreignColumns: [connections.workspaceId, connections.id],
    }),
  ],
);

/**
 * What a payment does to which invoices, by the source's ids, as a payment may be known before its invoice is. What takes back a
 * whole payment has that one's, negated. The rest stays with the buyer.
 */
export const paymentApplications = pgTable(
  'payment_applications',
  {
    workspaceId: workspaceId(),
    connectionId: uuid('connection_id').notNull(),
    paymentId: uuid('payment_id').notNull(),
    invoiceExternalId: text('invoice_external_id').notNull(),
    /** In the currency of the payment; positive lowers what is owed. */
    amount: numeric('amount').notNull(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.paymentId, table.invoiceExternalId] }),
    index('payment_applications_invoice').on(table.workspaceId, table.connectionId, table.invoiceExternalId),
    foreignKey({
      columns: [table.workspaceId, table.paymentId],
      foreignColumns: [payments.workspaceId, payments.id],
    }).onDelete('cascade'),
  ],
);

/** `put-off`: it certainly did not go out and is tried again at `at`. */
export type ReminderState = 'baseline' | 'claimed' | 'put-off' | 'sent' | 'unclear' | 'refused' | 'superseded';

/** What a buyer was told about an overdue invoice, claimed before it is sent so that no step goes out twice (W11). */
export const reminders = pgTable(
  'reminders',
  {
    workspaceId: workspaceId(),
    invoiceId: uuid('invoice_id').notNull(),
    /** The last day to be paid that it is about. */
    dueDate: date('due_date').notNull(),
    /** Days after the due date: 0, 7, 14, 30. */
    step: integer('step').notNull(),
    channel: text('channel').$type<'shop' | 'e-mail'>().notNull(),
    state: text('state').$type<ReminderState>().notNull(),
    reason: text('reason'),
    /** What was left to pay then. */
    outstanding: numeric('outstanding'),
    at: at('at').notNull().defaultNow(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.invoiceId, table.dueDate, table.step, table.channel] })],
);

/** A document's file (PDF), fetched once and kept sealed. */
export const documentFiles = pgTable(
  'document_files',
  {
    workspaceId: workspaceId(),
    invoiceId: uuid('invoice_id').notNull(),
    sha256: text('sha256').notNull(),
    mediaType: text('media_type').notNull(),
    size: integer('size').notNull(),
    keyId: uuid('key_id').notNull(),
    sealed: bytes('sealed').notNull(),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.invoiceId] }),
    foreignKey({
      columns: [table.workspaceId, table.invoiceId],
      foreignColumns: [invoices.workspaceId, invoices.id],
    }).onDelete('cascade'),
  ],
);
