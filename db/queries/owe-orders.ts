import type { Sql, TransactionSql } from 'postgres';
import { uuid7 } from './uuid7.ts';

/**
 * Makes every flow that is on owe these orders to its target, and marks the processes as due.
 *
 * A flow only owes what it has not dealt with: `deliveries.desired` is the order's hash. Returns the processes to start.
 */
export async function oweOrders(
  sql: Sql | TransactionSql,
  scope: { workspaceId: string; connectionId: string },
  orderIds: string[],
): Promise<string[]> {
  if (orderIds.length === 0) return [];
  const rows = await sql<{ id: string }[]>`
    with owed as (
      select flow.id as flow_id, flow.key as flow_key, workspace.slug, orders.id as order_id, orders.number, orders.hash, orders.external_id
      from flows flow
      join workspaces workspace on workspace.id = flow.workspace_id
      join orders on orders.workspace_id = flow.workspace_id and orders.connection_id = flow.source_id
      where flow.workspace_id = ${scope.workspaceId} and flow.source_id = ${scope.connectionId} and flow.entity = 'orders' and flow.mode <> 'off'
        and orders.id = any(${orderIds}::uuid[])
    ), desired as (
      insert into deliveries as kept (workspace_id, flow_id, record_id, field_group, desired)
      select ${scope.workspaceId}, flow_id, order_id, 'order', hash from owed order by order_id, flow_id
      on conflict (workspace_id, flow_id, record_id, field_group) do update set desired = excluded.desired, next_try = now(), blocked_by = null
        where kept.desired is distinct from excluded.desired
      returning flow_id, record_id
    )
    insert into processes as kept (id, workspace_id, kind, workflow_id, flow_id, record_id, state, number)
    select ${uuid7(sql)}, ${scope.workspaceId}, 'sendOrder',
      'order/' || owed.slug || '/' || owed.flow_key || '/' || left(owed.number, 60) || '-' || left(encode(sha256(convert_to(owed.external_id, 'UTF8')), 'hex'), 8),
      owed.flow_id, owed.order_id, 'due', owed.number
    from owed join desired on desired.flow_id = owed.flow_id and desired.record_id = owed.order_id
    on conflict (workspace_id, flow_id, record_id) do update set state = 'due', updated_at = now(), checked_at = now(), finished_at = null
    returning id`;
  return rows.map(row => row.id);
}
