import type { Sql, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { Keyring } from '../keyring.ts';
import { type Chunk, chunkSize, openChunk, sealChunk } from './seal-chunk.ts';
import { traceColumn } from './trace-column.ts';

/** Statements on their way at once while the next chunk is made. */
const mostUnderWay = 4;

export type StreamedPush = { workspaceId: string; connectionId: string; lane: string; subject: string };

/**
 * Stores a push while it arrives: message and sealed chunks of 1 MiB in one transaction, so that a push that breaks off
 * leaves nothing. Whatever `pieces` throws is thrown on.
 *
 * @returns the message's id and the bytes that it holds
 */
export async function storeStream(
  sql: Sql,
  keyring: Keyring,
  push: StreamedPush,
  pieces: AsyncIterable<Buffer>,
): Promise<{ messageId: string; bytes: number }> {
  const messageId = v7();
  const trace = traceColumn(sql);
  return await sql.begin(async transaction => {
    await transaction`
      insert into messages (id, workspace_id, connection_id, kind, lane, status, subject${trace.name})
      values (${messageId}, ${push.workspaceId}, ${push.connectionId}, 'event', ${push.lane}, 'stored', ${push.subject}${trace.value})`;
    const underWay = new Set<Promise<unknown>>();
    let bytes = 0;
    let no = 0;
    for await (const chunk of inChunks(pieces)) {
      bytes += chunk.length;
      const writing = keepChunk(transaction, keyring, push.workspaceId, messageId, no, chunk);
      no += 1;
      underWay.add(writing);
      // Awaited below; a failure in between must not count as unhandled.
      writing.then(
        () => underWay.delete(writing),
        () => {},
      );
      if (underWay.size >= mostUnderWay) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    return { messageId, bytes };
  });
}

async function keepChunk(
  sql: TransactionSql,
  keyring: Keyring,
  workspaceId: string,
  messageId: string,
  no: number,
  chunk: Buffer,
): Promise<void> {
  const { keyId, sealed, packed } = await sealChunk(keyring, workspaceId, chunk);
  await sql`
    insert into message_chunks (workspace_id, message_id, part, no, key_id, sealed, packed)
    values (${workspaceId}, ${messageId}, 0, ${no}, ${keyId}, ${sealed}, ${packed})`;
}

/** Gathers pieces of any size into chunks of one; an empty payload is one empty chunk. */
async function* inChunks(pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  let any = false;
  for await (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    while (size >= chunkSize) {
      const all = Buffer.concat(held);
      yield all.subarray(0, chunkSize);
      any = true;
      held = [all.subarray(chunkSize)];
      size -= chunkSize;
    }
  }
  if (size > 0 || !any) yield Buffer.concat(held);
}

/** Reads a message's payload back chunk by chunk; yields nothing when its retention time is over. */
export async function* readStream(
  sql: Sql | TransactionSql,
  keyring: Keyring,
  scope: { workspaceId: string; messageId: string },
): AsyncIterable<Buffer> {
  for (let no = 0; ; no += 1) {
    const [chunk] = await sql<Chunk[]>`
      select key_id, sealed, packed from message_chunks
      where workspace_id = ${scope.workspaceId} and message_id = ${scope.messageId} and part = 0 and no = ${no}`;
    if (!chunk) return;
    yield await openChunk(keyring, chunk);
  }
}
