import type { Sql } from 'postgres';

export type ListedRecord = {
  line: number;
  externalId: string | null;
  outcome: 'rejected' | 'superseded' | 'noticed';
  field: string | null;
  value: string | null;
  reason: string;
};

/** One page of a message's records that were not taken as they came, by their line. */
export async function listMessageRecords(
  sql: Sql,
  page: { workspaceId: string; messageId: string; after?: number; limit: number },
): Promise<ListedRecord[]> {
  const { workspaceId, messageId, after = -1, limit } = page;
  return await sql<ListedRecord[]>`
    select line, external_id as "externalId", outcome, field, value, reason from message_records
    where workspace_id = ${workspaceId} and message_id = ${messageId} and line > ${after} order by line limit ${limit}`;
}
