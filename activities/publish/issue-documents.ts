import type { TransactionSql } from 'postgres';
import { ordersOfRefs } from '../../db/queries/invoice-group.ts';
import type { LineQuantity } from '../../domain/line-progress.ts';
import type { IssueDocument } from '../../domain/transport-track.ts';

type Row = {
  id: string;
  connectionId: string;
  /** Orders that its lines name. */
  orderIds: string[];
  lines: { ref: string | null; lineId: string; quantity: string }[];
};

/**
 * The documents that took goods of these orders out of the warehouse, by order: invoices and receipts that count, as far as their
 * lines name lines of the order. An advance moves no goods, and a correction says what changed in money: neither is one of them.
 *
 * @param sourceIds connections whose documents count
 */
export async function issueDocuments(
  sql: TransactionSql,
  { workspaceId, sourceIds }: { workspaceId: string; sourceIds: string[] },
  orderIds: string[],
): Promise<Map<string, IssueDocument[]>> {
  const rows = await sql<Row[]>`
    select invoice.id, invoice.connection_id as "connectionId",
      (select array_agg(distinct part.order_id) from allocations part where part.workspace_id = invoice.workspace_id and part.invoice_id = invoice.id
        and part.basis = 'line') as "orderIds",
      (select jsonb_agg(jsonb_build_object('ref', line.order_ref, 'lineId', line.order_line_ref, 'quantity', line.quantity::text) order by line.position)
        from invoice_lines line where line.workspace_id = invoice.workspace_id and line.invoice_id = invoice.id and line.order_line_ref is not null) as lines
    from invoices invoice
    where invoice.workspace_id = ${workspaceId} and invoice.connection_id = any(${sourceIds}::uuid[]) and invoice.counting = 'counts'
      and invoice.withdrawn_at is null and invoice.kind in ('vat', 'final', 'receipt')
      and exists (select 1 from allocations part where part.workspace_id = invoice.workspace_id and part.invoice_id = invoice.id
        and part.basis = 'line' and part.order_id = any(${orderIds}::uuid[]))
      and exists (select 1 from invoice_lines line where line.workspace_id = invoice.workspace_id and line.invoice_id = invoice.id
        and line.order_line_ref is not null)
    order by invoice.issue_date, invoice.id`;
  const meant = await meanings(sql, workspaceId, rows);
  const found = new Map<string, IssueDocument[]>();
  for (const { id, connectionId, orderIds: named, lines } of rows) {
    // A line that names no order belongs to the only one that the document is for.
    const only = named.length === 1 ? named[0] : undefined;
    const orderOf = (ref: string | null) => (ref === null ? only : meant.get(`${connectionId}/${ref}`));
    for (const [orderId, own] of Map.groupBy(lines, line => orderOf(line.ref)))
      if (orderId !== undefined)
        found.set(orderId, [...(found.get(orderId) ?? []), { id, lines: own satisfies LineQuantity[] }]);
  }
  return found;
}

/** Which orders the lines of documents name, by connection and name. */
async function meanings(sql: TransactionSql, workspaceId: string, rows: Row[]): Promise<Map<string, string>> {
  const named = rows.flatMap(({ connectionId, lines }) =>
    lines.flatMap(({ ref }) => (ref === null ? [] : [{ connectionId, ref }])),
  );
  const found = await ordersOfRefs(sql, workspaceId, named);
  return new Map(found.map(({ connectionId, ref, orderId }) => [`${connectionId}/${ref}`, orderId]));
}
