import type { TransactionSql } from 'postgres';
import { groupOf, type InvoiceGroup } from '../../db/queries/invoice-group.ts';
import { type AllocatedInvoices, allocateInvoices } from '../../domain/allocate-invoices.ts';
import { decimal, plain } from '../../domain/decimal.ts';
import type { InvoiceDocument, InvoicedOrder, InvoiceKind } from '../../domain/invoice.ts';
import { currencyDecimals } from '../../domain/money.ts';
import type { Order } from '../../domain/order.ts';

export type Reallocated = {
  /** Every invoice that hangs together with the given ones. */
  invoiceIds: string[];
  /** Every order that one of them has, or had, a part of. */
  orderIds: string[];
};

/**
 * Reckons anew what belongs to which order, and what counts at all, of everything that hangs together with these invoices (W10).
 * The caller holds the lock of money: then it comes out the same in whatever order invoices, corrections and orders arrived.
 */
export async function reallocate(sql: TransactionSql, workspaceId: string, invoiceIds: string[]): Promise<Reallocated> {
  if (invoiceIds.length === 0) return { invoiceIds: [], orderIds: [] };
  const group = await groupOf(sql, workspaceId, invoiceIds);
  const read = await readInvoices(sql, workspaceId, group);
  const ids = new Map(read.map(({ id, rowId }) => [id, rowId]));
  const invoices = withAdvances(read);
  const allocated = allocateInvoices({ invoices, orders: await readOrders(sql, workspaceId, group.orderIds) });
  const before = await writeAllocations(sql, workspaceId, ids, allocated.allocations);
  await writeCounted(sql, workspaceId, ids, invoices, allocated);
  return { invoiceIds: group.invoiceIds, orderIds: [...new Set([...group.orderIds, ...before])] };
}

type InvoiceRow = {
  id: string;
  connectionId: string;
  externalId: string;
  kind: InvoiceKind;
  status: 'issued' | 'cancelled';
  issueDate: string;
  currency: string;
  gross: string;
  net: string;
  vat: string;
  correctionOf: string | null;
  replaces: string | null;
  advancesDeducted: boolean;
  lines: { orderRef: string | null; orderLineRef: string | null; gross: string; net: string }[] | null;
  refs: string[];
};

type Read = InvoiceDocument & { rowId: string; connectionId: string; advancesDeducted: boolean };

/**
 * As rules see them: named by the source's ids, as ours tell in which order they arrived; orders by ours. One that is gone counts
 * as cancelled.
 */
async function readInvoices(sql: TransactionSql, workspaceId: string, group: InvoiceGroup): Promise<Read[]> {
  const rows = await sql<InvoiceRow[]>`
    select id, connection_id as "connectionId", external_id as "externalId", kind,
      case when withdrawn_at is null then status else 'cancelled' end as status, issue_date::text as "issueDate", currency,
      gross::text, net::text, vat::text, correction_of as "correctionOf", replaces, advances_deducted as "advancesDeducted", order_refs as refs,
      (select jsonb_agg(jsonb_build_object('orderRef', line.order_ref, 'orderLineRef', line.order_line_ref, 'gross', line.gross::text, 'net', line.net::text)
        order by line.position) from invoice_lines line where line.workspace_id = invoices.workspace_id and line.invoice_id = invoices.id) as lines
    from invoices where workspace_id = ${workspaceId} and id = any(${group.invoiceIds}::uuid[])`;
  const orders = new Map(group.refs.map(each => [keyOf(each.connectionId, each.ref), each.orderId]));
  return rows.map(({ id, lines, refs, correctionOf, replaces, externalId, ...row }) => {
    const idOf = (external: string | null) => (external === null ? undefined : keyOf(row.connectionId, external));
    const orderOf = (ref: string) => orders.get(keyOf(row.connectionId, ref)) ?? `unknown ${ref}`;
    return {
      ...row,
      id: keyOf(row.connectionId, externalId),
      rowId: id,
      correctionOf: idOf(correctionOf),
      replaces: idOf(replaces),
      orderRefs: refs.map(orderOf),
      lines: (lines ?? []).map(line => ({
        orderRef: line.orderRef === null ? undefined : orderOf(line.orderRef),
        orderLineRef: line.orderLineRef ?? undefined,
        gross: booked(line.gross, row.currency),
        net: booked(line.net, row.currency),
      })),
    };
  });
}

const keyOf = (connectionId: string, name: string) => `${connectionId}/${name}`;

/** Lines may be stated finer than the currency; the document itself never is. */
const booked = (amount: string, currency: string) => plain(decimal(amount), currencyDecimals(currency));

