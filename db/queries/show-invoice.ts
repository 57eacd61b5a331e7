import type { Sql } from 'postgres';
import type { PaymentKind, ReminderState } from '../schema/money.ts';
import type { ProcessOutcome, ProcessState } from '../schema/processes.ts';
import { inCurrency } from './balances.ts';
import { iso, isoOrNull } from './iso.ts';

export type ShownInvoice = {
  externalId: string;
  counting: string;
  allocations: { orderId: string; number: string; net: string; vat: string; gross: string; basis: 'line' | 'share' }[];
  /** Every document of its chain of corrections. */
  chain: { id: string; number: string; kind: string; issueDate: string; gross: string; counted: string }[];
  payments: {
    id: string;
    externalId: string;
    kind: PaymentKind;
    paidOn: string;
    currency: string;
    amount: string;
    withdrawn: boolean;
  }[];
  reminders: {
    dueDate: string;
    step: number;
    channel: string;
    state: ReminderState;
    reason: string | null;
    outstanding: string | null;
    at: string;
  }[];
  processes: {
    flow: string;
    workflowId: string;
    state: ProcessState;
    outcome: ProcessOutcome | null;
    reason: string | null;
    finishedAt: string | null;
  }[];
  file: { sha256: string; mediaType: string; size: number } | null;
  document: Record<string, unknown>;
};

type Row = ShownInvoice & { currency: string };

/** What stands behind one invoice: the orders that it belongs to, what paid it, whom it was told. */
export async function showInvoice(
  sql: Sql,
  { workspaceId, invoiceId }: { workspaceId: string; invoiceId: string },
): Promise<ShownInvoice | undefined> {
  const [row] = await sql<Row[]>`
    select invoice.external_id as "externalId", invoice.counting, invoice.currency, invoice.document,
      coalesce((select jsonb_agg(jsonb_build_object('orderId', orders.id, 'number', orders.number, 'net', part.net::text, 'vat', part.vat::text,
          'gross', part.gross::text, 'basis', part.basis) order by orders.number, part.basis)
        from allocations part join orders on orders.workspace_id = part.workspace_id and orders.id = part.order_id
        where part.workspace_id = invoice.workspace_id and part.invoice_id = invoice.id), '[]') as allocations,
      (select jsonb_agg(jsonb_build_object('id', doc.id, 'number', doc.number, 'kind', doc.kind, 'issueDate', doc.issue_date, 'gross', doc.gross::text,
          'counted', doc.counted::text) order by doc.issue_date, doc.external_id)
        from invoices doc where doc.workspace_id = invoice.workspace_id and doc.root_id = invoice.root_id) as chain,
      coalesce((select jsonb_agg(jsonb_build_object('id', payment.id, 'externalId', payment.external_id, 'kind', payment.kind, 'paidOn', payment.paid_on,
          'currency', payment.currency, 'amount', part.amount::text, 'withdrawn', payment.withdrawn_at is not null) order by payment.paid_on, payment.external_id)
        from invoices named
        join payment_applications part on part.workspace_id = named.workspace_id and part.connection_id = named.connection_id
          and part.invoice_external_id = named.external_id
        join payments payment on payment.workspace_id = part.workspace_id and payment.id = part.payment_id
        where named.workspace_id = invoice.workspace_id and named.landing_id = invoice.id), '[]') as payments,
      coalesce((select jsonb_agg(jsonb_build_object('dueDate', told.due_date, 'step', told.step, 'channel', told.channel, 'state', told.state,
          'reason', told.reason, 'outstanding', told.outstanding::text, 'at', told.at) order by told.due_date, told.step)
        from reminders told where told.workspace_id = invoice.workspace_id and told.invoice_id = invoice.id), '[]') as reminders,
      coalesce((select jsonb_agg(jsonb_build_object('flow', flow.key, 'workflowId', process.workflow_id, 'state', process.state, 'outcome', process.outcome,
          'reason', process.reason, 'finishedAt', process.finished_at) order by flow.key)
        from processes process join flows flow on flow.workspace_id = process.workspace_id and flow.id = process.flow_id
        where process.workspace_id = invoice.workspace_id and process.kind = 'trackInvoice' and process.record_id = invoice.id), '[]') as processes,
      (select jsonb_build_object('sha256', kept.sha256, 'mediaType', kept.media_type, 'size', kept.size) from document_files kept
        where kept.workspace_id = invoice.workspace_id and kept.invoice_id = invoice.id) as file
    from invoices invoice where invoice.workspace_id = ${workspaceId} and invoice.id = ${invoiceId}`;
  if (!row) return undefined;
  const { currency, ...shown } = row;
  const own = (amount: string) => inCurrency(amount, currency);
  return {
    ...shown,
    allocations: shown.allocations.map(each => ({
      ...each,
      ...{ net: own(each.net), vat: own(each.vat), gross: own(each.gross) },
    })),
    chain: shown.chain.map(each => ({ ...each, gross: own(each.gross), counted: own(each.counted) })),
    payments: shown.payments.map(each => ({ ...each, amount: inCurrency(each.amount, each.currency) })),
    reminders: shown.reminders.map(each => ({
      ...each,
      outstanding: each.outstanding === null ? null : own(each.outstanding),
      at: iso(each.at),
    })),
    processes: shown.processes.map(each => ({ ...each, finishedAt: isoOrNull(each.finishedAt) })),
  };
}

/** The invoices that people mean by an id or by a number; two sources may use the same number. */
export async function findInvoices(
  sql: Sql,
  workspaceId: string,
  idOrNumber: string,
): Promise<{ id: string; connectionId: string; rootId: string; connection: string }[]> {
  const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(idOrNumber) ? idOrNumber : null;
  return await sql<{ id: string; connectionId: string; rootId: string; connection: string }[]>`
    select invoice.id, invoice.connection_id as "connectionId", invoice.root_id as "rootId", connection.key as connection
    from invoices invoice join connections connection on connection.workspace_id = invoice.workspace_id and connection.id = invoice.connection_id
    where invoice.workspace_id = ${workspaceId} and (invoice.id = ${id}::uuid or invoice.number = ${idOrNumber} or invoice.external_id = ${idOrNumber})
    order by invoice.id limit 10`;
}
