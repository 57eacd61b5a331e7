import type { Sql, TransactionSql } from 'postgres';
import type { PartitionedTable } from '../../db/queries/partitions.ts';

type Any = Sql | TransactionSql;

const uuid = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/** Tasks of which there is one per place, however many messages were refused there while it is open. */
const shared = ['push', 'feedback', 'package'];

/**
 * Messages that somebody still needs, however old: pushes that were not taken in, and those that an open task tells a person to
 * replay: the one that it names and, where refused messages share a task, all that were refused there since it was raised.
 */
export const neededMessages = (sql: Any) => {
  const named = sql`case when task.detail ->> 'messageId' ~ ${uuid} then (task.detail ->> 'messageId')::uuid end`;
  return sql`(
  select id from messages where status = 'stored'
  union all select ${named} from tasks task where task.state = 'open' and task.detail ->> 'messageId' ~ ${uuid}
  union all select refused.id from tasks task
    join messages last on last.workspace_id = task.workspace_id and last.id = ${named}
    join messages refused on refused.workspace_id = last.workspace_id and refused.connection_id = last.connection_id and refused.subject = last.subject
      and (refused.status = 'rejected' or (refused.counts ->> 'rejected')::int > 0) and refused.ingested_at >= task.created_at
    where task.state = 'open' and task.kind = 'record' and split_part(task.cause, '/', 1) = any(${shared}))`;
};

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
