import type { TransactionSql } from 'postgres';
import { invoicesNaming, lockMoney } from '../../db/queries/invoice-group.ts';
import type { Hub } from '../hub.ts';
import { publishInvoices } from '../publish/invoices.ts';
import { reallocate } from './reallocate.ts';
import { wakeTracked } from './wake-tracked.ts';

/**
 * Gives invoices that came before their orders to these orders, once such an order is known, bound or given out (W10).
 *
 * Takes the lock of money: call it in the transaction that binds or takes in the orders, before anything is put into a feed
 * there. Resolves to the invoices that were shared out anew, whose tracking is to be woken behind the commit.
 */
export async function reallocateForOrders(
  sql: TransactionSql,
  hub: Hub,
  { workspaceId }: { workspaceId: string },
  orderIds: string[],
): Promise<string[]> {
  if (orderIds.length === 0) return [];
  await lockMoney(sql, workspaceId);
  const named = await invoicesNaming(sql, workspaceId, orderIds);
  const { invoiceIds, orderIds: touched } = await reallocate(sql, workspaceId, named);
  await publishGroup(sql, hub, workspaceId, invoiceIds, touched);
  return invoiceIds;
}

/**
 * The same in a transaction of its own, for orders that were taken in: cheap where no invoice names them. Whoever takes orders
 * in may repeat it.
 */
export async function reallocateTakenIn(hub: Hub, workspaceId: string, orderIds: string[]): Promise<void> {
  if ((await invoicesNaming(hub.db.$client, workspaceId, orderIds)).length === 0) return;
  const ids = await hub.db.$client.begin(sql => reallocateForOrders(sql, hub, { workspaceId }, orderIds));
  await wakeTracked(hub, workspaceId, ids);
}

/** Publishes what was shared out anew; a group may hold invoices of several sources. */
export async function publishGroup(
  sql: TransactionSql,
  hub: Hub,
  workspaceId: string,
  invoiceIds: string[],
  orderIds: string[],
): Promise<void> {
  const rows = await sql<{ id: string; connectionId: string }[]>`
    select id, connection_id as "connectionId" from invoices where workspace_id = ${workspaceId} and id = any(${invoiceIds}::uuid[]) order by connection_id`;
  for (const [connectionId, own] of Map.groupBy(rows, row => row.connectionId))
    await publishInvoices(
      sql,
      hub,
      { workspaceId, connectionId },
      own.map(({ id }) => id),
      orderIds,
    );
}