/** A final invoice that states everything deducts the advance invoices of its orders. */
function withAdvances(invoices: Read[]): InvoiceDocument[] {
  const advances = invoices.filter(({ kind, status }) => kind === 'advance' && status === 'issued');
  return invoices.map(({ rowId, connectionId, advancesDeducted, ...invoice }) => {
    if (invoice.kind !== 'final' || !advancesDeducted) return invoice;
    const ofItsOrders = advances.filter(
      advance =>
        advance.connectionId === connectionId && advance.orderRefs.some(order => invoice.orderRefs.includes(order)),
    );
    return { ...invoice, finalStates: 'full' as const, advances: ofItsOrders.map(({ id }) => id) };
  });
}

async function readOrders(sql: TransactionSql, workspaceId: string, orderIds: string[]): Promise<InvoicedOrder[]> {
  const rows = await sql<{ id: string; currency: string; gross: string; document: Pick<Order, 'lines'> }[]>`
    select id, currency, total::text as gross, jsonb_build_object('lines', document -> 'lines') as document
    from orders where workspace_id = ${workspaceId} and id = any(${orderIds}::uuid[])`;
  return rows.map(({ document, gross, ...row }) => ({
    ...row,
    gross: booked(gross, row.currency),
    lines: document.lines.map(({ id, total }) => ({ id, gross: total })),
  }));
}

/** Resolves to the orders that had a part before. */
async function writeAllocations(
  sql: TransactionSql,
  workspaceId: string,
  ids: ReadonlyMap<string, string>,
  allocations: AllocatedInvoices['allocations'],
): Promise<string[]> {
  const rows = allocations.map(each => ({ ...each, invoiceId: ids.get(each.invoiceId) }));
  const before = await sql<{ orderId: string }[]>`
    delete from allocations where workspace_id = ${workspaceId} and invoice_id = any(${[...ids.values()]}::uuid[]) returning order_id as "orderId"`;
  if (rows.length > 0)
    await sql`
      insert into allocations (workspace_id, invoice_id, order_id, net, vat, gross, basis)
      select ${workspaceId}, "invoiceId", "orderId", net, vat, gross, basis
      from jsonb_to_recordset(${sql.json(rows as never)}) as row ("invoiceId" uuid, "orderId" uuid, net numeric, vat numeric, gross numeric, basis text)`;
  return before.map(row => row.orderId);
}

/** Writes what each document counts, where its balance stands and where payments of it land. */
async function writeCounted(
  sql: TransactionSql,
  workspaceId: string,
  ids: ReadonlyMap<string, string>,
  documents: readonly InvoiceDocument[],
  { invoices }: AllocatedInvoices,
): Promise<void> {
  const byId = new Map(invoices.map(each => [each.invoiceId, each]));
  const issued = new Map(documents.map(({ id, issueDate }) => [id, issueDate]));
  const rows = invoices.map(({ invoiceId, root, counting, counted, unallocated }) => {
    const dates = [issued.get(invoiceId) ?? '', issued.get(root) ?? ''].toSorted();
    return {
      ...{
        id: ids.get(invoiceId),
        root: ids.get(root),
        counting,
        counted: counted.gross,
        unallocated: unallocated.gross,
      },
      ...{ landing: ids.get(landingOf(invoiceId, byId)), from: dates[1] },
    };
  });
  await sql`
    update invoices set root_id = row.root, landing_id = row.landing, counting = row.counting, counted = row.counted, unallocated = row.unallocated,
      counts_from = row."from"
    from jsonb_to_recordset(${sql.json(rows as never)}) as row (id uuid, root uuid, landing uuid, counting text, counted numeric, unallocated numeric, "from" date)
    where invoices.workspace_id = ${workspaceId} and invoices.id = row.id
      and (invoices.root_id, invoices.landing_id, invoices.counting, invoices.counted, invoices.unallocated, invoices.counts_from)
        is distinct from (row.root, row.landing, row.counting, row.counted, row.unallocated, row."from")`;
}

type Allocated = AllocatedInvoices['invoices'][number];

/** The document that payments of this one count for: the start of its chain, or the invoice that such a receipt became. */
function landingOf(id: string, byId: ReadonlyMap<string, Allocated>): string {
  const seen = new Set<string>();
  let landing = byId.get(id)?.root ?? id;
  for (let next = byId.get(landing)?.replacedBy; next !== undefined && !seen.has(next); ) {
    seen.add(next);
    landing = byId.get(next)?.root ?? next;
    next = byId.get(landing)?.replacedBy;
  }
  return landing;
}
