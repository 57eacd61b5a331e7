import type { Sql, TransactionSql } from 'postgres';
import type { PartitionedTable } from '../../db/queries/partitions.ts';

type Any = Sql | TransactionSql;

const uuid = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/** Messages that somebody still needs, however old: pushes that were not taken in, and those that an open task tells a person to replay. */
export const neededMessages = (sql: Any) => sql`(
  select id from messages where status = 'stored'
  union all select (detail ->> 'messageId')::uuid from tasks where state = 'open' and detail ->> 'messageId' ~ ${uuid})`;

/** Which rows of a table in partitions are still needed; `row` is its name in the statement. */
export function stillNeeded(sql: Any, table: PartitionedTable, row: string) {
  switch (table) {
    case 'messages':
      return sql`${sql(row)}.id in ${neededMessages(sql)}`;
    case 'message_chunks':
      return sql`${sql(row)}.message_id in ${neededMessages(sql)}`;
    case 'process_steps':
      return sql`${sql(row)}.process_id in (select id from processes where state <> 'done')`;
    case 'changes':
      return sql`false`;
  }
}

/** Data keys without which something could not go on: payloads that are still needed, and what is about to be sent. */
export const neededKeys = (sql: Any, workspaceId: string) => sql`(
  select chunk.key_id from message_chunks chunk where chunk.workspace_id = ${workspaceId} and chunk.message_id in ${neededMessages(sql)}
  union all select key_id from intents where workspace_id = ${workspaceId} and state in ('open', 'sending', 'unclear'))`;
