import type { TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { InvoiceKind } from '../schema/money.ts';
import {
  endOfMerge,
  isFresh,
  keepMerged,
  type Merged,
  type MergedRecord,
  outcomeOf,
  unlessWithdrawn,
} from './merge-records.ts';
import { hashOf } from './stage-products.ts';

export type StatedInvoiceLine = {
  name: string;
  sku?: string;
  quantity: string;
  vatCode: string;
  net: string;
  vat: string;
  gross: string;
  order?: string;
  orderLine?: string;
};

/** An invoice as a message states it. `document` is the whole of it without the bytes of its file. */
export type StatedInvoice = {
  /** Where it stands in its message, from 1. */
  line: number;
  externalId: string;
  op: 'upsert' | 'delete';
  document: Record<string, unknown>;
  asOf: Date;
  kind: InvoiceKind;
  number: string;
  ksefNumber?: string;
  status: 'issued' | 'cancelled';
  buyerId?: string;
  issueDate: string;
  saleDate?: string;
  dueDate?: string;
  currency: string;
  net: string;
  vat: string;
  gross: string;
  correctionOf?: string;
  replaces?: string;
  advancesDeducted: boolean;
  splitPayment: boolean;
  bankAccount?: string;
  orderRefs: string[];
  lines: StatedInvoiceLine[];
};

export type MoneyScope = { workspaceId: string; connectionId: string; who: string; messageId: string };

/** What of it a statement says, by column. */
const mergedColumns = [
  'kind',
  'number',
  'ksef_number',
  'status',
  'buyer_id',
  'issue_date',
  'sale_date',
  'due_date',
  'currency',
  'net',
  'vat',
  'gross',
  'correction_of',
  'replaces',
  'advances_deducted',
  'split_payment',
  'bank_account',
  'order_refs',
  'document',
];

/**
 * Folds statements into the invoices, with their lines and their history: a newer one wins, equal content writes nothing but its
 * time. Of two statements of one invoice in a message the last counts. What an invoice counts is reckoned afterwards.
 */
export async function mergeInvoices(
  sql: TransactionSql,
  scope: MoneyScope,
  stated: StatedInvoice[],
): Promise<MergedRecord[]> {
  if (stated.length === 0) return [];
  const latest = new Map(stated.map(each => [each.externalId, each]));
  const rows = [...latest.values()].map(({ lines, orderRefs, ...each }) => ({
    ...each,
    id: v7(),
    orderRefs: JSON.stringify(orderRefs),
    hash: hashOf({ op: each.op, document: each.document }),
    withdrawn: each.op === 'delete',
  }));
  const merged = await sql<Merged[]>`
    with row as (
      select row.*, array(select jsonb_array_elements_text("orderRefs"::jsonb)) as refs from jsonb_to_recordset(${sql.json(rows as never)}) as row (id uuid, line int,
        "externalId" text, document jsonb, hash text, "asOf" timestamptz, withdrawn bool, kind text, number text, "ksefNumber" text, status text,
        "buyerId" text, "issueDate" date, "saleDate" date, "dueDate" date, currency text, net numeric, vat numeric, gross numeric, "correctionOf" text,
        replaces text, "advancesDeducted" bool, "splitPayment" bool, "bankAccount" text, "orderRefs" text)
    ), known as (
      select kept.id, kept.external_id, kept.hash, kept.as_of, kept.document, kept.withdrawn_at from invoices kept
      where kept.workspace_id = ${scope.workspaceId} and kept.connection_id = ${scope.connectionId}
        and kept.external_id = any(${rows.map(row => row.externalId)})
      order by kept.external_id for update of kept
    ), written as (
      insert into invoices as kept (id, workspace_id, connection_id, external_id, kind, number, ksef_number, status, buyer_id, issue_date, sale_date, due_date,
        currency, net, vat, gross, correction_of, replaces, advances_deducted, split_payment, bank_account, order_refs, document, hash, as_of, withdrawn_at,
        counts_from, root_id, landing_id)
      select row.id, ${scope.workspaceId}, ${scope.connectionId}, row."externalId", row.kind, row.number, row."ksefNumber", row.status, row."buyerId",
        row."issueDate", row."saleDate", row."dueDate", row.currency, row.net, row.vat, row.gross, row."correctionOf", row.replaces, row."advancesDeducted",
        row."splitPayment", row."bankAccount", row.refs, row.document, row.hash, row."asOf", case when row.withdrawn then now() end, row."issueDate", row.id, row.id
      from row left join known on known.external_id = row."externalId"
      where ${isFresh(sql, sql`row."asOf"`)}
      order by row."externalId"
      on conflict (workspace_id, connection_id, external_id) do update set
        ${unlessWithdrawn(sql, mergedColumns)}, ${endOfMerge(sql)}
      returning kept.id, kept.external_id
    )
    select coalesce(known.id, written.id) as id, row.line, row."externalId", known.document as before,
      known.withdrawn_at is not null as "wasWithdrawn", ${outcomeOf(sql, sql`row."asOf"`)} as outcome
    from row left join known on known.external_id = row."externalId" left join written on written.external_id = row."externalId"`;
  await replaceLines(
    sql,
    scope.workspaceId,
    merged.filter(each => latest.get(each.externalId)?.op !== 'delete' || each.outcome === 'created'),
    latest,
  );
  return await keepMerged(sql, { ...scope, entity: 'invoice' }, merged, latest);
}

async function replaceLines(
  sql: TransactionSql,
  workspaceId: string,
  merged: MergedRecord[],
  stated: ReadonlyMap<string, StatedInvoice>,
): Promise<void> {
  const fresh = merged.filter(({ outcome }) => outcome === 'created' || outcome === 'changed');
  const changed = fresh.filter(({ outcome }) => outcome === 'changed').map(({ id }) => id);
  if (changed.length > 0)
    await sql`delete from invoice_lines where workspace_id = ${workspaceId} and invoice_id = any(${changed}::uuid[])`;
  const rows = fresh.flatMap(({ id, externalId }) =>
    (stated.get(externalId)?.lines ?? []).map((line, index) => ({ ...line, id, position: index + 1 })),
  );
  if (rows.length === 0) return;
  await sql`
    insert into invoice_lines (workspace_id, invoice_id, position, name, sku, quantity, vat_code, net, vat, gross, order_ref, order_line_ref)
    select ${workspaceId}, id, position, name, sku, quantity, "vatCode", net, vat, gross, "order", "orderLine"
    from jsonb_to_recordset(${sql.json(rows)}) as row (id uuid, position int, name text, sku text, quantity numeric, "vatCode" text, net numeric, vat numeric,
      gross numeric, "order" text, "orderLine" text)`;
}
