import type { Sql, TransactionSql } from 'postgres';
import { ordersOwedBy } from '../db/queries/owe-flow.ts';
import { oweOrders } from '../db/queries/owe-orders.ts';
import type { Hub } from './hub.ts';
import { wakeProcesses } from './start-processes.ts';

type Queryable = Sql | TransactionSql;

/** Has a flow take up the orders that are kept already, as far as it owes them; their processes are due then, and left to be woken. */
export async function takeUpOrders(hub: Hub, workspaceId: string, flowId: string): Promise<void> {
  await hub.db.$client.begin(async sql => {
    for (const { connectionId, orderIds } of await ordersOwedBy(sql, { workspaceId, id: flowId })) {
      await oweOrders(sql, { workspaceId, connectionId }, orderIds);
      await sql`
        update processes set state = 'due', outcome = null, updated_at = now(), checked_at = now(), finished_at = null
        where workspace_id = ${workspaceId} and flow_id = ${flowId} and record_id = any(${orderIds}::uuid[])
          and outcome is distinct from 'given-up'`;
    }
  });
}

/**
 * Wakes every process of a flow that waits, e.g. because the flow's settings changed. Those that run are woken too: one of
 * them may have read the former settings and be about to wait.
 */
export async function wakeWaiting(hub: Hub, workspaceId: string, flowId: string): Promise<{ resumed: number }> {
  const rows = await hub.db.$client<{ id: string }[]>`
    select id from processes where workspace_id = ${workspaceId} and flow_id = ${flowId} and state <> 'done'`;
  const due = await hub.db.$client.begin(sql =>
    markDue(
      sql,
      workspaceId,
      rows.map(row => row.id),
    ),
  );
  await wakeProcesses(hub, workspaceId, due);
  return { resumed: due.length };
}

/** Unblocks processes so that the relay starts them even when the wake that follows is lost. */
export async function markDue(sql: Queryable, workspaceId: string, processIds: string[]): Promise<string[]> {
  if (processIds.length === 0) return [];
  await unblock(sql, workspaceId, processIds);
  const rows = await sql<{ id: string }[]>`
    update processes set state = 'due', updated_at = now(), checked_at = now()
    where workspace_id = ${workspaceId} and id = any(${processIds}::uuid[]) and state <> 'done' returning id`;
  return rows.map(row => row.id);
}

/** The same, also for those that have ended: what the flow owes is delivered anew. */
export async function takeUp(sql: Queryable, workspaceId: string, processIds: string[]): Promise<string[]> {
  if (processIds.length === 0) return [];
  await unblock(sql, workspaceId, processIds, sql`, delivered = null`);
  const rows = await sql<{ id: string }[]>`
    update processes set state = 'due', updated_at = now(), checked_at = now(), finished_at = null
    where workspace_id = ${workspaceId} and id = any(${processIds}::uuid[]) returning id`;
  return rows.map(row => row.id);
}

/** Whoever changes both locks a delivery before its process, and several in one order, see docs/order-process.md. */
async function unblock(sql: Queryable, workspaceId: string, processIds: string[], also = sql``): Promise<void> {
  await sql`
    with owed as materialized (
      select owed.flow_id, owed.record_id, owed.field_group from processes process
      join deliveries owed on owed.workspace_id = process.workspace_id and owed.flow_id = process.flow_id and owed.record_id = process.record_id
      where process.workspace_id = ${workspaceId} and process.id = any(${processIds}::uuid[])
      order by owed.record_id, owed.flow_id, owed.field_group for update of owed
    )
    update deliveries kept set blocked_by = null, next_try = now() ${also} from owed
    where kept.workspace_id = ${workspaceId} and kept.flow_id = owed.flow_id and kept.record_id = owed.record_id and kept.field_group = owed.field_group`;
}
