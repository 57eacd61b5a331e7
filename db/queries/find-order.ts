import type { Sql } from 'postgres';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The orders that people mean by an id or by a number; two shops may use the same number. */
export async function findOrders(
  sql: Sql,
  workspaceId: string,
  idOrNumber: string,
): Promise<{ id: string; connectionId: string; connection: string }[]> {
  const id = uuid.test(idOrNumber) ? idOrNumber : null;
  return await sql<{ id: string; connectionId: string; connection: string }[]>`
    select orders.id, orders.connection_id as "connectionId", connection.key as connection
    from orders join connections connection on connection.workspace_id = orders.workspace_id and connection.id = orders.connection_id
    where orders.workspace_id = ${workspaceId} and (orders.id = ${id}::uuid or orders.number = ${idOrNumber})
    order by orders.id limit 10`;
}
