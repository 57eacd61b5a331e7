import type { Sql, TransactionSql } from 'postgres';

/**
 * Has a flow that is on look at the orders that are kept already: those placed since its start date or, without one, since
 * the flow was made. What ended in shadow is owed again once the flow is live, and what the gate skipped is once its start
 * date and its sales channels let it pass.
 *
 * @returns the connection whose orders they are, and their ids
 */
export async function ordersOwedBy(
  sql: Sql | TransactionSql,
  flow: { workspaceId: string; id: string },
): Promise<{ connectionId: string; orderIds: string[] }[]> {
  const again = await sql<{ connectionId: string; orderId: string }[]>`
    with again as materialized (
      select owed.record_id, owed.field_group, orders.connection_id from deliveries owed, processes process, flows flow, orders
      where flow.workspace_id = ${flow.workspaceId} and flow.id = ${flow.id}
        and process.workspace_id = flow.workspace_id and process.flow_id = flow.id and process.state = 'done'
        and orders.workspace_id = flow.workspace_id and orders.id = process.record_id
        and owed.workspace_id = flow.workspace_id and owed.flow_id = flow.id and owed.record_id = process.record_id
        and ((flow.mode = 'live' and process.outcome = 'shadow')
          or (flow.mode <> 'off' and process.outcome = 'skipped' and process.step = 'gate' and orders.order_state <> 'cancelled'
            and orders.ordered_at >= coalesce((flow.settings -> 'gate' ->> 'startDate')::timestamptz, '-infinity')
            and (flow.settings -> 'gate' -> 'salesChannels' = '[]' or flow.settings -> 'gate' -> 'salesChannels' ? (orders.document -> 'salesChannel' ->> 'code'))))
      order by owed.record_id for update of owed
    )
    update deliveries set delivered = null from again
    where deliveries.workspace_id = ${flow.workspaceId} and deliveries.flow_id = ${flow.id} and deliveries.record_id = again.record_id
      and deliveries.field_group = again.field_group
    returning again.connection_id as "connectionId", again.record_id as "orderId"`;
  const rows = await sql<{ connectionId: string; orderId: string }[]>`
    select orders.connection_id as "connectionId", orders.id as "orderId"
    from flows flow
    join orders on orders.workspace_id = flow.workspace_id and orders.connection_id = flow.source_id
    left join deliveries delivery on delivery.workspace_id = flow.workspace_id and delivery.flow_id = flow.id and delivery.record_id = orders.id
    where flow.workspace_id = ${flow.workspaceId} and flow.id = ${flow.id} and flow.mode <> 'off'
      and orders.ordered_at >= coalesce((flow.settings -> 'gate' ->> 'startDate')::timestamptz, flow.created_at)
      and (delivery.desired is null or delivery.desired is distinct from orders.hash or delivery.delivered is null)`;
  const byConnection = Map.groupBy([...again, ...rows], row => row.connectionId);
  return [...byConnection].map(([connectionId, owed]) => ({
    connectionId,
    orderIds: [...new Set(owed.map(row => row.orderId))],
  }));
}
