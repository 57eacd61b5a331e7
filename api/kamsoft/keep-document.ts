import type { Hub } from '../../activities/hub.ts';
import type { SoapPart } from '../../connectors/kamsoft/soap-request.ts';
import { storeStream } from '../../db/queries/message-stream.ts';
import { createSlots } from '../bounds/slots.ts';
import type { Admitted } from './admit.ts';

/** Each holds a connection to PostgreSQL while its bytes arrive, which others need too. */
const mostAtOnce = 4;

const kept = {
  SetOffer: { lane: 'catalogue', subject: 'offer' },
  SetOrders: { lane: 'feedback', subject: 'order states' },
} as const;

/** Keeps the documents that a pharmacy program sends: sealed while they arrive, whole or not at all, then woken for. */
export function keepDocuments(hub: Hub) {
  const inSlot = createSlots(mostAtOnce);

  return async (
    { row, workspace }: Admitted,
    operation: keyof typeof kept,
    parts: AsyncIterable<SoapPart>,
  ): Promise<{ messageId: string; bytes: number }> => {
    const { lane, subject } = kept[operation];
    const { workspaceId, id: connectionId, key: connectionKey, system } = row;
    const push = { workspaceId, connectionId, lane, subject };
    const stored = await inSlot(() => storeStream(hub.db.$client, hub.keyring, push, documentOf(parts)));
    hub.wake
      .ingest({ workspaceId, workspace, connectionId, connectionKey, system, lane })
      .catch(error => hub.log.debug({ err: error }, 'the engine was not woken; the relay hands the document on'));
    return stored;
  };
}

/** The document's pieces. What is cut off throws where it ends, so that nothing of it is kept. */
async function* documentOf(parts: AsyncIterable<SoapPart>): AsyncGenerator<Buffer> {
  for await (const part of parts) {
    if (part.kind === 'document') yield Buffer.from(part.bytes.buffer, part.bytes.byteOffset, part.bytes.length);
  }
}
