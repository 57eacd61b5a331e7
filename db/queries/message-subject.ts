import type { Sql } from 'postgres';

/** What a message is about; undefined when it is gone. */
export async function messageSubject(sql: Sql, workspaceId: string, messageId: string): Promise<string | undefined> {
  const [row] = await sql<{ subject: string }[]>`
    select subject from messages where workspace_id = ${workspaceId} and id = ${messageId}`;
  return row?.subject;
}
