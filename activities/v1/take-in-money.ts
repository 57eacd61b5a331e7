import { createHash } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import type { RecordOf } from '../../connectors/v1/records/types.ts';
import { lockMoney } from '../../db/queries/invoice-group.ts';
import { mergeInvoices, type StatedInvoice } from '../../db/queries/merge-invoices.ts';
import { mergePayments, type StatedPayment } from '../../db/queries/merge-payments.ts';
import type { MergedRecord } from '../../db/queries/merge-records.ts';
import { type Noticed, noticeInvoice, unusableInvoice, unusablePayment } from '../../domain/notice-invoice.ts';
import { reallocate } from '../money/reallocate.ts';
import { publishGroup } from '../money/reallocate-for-orders.ts';
import { wakeTracked } from '../money/wake-tracked.ts';
import { forgetFiles, keepSentFiles } from '../track-invoice/keep-file.ts';
import { asOfRecord, countOutcomes, type Taken, type Taking } from './context.ts';
import type { Refused, Stated } from './read-push.ts';
import { rebookPayments } from './rebook-payments.ts';

const touchedOf = (merged: MergedRecord[]) =>
  merged.filter(({ outcome }) => outcome === 'created' || outcome === 'changed');

/**
 * Takes in invoices: each is kept as stated, and what hangs together with it by orders and corrections is shared out anew in the
 * same transaction (W10). What is odd about one is noted and kept; one whose amounts contradict each other is refused.
 */
export async function takeInInvoices(sql: TransactionSql, taking: Taking<'invoices'>): Promise<Taken> {
  const { good, refused } = sift(taking.body.stated, ({ record }) => unusableInvoice(record));
  const scope = scopeOf(taking);
  await lockMoney(sql, scope.workspaceId);
  const merged = await mergeInvoices(
    sql,
    scope,
    good.map(each => statedInvoice(taking, each)),
  );
  const ids = new Map(touchedOf(merged).map(each => [each.externalId, each.id]));
  await note(sql, scope, [
    ...good.flatMap(({ line, externalId, record }) =>
      noticeInvoice(record).map(noticed => ({ ...noticed, line, externalId })),
    ),
    ...(await keepFiles(sql, taking, good, merged)),
  ]);
  const { invoiceIds, orderIds } = await reallocate(sql, scope.workspaceId, [...ids.values()]);
  await publishGroup(sql, taking.hub, scope.workspaceId, invoiceIds, orderIds);
  return outcome(taking, merged, refused, invoiceIds);
}

/**
 * Takes in payments: what they, and whatever takes them back, do to which invoices is reckoned anew. A payment may come before its
 * invoice; until then it stays with the buyer (W11).
 */
export async function takeInPayments(sql: TransactionSql, taking: Taking<'payments'>): Promise<Taken> {
  const { good, refused } = sift(taking.body.stated, ({ record }) => unusablePayment(record));
  const scope = scopeOf(taking);
  await lockMoney(sql, scope.workspaceId);
  const merged = await mergePayments(
    sql,
    scope,
    good.map(each => statedPayment(taking, each)),
  );
  const touched = touchedOf(merged).map(each => each.externalId);
  const invoiceIds = await rebookPayments(sql, taking.hub, scope, touched);
  return outcome(taking, merged, refused, invoiceIds);
}

/** Keeps the files that came along; a document that changed without one is fetched anew when somebody asks for it. */
async function keepFiles(
  sql: TransactionSql,
  { hub, connection }: Taking,
  good: Stated<'invoices'>[],
  merged: MergedRecord[],
): Promise<Remark[]> {
  const { workspaceId } = connection.row;
  const changed = merged.filter(each => each.outcome === 'changed').map(({ id }) => id);
  await forgetFiles(sql, workspaceId, changed);
  const ids = new Map(touchedOf(merged).map(each => [each.externalId, each.id]));
  const sent = good.flatMap(({ line, externalId, record: { file } }) => {
    const invoiceId = ids.get(externalId);
    return invoiceId !== undefined && file?.base64 !== undefined ? [{ line, externalId, invoiceId, file }] : [];
  });
  const problems = await keepSentFiles(sql, hub, workspaceId, sent);
  return problems.flatMap(({ invoiceId, reason }) => {
    const one = sent.find(each => each.invoiceId === invoiceId);
    return one ? [{ line: one.line, externalId: one.externalId, field: '/file', reason }] : [];
  });
}

