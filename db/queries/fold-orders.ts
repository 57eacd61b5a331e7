import type { Sql, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { Order } from '../../domain/order.ts';

export type OrderReading = { order: Order; hash: string; email: string | null; messageId: string; mark?: string };
export type FoldedOrder = { id: string; externalId: string; number: string; changed: boolean; before: Order | null };

/**
 * Folds a batch of readings into the canonical orders: a newer reading wins, equal content only moves the watermark on.
 *
 * Rows come back for every reading that was not older than what is known; `before` is absent for a new order.
 */
export async function foldOrders(
  sql: Sql | TransactionSql,
  scope: { workspaceId: string; connectionId: string; asOf: Date },
  readings: OrderReading[],
): Promise<FoldedOrder[]> {
  if (readings.length === 0) return [];
  const rows = readings.map(({ order, hash, email, mark }) => ({
    id: v7(),
    external_id: order.externalId,
    number: order.number,
    ordered_at: order.orderedAt,
    read_mark: mark ?? null,
    hash,
    document: order,
    currency: order.currency,
    total: order.totals.gross,
    email,
    order_state: order.states.order,
    payment_state: order.states.payment,
    delivery_state: order.states.delivery,
  }));
  return await sql<FoldedOrder[]>`
    with reading as (
      select * from jsonb_to_recordset(${sql.json(rows as never)}) as row (
        id uuid, external_id text, number text, ordered_at timestamptz, read_mark text, hash text, document jsonb, currency text, total numeric, email text,
        order_state text, payment_state text, delivery_state text)
    ), known as (
      select orders.external_id, orders.hash, orders.document from orders join reading using (external_id)
      where orders.workspace_id = ${scope.workspaceId} and orders.connection_id = ${scope.connectionId}
      -- In one order, so that two who fold the same orders never wait for each other.
      order by orders.external_id for update of orders
    ), folded as (
      insert into orders as kept (id, workspace_id, connection_id, external_id, number, ordered_at, as_of, read_mark, hash, document, currency, total, email, order_state, payment_state, delivery_state)
      select id, ${scope.workspaceId}, ${scope.connectionId}, external_id, number, ordered_at, ${scope.asOf}, read_mark, hash, document, currency, total, email, order_state, payment_state, delivery_state
      -- Joined to what is known so that this is read before it is overwritten: a row that its own statement changed is not locked any more.
      from reading left join (select external_id from known) before using (external_id) order by external_id
      on conflict (workspace_id, connection_id, external_id) do update set
        number = excluded.number, ordered_at = excluded.ordered_at, as_of = excluded.as_of, read_mark = excluded.read_mark, hash = excluded.hash, document = excluded.document,
        currency = excluded.currency, total = excluded.total, email = excluded.email, order_state = excluded.order_state,
        payment_state = excluded.payment_state, delivery_state = excluded.delivery_state,
        changed_at = case when kept.hash = excluded.hash then kept.changed_at else now() end
        where kept.as_of <= excluded.as_of
      returning id, external_id, number, hash
    ), lines as (
      insert into order_lines as kept (workspace_id, order_id, position, kind, sku, name, quantity, total)
      select ${scope.workspaceId}, folded.id, line.no, line.value ->> 'kind', line.value ->> 'sku', line.value ->> 'name',
        (line.value ->> 'quantity')::numeric, (line.value ->> 'total')::numeric
      from folded join reading using (external_id), jsonb_array_elements(reading.document -> 'lines') with ordinality as line (value, no)
      on conflict (workspace_id, order_id, position) do update set kind = excluded.kind, sku = excluded.sku, name = excluded.name,
        quantity = excluded.quantity, total = excluded.total
    )
    select folded.id, folded.external_id as "externalId", folded.number, folded.hash is distinct from known.hash as changed, known.document as before
    from folded left join known using (external_id)`;
}

/** Removes line rows beyond an order's last line. */
export async function trimLines(
  sql: Sql | TransactionSql,
  workspaceId: string,
  orders: { id: string; lines: number }[],
): Promise<void> {
  if (orders.length === 0) return;
  await sql`
    delete from order_lines using unnest(${orders.map(order => order.id)}::uuid[], ${orders.map(order => order.lines)}::int[]) as kept (id, lines)
    where order_lines.workspace_id = ${workspaceId} and order_lines.order_id = kept.id and order_lines.position > kept.lines`;
}

/** Which of these orders are known as they stand: read whole under the same mark. */
export async function readAlready(
  sql: Sql,
  { workspaceId, connectionId }: { workspaceId: string; connectionId: string },
  orders: { id: string; mark: string }[],
): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    select external_id as id from orders join unnest(${orders.map(each => each.id)}::text[], ${orders.map(each => each.mark)}::text[]) as touched (id, mark)
      on orders.external_id = touched.id and orders.read_mark = touched.mark
    where orders.workspace_id = ${workspaceId} and orders.connection_id = ${connectionId}`;
  return new Set(rows.map(row => row.id));
}
