import type { Sql, TransactionSql } from 'postgres';
import { askingSystems } from '../../domain/asking-systems.ts';

/**
 * Makes every flow of order statuses that is on owe what became of these orders: the waybill and, by the flow's own map, the
 * state. What a flow has no state for is kept and not owed; a shop that asks at `/v1` has it in its feed.
 */
export async function oweStatuses(
  sql: Sql | TransactionSql,
  scope: { workspaceId: string; connectionId: string; flowId?: string },
  orderIds: string[],
): Promise<number> {
  if (orderIds.length === 0) return 0;
  const owed = await sql`
    insert into deliveries as kept (workspace_id, flow_id, record_id, field_group, desired)
    select flow.workspace_id, flow.id, told.order_id, part.name, part.wanted
    from flows flow
    join fulfilments told on told.workspace_id = flow.workspace_id and told.connection_id = flow.source_id and told.order_id = any(${orderIds}::uuid[])
    join orders on orders.workspace_id = told.workspace_id and orders.id = told.order_id and orders.connection_id = flow.target_id
    join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id and target.system <> all(${[...askingSystems]}::text[])
    cross join lateral (values ('tracking', told.waybill), ('state', flow.settings -> 'states' ->> told.state)) part (name, wanted)
    where flow.workspace_id = ${scope.workspaceId} and flow.source_id = ${scope.connectionId} and flow.entity = 'order-statuses' and flow.mode <> 'off'
      and (${scope.flowId ?? null}::uuid is null or flow.id = ${scope.flowId ?? null}) and part.wanted is not null
    on conflict (workspace_id, flow_id, record_id, field_group) do update
      set desired = excluded.desired, next_try = now(), tries = 0, reason = null, blocked_by = null
      where kept.desired <> excluded.desired`;
  return owed.count;
}