type Remark = Noticed & { line: number; externalId: string };
type Scope = { workspaceId: string; connectionId: string; who: string; messageId: string };

const scopeOf = ({ connection: { row }, messageId }: Taking): Scope => ({
  ...{ workspaceId: row.workspaceId, connectionId: row.id, who: row.key, messageId },
});

function sift<Entity extends 'invoices' | 'payments'>(
  stated: Stated<Entity>[],
  judge: (each: Stated<Entity>) => Noticed | undefined,
): { good: Stated<Entity>[]; refused: Refused[] } {
  const good: Stated<Entity>[] = [];
  const refused: Refused[] = [];
  for (const each of stated) {
    const fault = judge(each);
    if (fault) refused.push({ line: each.line, externalId: each.externalId, ...fault });
    else good.push(each);
  }
  return { good, refused };
}

/** Keeps beside the message what was odd about its records. */
async function note(sql: TransactionSql, { workspaceId, messageId }: Scope, noticed: Remark[]): Promise<void> {
  if (noticed.length === 0) return;
  const rows = noticed.map(({ value, ...each }) => ({ ...each, value: value ?? null }));
  await sql`
    insert into message_records (workspace_id, message_id, line, external_id, outcome, field, value, reason)
    select ${workspaceId}, ${messageId}, line, "externalId", 'noticed', field, value, reason
    from jsonb_to_recordset(${sql.json(rows)}) as row (line int, "externalId" text, field text, value text, reason text)
    on conflict do nothing`;
}

const outcome = (taking: Taking, merged: MergedRecord[], refused: Refused[], invoiceIds: string[]): Taken => ({
  counts: countOutcomes(merged),
  refused,
  superseded: merged.filter(each => each.outcome === 'superseded'),
  behind: () =>
    wakeTracked(
      taking.hub,
      taking.connection.row.workspaceId,
      invoiceIds,
      taking.entity === 'payments' ? 'paymentBooked' : 'invoiceChanged',
    ),
});

function statedInvoice(taking: Taking<'invoices'>, { line, externalId, record }: Stated<'invoices'>): StatedInvoice {
  const { op, asOf: _, file, ...content } = record;
  const { totals, lines, orders, customer, number, ksefNumber } = content;
  return {
    ...{ line, externalId, op, asOf: asOfRecord(taking, record), kind: content.kind, number, ksefNumber },
    document: { ...content, ...(file && { file: withoutBytes(file) }) },
    ...{ status: content.status, buyerId: customer, issueDate: content.issueDate, saleDate: content.saleDate },
    ...{ dueDate: content.dueDate, currency: content.currency, ...totals, correctionOf: content.correctionOf },
    ...{ replaces: content.replaces, advancesDeducted: content.advancesDeducted, splitPayment: content.splitPayment },
    bankAccount: content.bankAccount,
    orderRefs: [...new Set([...orders, ...lines.flatMap(each => each.order ?? [])])],
    lines: lines.map(({ name, sku, quantity, vatCode, vatRate, net, vat, gross, order, orderLine }) => ({
      ...{ name, sku, quantity, net, vat, gross, order, orderLine, vatCode: vatCode ?? vatRate ?? '' },
    })),
  };
}

/** The bytes are kept apart, sealed; by their hash another file is another document. */
const withoutBytes = ({ base64, ...file }: NonNullable<RecordOf<'invoices'>['file']>) =>
  base64 === undefined
    ? file
    : { sha256: createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex'), ...file };

function statedPayment(taking: Taking<'payments'>, { line, externalId, record }: Stated<'payments'>): StatedPayment {
  const { op, asOf: _, ...document } = record;
  return {
    ...{ line, externalId, op, document, asOf: asOfRecord(taking, record), kind: document.kind, form: document.form },
    ...{ buyerId: document.customer, paidOn: document.date, currency: document.currency, amount: document.amount },
    reverses: document.reverses,
  };
}
