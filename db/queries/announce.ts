import type { TransactionSql } from 'postgres';
import type { FeedScope } from './feed.ts';
import { uuid7 } from './uuid7.ts';

/**
 * Makes a delivery due at every webhook endpoint of a connection that wants this type. One that is due already and is not on
 * its way stands for this one too; it is locked until commit, so that it is not sent before what it announces can be read.
 */
export async function announce(
  sql: TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  type: string,
  data: Record<string, unknown>,
): Promise<void> {
  await sql`
    with ends as (
      select id from webhook_endpoints
      where workspace_id = ${workspaceId} and connection_id = ${connectionId} and disabled_at is null
        and (types = '{}' or ${type} = any(types))
    ), held as (
      select delivery.endpoint_id from webhook_deliveries delivery join ends on ends.id = delivery.endpoint_id
      where delivery.workspace_id = ${workspaceId} and delivery.type = ${type} and delivery.state = 'due' and delivery.data = ${sql.json(data as never)}
        -- One that is on its way has been tried and has no outcome yet.
        and (delivery.tries = 0 or delivery.reason is not null)
      for share of delivery
    )
    insert into webhook_deliveries (id, workspace_id, endpoint_id, type, data, state)
    select ${uuid7(sql)}, ${workspaceId}, ends.id, ${type}, ${sql.json(data as never)}, 'due' from ends
    where ends.id not in (select endpoint_id from held)`;
}
