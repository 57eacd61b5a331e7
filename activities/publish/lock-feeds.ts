import type { TransactionSql } from 'postgres';

/**
 * Locks the counters of all feeds that invoices of a source and states of orders may go into, in one order, so that two who
 * publish to several of them never wait for each other.
 */
export async function lockFeeds(sql: TransactionSql, workspaceId: string, sourceId: string): Promise<void> {
  await sql`
    select 1 from feed_counters
    where workspace_id = ${workspaceId} and connection_id in (
      select target_id from flows where workspace_id = ${workspaceId} and mode = 'live'
        and (entity = 'order-statuses' or (entity = 'invoices' and source_id = ${sourceId})))
    order by connection_id for update`;
}
