import type { TransactionSql } from 'postgres';
import { inCurrency } from '../../db/queries/balances.ts';
import { ordersOfRefs } from '../../db/queries/invoice-group.ts';
import type { Counting } from '../../domain/count-invoices.ts';

type File = { url?: string; sha256?: string; mediaType?: string };
type Document = Record<string, unknown> & { file?: File; lines?: ({ order?: string } & Record<string, unknown>)[] };

/** An invoice with its orders as one target knows them. */
export type PublishedInvoice = {
  id: string;
  externalId: string;
  buyerId: string | null;
  document: Document;
  counting: Counting;
  rootExternalId: string;
  withdrawn: boolean;
  writtenOff: boolean;
  unallocated: string;
  lines: Record<string, unknown>[];
  allocations: { order: string; number: string; net: string; vat: string; gross: string }[];
  /** The last step that the buyer is told of by the shop. */
  reminder: { step: number; dueDate: string; at: string } | null;
};

type Row = Omit<PublishedInvoice, 'allocations' | 'lines'> & {
  connectionId: string;
  currency: string;
  allocations: PublishedInvoice['allocations'] | null;
};

/**
 * What is told of invoices to a target: an order is named by its own id where it came from there, by the id that it is bound to
 * there, else by its number.
 */
export async function readPublished(
  sql: TransactionSql,
  { workspaceId, targetId }: { workspaceId: string; targetId: string },
  invoiceIds: string[],
): Promise<PublishedInvoice[]> {
  const rows = await sql<Row[]>`
    select invoice.id, invoice.connection_id as "connectionId", invoice.external_id as "externalId", invoice.buyer_id as "buyerId", invoice.document,
      invoice.counting, root.external_id as "rootExternalId", invoice.withdrawn_at is not null as withdrawn, invoice.written_off_at is not null as "writtenOff",
      invoice.unallocated::text, invoice.currency,
      (select jsonb_agg(jsonb_build_object('order', part.name, 'number', part.number, 'net', part.net::text, 'vat', part.vat::text, 'gross', part.gross::text)
          order by part.number, part.name)
        from (select ${nameOf(sql, targetId)} as name, orders.number, sum(net) as net, sum(vat) as vat, sum(gross) as gross
          from allocations join orders on orders.workspace_id = allocations.workspace_id and orders.id = allocations.order_id
          where allocations.workspace_id = invoice.workspace_id and allocations.invoice_id = invoice.id group by orders.workspace_id, orders.id) part) as allocations,
      (select jsonb_build_object('step', told.step, 'dueDate', told.due_date, 'at', told.at) from reminders told
        where told.workspace_id = invoice.workspace_id and told.invoice_id = invoice.id and told.channel = 'shop' and told.state = 'sent'
        order by told.at desc limit 1) as reminder
    from invoices invoice join invoices root on root.workspace_id = invoice.workspace_id and root.id = invoice.root_id
    where invoice.workspace_id = ${workspaceId} and invoice.id = any(${invoiceIds}::uuid[])
    order by invoice.external_id`;
  const names = await namesOfRefs(sql, workspaceId, targetId, rows);
  return rows.map(({ connectionId, currency, allocations, ...row }) => ({
    ...row,
    unallocated: inCurrency(row.unallocated, currency),
    allocations: (allocations ?? []).map(part => ({
      ...{ order: part.order, number: part.number, net: inCurrency(part.net, currency) },
      ...{ vat: inCurrency(part.vat, currency), gross: inCurrency(part.gross, currency) },
    })),
    lines: (row.document.lines ?? []).map(({ order, ...line }) => ({
      ...line,
      ...(order !== undefined && { order: names.get(`${connectionId}/${order}`) ?? order }),
    })),
  }));
}

/** An order's name at the target; expects the order as `orders`. */
const nameOf = (sql: TransactionSql, targetId: string) => sql`
  case when orders.connection_id = ${targetId} then orders.external_id else coalesce((select bound.external_id from bindings bound
    where bound.workspace_id = orders.workspace_id and bound.connection_id = ${targetId} and bound.entity = 'order' and bound.record_id = orders.id),
    orders.number) end`;

/** What lines call an order, in the target's words. */
async function namesOfRefs(
  sql: TransactionSql,
  workspaceId: string,
  targetId: string,
  rows: Row[],
): Promise<Map<string, string>> {
  const named = rows.flatMap(({ connectionId, document }) =>
    (document.lines ?? []).flatMap(({ order }) => (order === undefined ? [] : [{ connectionId, ref: order }])),
  );
  const refs = await ordersOfRefs(sql, workspaceId, named);
  if (refs.length === 0) return new Map();
  const names = await sql<{ id: string; name: string }[]>`
    select id, ${nameOf(sql, targetId)} as name from orders
    where workspace_id = ${workspaceId} and id = any(${refs.map(each => each.orderId)}::uuid[])`;
  const byId = new Map(names.map(({ id, name }) => [id, name]));
  return new Map(
    refs.flatMap(({ connectionId, ref, orderId }) => {
      const name = byId.get(orderId);
      return name === undefined ? [] : [[`${connectionId}/${ref}`, name] as const];
    }),
  );
}
