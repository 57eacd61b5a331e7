import type { Sql } from 'postgres';
import type { MessageKind, MessageStatus } from '../schema/exchange.ts';
import { iso, isoOrNull } from './iso.ts';

export type ListedMessage = {
  id: string;
  connection: string;
  kind: MessageKind;
  status: MessageStatus;
  reason: string | null;
  counts: Record<string, number> | null;
  subject: string;
  orderId: string | null;
  replayOf: string | null;
  answerStatus: number | null;
  ms: number | null;
  createdAt: string;
  ingestedAt: string | null;
};

export type MessageFilter = {
  workspaceId: string;
  id?: string;
  after?: string;
  limit: number;
  status?: MessageStatus;
  kind?: MessageKind;
  connection?: string;
  orderId?: string;
};

/** One page of messages, newest first, without their payloads. */
export async function listMessages(sql: Sql, filter: MessageFilter): Promise<ListedMessage[]> {
  const {
    workspaceId,
    id = null,
    after = null,
    limit,
    status = null,
    kind = null,
    connection = null,
    orderId = null,
  } = filter;
  const rows = await sql<ListedMessage[]>`
    select message.id, connection.key as connection, message.kind, message.status, message.reason, message.counts, message.subject, message.record_id as "orderId",
      message.replay_of as "replayOf", message.answer_status as "answerStatus", message.ms, message.created_at as "createdAt", message.ingested_at as "ingestedAt"
    from messages message join connections connection on connection.workspace_id = message.workspace_id and connection.id = message.connection_id
    where message.workspace_id = ${workspaceId} and (${id}::uuid is null or message.id = ${id}::uuid) and (${after}::uuid is null or message.id < ${after}::uuid)
      and (${status}::text is null or message.status = ${status}) and (${kind}::text is null or message.kind = ${kind})
      and (${connection}::text is null or connection.key = ${connection}) and (${orderId}::uuid is null or message.record_id = ${orderId}::uuid)
    order by message.id desc limit ${limit}`;
  return rows.map(row => ({ ...row, createdAt: iso(row.createdAt), ingestedAt: isoOrNull(row.ingestedAt) }));
}
