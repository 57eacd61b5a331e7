import { createHash } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { Keyring } from '../keyring.ts';
import type { MessageKind, MessageStatus } from '../schema/exchange.ts';
import { traceparentNow } from '../trace-context.ts';
import { type Chunk, chunkSize, openChunk, type SealedChunk, sealChunk } from './seal-chunk.ts';
import { traceColumn } from './trace-column.ts';

/** PostgreSQL's numbers for the types; a list of Buffers or truths does not say them by itself. */
const bytea = 17;
const bool = 16;

export type Push = {
  workspaceId: string;
  connectionId: string;
  lane: string;
  subject: string;
  payload: Buffer;
  /** The vendor's own id of the event; absent: nothing is deduplicated. */
  key?: string;
  status?: MessageStatus;
  reason?: string;
};

export type Stored = { messageId: string; outcome: 'stored' | 'repeated' | 'conflict' };

/** Seals a payload in chunks of 1 MiB. */
async function sealChunks(keyring: Keyring, workspaceId: string, payload: Buffer): Promise<SealedChunk[]> {
  const chunks: SealedChunk[] = [];
  for (let start = 0; start === 0 || start < payload.length; start += chunkSize) {
    chunks.push(await sealChunk(keyring, workspaceId, payload.subarray(start, start + chunkSize)));
  }
  return chunks;
}

/** The chunks of the message `kept`. Nearly every push has one, and a list of one costs a third of the statement. */
function selectChunks(sql: Sql | TransactionSql, workspaceId: string, chunks: SealedChunk[]) {
  const [only, ...more] = chunks;
  if (only && more.length === 0)
    return sql`select ${workspaceId}, kept.id, 0, 0, ${only.keyId}::uuid, ${only.sealed}::bytea, ${only.packed}::bool from kept`;
  return sql`
    select ${workspaceId}, kept.id, 0, chunk.no - 1, chunk.key_id, chunk.sealed, chunk.packed
    from kept, unnest(${chunks.map(chunk => chunk.keyId)}::uuid[], ${sql.array(
      chunks.map(chunk => chunk.sealed),
      bytea,
    )}, ${sql.array(
      chunks.map(chunk => chunk.packed),
      bool,
    )}) with ordinality as chunk (key_id, sealed, packed, no)`;
}

/**
 * Stores a push in one statement: dedupe key, message and sealed payload together or not at all.
 *
 * `repeated`: the same key came before with the same payload; `conflict`: with another one. Both carry the first message's id.
 */
export async function storePush(sql: Sql, keyring: Keyring, push: Push): Promise<Stored> {
  return await keepPush(sql, await sealPush(keyring, push));
}

export type SealedPush = { push: Push; messageId: string; hash: string; chunks: SealedChunk[] };

/** Seals a push ahead of the transaction that keeps it: sealing may need a connection of its own. */
export async function sealPush(keyring: Keyring, push: Push): Promise<SealedPush> {
  const hash = createHash('sha256').update(push.payload).digest('hex');
  return { push, messageId: v7(), hash, chunks: await sealChunks(keyring, push.workspaceId, push.payload) };
}

/** Keeps a sealed push, as `storePush` does. */
export async function keepPush(
  sql: Sql | TransactionSql,
  { push, messageId, hash, chunks }: SealedPush,
): Promise<Stored> {
  const key = push.key ?? messageId;
  const trace = traceColumn(sql);
  const stored = await sql`
    with claimed as (
      insert into message_keys (workspace_id, connection_id, key, message_id, payload_hash)
      select ${push.workspaceId}, ${push.connectionId}, ${key}, ${messageId}::uuid, ${hash}
      on conflict do nothing returning message_id
    ), kept as (
      insert into messages (id, workspace_id, connection_id, kind, lane, status, reason, subject${trace.name})
      select message_id, ${push.workspaceId}, ${push.connectionId}, 'event', ${push.lane}, ${push.status ?? 'stored'}, ${push.reason ?? null}, ${push.subject}${trace.value}
      from claimed returning id
    )
    insert into message_chunks (workspace_id, message_id, part, no, key_id, sealed, packed)
    ${selectChunks(sql, push.workspaceId, chunks)}
    returning message_id`;
  if (stored.length > 0) return { messageId, outcome: 'stored' };
  const [first] = await sql<{ message_id: string; payload_hash: string }[]>`
    select message_id, payload_hash from message_keys
    where workspace_id = ${push.workspaceId} and connection_id = ${push.connectionId} and key = ${key}`;
  if (!first) throw new Error('A push was neither stored nor known. Send it again.');
  return { messageId: first.message_id, outcome: first.payload_hash === hash ? 'repeated' : 'conflict' };
}

export type Exchange = {
  workspaceId: string;
  connectionId: string;
  processId?: string;
  recordId?: string;
  subject: string;
  status: MessageStatus;
  reason?: string;
  answerStatus?: number;
  ms: number;
  sent: Buffer;
  answered: Buffer;
};

