import type { Sql } from 'postgres';
import type { MessageStatus } from '../schema/exchange.ts';

export type OwnMessage = {
  id: string;
  entity: string;
  state: MessageStatus;
  reason: string | null;
  counts: Record<string, number> | null;
  receivedAt: Date;
  takenInAt: Date | null;
};

/** A message that a connection itself pushed. */
export async function ownMessage(
  sql: Sql,
  scope: { workspaceId: string; connectionId: string; messageId: string },
): Promise<OwnMessage | undefined> {
  const [row] = await sql<OwnMessage[]>`
    select id, subject as entity, status as state, reason, counts, created_at as "receivedAt", ingested_at as "takenInAt" from messages
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and id = ${scope.messageId} and kind = 'event'`;
  return row;
}