/** Keeps one outbound exchange: what was sent as part 0, what was answered as part 1. */
export async function storeExchange(sql: Sql, keyring: Keyring, exchange: Exchange): Promise<string> {
  const messageId = v7();
  const [sent, answered] = await Promise.all([
    sealChunk(keyring, exchange.workspaceId, exchange.sent),
    sealChunk(keyring, exchange.workspaceId, exchange.answered),
  ]);
  await sql`
    with kept as (
      insert into messages (id, workspace_id, connection_id, kind, lane, status, reason, subject, process_id, record_id, answer_status, ms, ingested_at)
      values (${messageId}, ${exchange.workspaceId}, ${exchange.connectionId}, 'request', 'out', ${exchange.status}, ${exchange.reason ?? null},
        ${exchange.subject}, ${exchange.processId ?? null}, ${exchange.recordId ?? null}, ${exchange.answerStatus ?? null}, ${exchange.ms}, now())
      returning id
    )
    insert into message_chunks (workspace_id, message_id, part, no, key_id, sealed, packed)
    select ${exchange.workspaceId}, kept.id, chunk.part, 0, chunk.key_id, chunk.sealed, chunk.packed
    from kept, (values (0, ${sent.keyId}::uuid, ${sent.sealed}::bytea, ${sent.packed}::bool),
      (1, ${answered.keyId}::uuid, ${answered.sealed}::bytea, ${answered.packed}::bool)) as chunk (part, key_id, sealed, packed)`;
  return messageId;
}

export type RecordMessage = {
  id: string;
  kind: MessageKind;
  subject: string;
  payload: Buffer;
  status: MessageStatus;
  reason?: string;
  recordId?: string;
  replayOf?: string;
  /** The trace that it came by; that of what runs now when absent. */
  traceparent?: string;
};

/** Keeps a batch of documents read from a source, each as a message of its own, in one statement. */
export async function storeRecords(
  sql: Sql,
  keyring: Keyring,
  scope: { workspaceId: string; connectionId: string; lane: string },
  records: RecordMessage[],
): Promise<void> {
  if (records.length === 0) return;
  const here = traceparentNow();
  const traced = here !== undefined || records.some(record => record.traceparent !== undefined);
  const sealed = await Promise.all(records.map(record => sealChunk(keyring, scope.workspaceId, record.payload)));
  await sql`
    with kept as (
      insert into messages (id, workspace_id, connection_id, kind, lane, status, reason, subject, record_id, replay_of, ingested_at${traced ? sql`, traceparent` : sql``})
      select row.id, ${scope.workspaceId}, ${scope.connectionId}, row.kind, ${scope.lane}, row.status, row.reason, row.subject, row.record_id, row.replay_of,
        now()${traced ? sql`, row.traceparent` : sql``}
      from jsonb_to_recordset(${sql.json(
        records.map(({ id, kind, subject, status, reason, recordId, replayOf, traceparent = here }) => ({
          id,
          kind,
          subject,
          status,
          reason: reason ?? null,
          record_id: recordId ?? null,
          replay_of: replayOf ?? null,
          traceparent: traceparent ?? null,
        })),
      )}) as row (id uuid, kind text, subject text, status text, reason text, record_id uuid, replay_of uuid, traceparent text)
    )
    insert into message_chunks (workspace_id, message_id, part, no, key_id, sealed, packed)
    select ${scope.workspaceId}, chunk.id, 0, 0, chunk.key_id, chunk.sealed, chunk.packed
    from unnest(${records.map(record => record.id)}::uuid[], ${sealed.map(chunk => chunk.keyId)}::uuid[], ${sql.array(
      sealed.map(chunk => chunk.sealed),
      bytea,
    )}, ${sql.array(
      sealed.map(chunk => chunk.packed),
      bool,
    )}) as chunk (id, key_id, sealed, packed)`;
}

/** Reads a message's payload back; part 0 is what came or was sent, part 1 what was answered. */
export async function readPayload(
  sql: Sql,
  keyring: Keyring,
  scope: { workspaceId: string; messageId: string },
  part = 0,
): Promise<Buffer | undefined> {
  const rows = await sql<Chunk[]>`
    select key_id, sealed, packed from message_chunks
    where workspace_id = ${scope.workspaceId} and message_id = ${scope.messageId} and part = ${part} order by no`;
  if (rows.length === 0) return undefined;
  return Buffer.concat(await Promise.all(rows.map(row => openChunk(keyring, row))));
}

/** Reads what came with many messages at once, by message id; those whose retention time is over are missing. */
export async function readPayloads(
  sql: Sql,
  keyring: Keyring,
  workspaceId: string,
  messageIds: string[],
): Promise<Map<string, Buffer>> {
  if (messageIds.length === 0) return new Map();
  const rows = await sql<(Chunk & { message_id: string })[]>`
    select message_id, key_id, sealed, packed from message_chunks
    where workspace_id = ${workspaceId} and message_id = any(${messageIds}::uuid[]) and part = 0 order by message_id, no`;
  const opened = new Map<string, Buffer>();
  for (const row of rows) {
    const chunk = await openChunk(keyring, row);
    const before = opened.get(row.message_id);
    opened.set(row.message_id, before ? Buffer.concat([before, chunk]) : chunk);
  }
  return opened;
}
