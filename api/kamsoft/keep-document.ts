import type { Hub } from '../../activities/hub.ts';
import { SoapFault } from '../../connectors/kamsoft/soap-fault.ts';
import type { SoapPart } from '../../connectors/kamsoft/soap-request.ts';
import { storeStream } from '../../db/queries/message-stream.ts';
import { createSlots, NoSlot, type Slots } from '../bounds/slots.ts';
import type { Admitted } from './admit.ts';

const kept = {
  SetOffer: { lane: 'catalogue', subject: 'offer' },
  SetOrders: { lane: 'feedback', subject: 'order states' },
} as const;

/** How long a package waits for the one before it; long enough for an ordinary one to arrive. */
const longestTurnMs = 60_000;

/**
 * Keeps the documents that a pharmacy program sends: sealed while they arrive, whole or not at all, then woken for.
 *
 * Each holds a connection to PostgreSQL while its bytes arrive, which others need too. So few arrive at once, offers apart from
 * order states, which they must not hold up, and of each connection and operation one after the other. Whoever waits longer
 * than `turnMs` for its own connection's former document is told to send again.
 */
export function keepDocuments(hub: Hub, turnMs = longestTurnMs) {
  const slots = { SetOffer: createSlots(4), SetOrders: createSlots(2) };
  const turns = new Map<string, Slots>();

  function turnOf(name: string): Slots {
    const known = turns.get(name) ?? createSlots(1, turnMs);
    turns.set(name, known);
    return known;
  }

  return async (
    { row, workspace }: Admitted,
    operation: keyof typeof kept,
    parts: AsyncIterable<SoapPart>,
  ): Promise<{ messageId: string; bytes: number }> => {
    const { lane, subject } = kept[operation];
    const { workspaceId, id: connectionId, key: connectionKey, system } = row;
    const push = { workspaceId, connectionId, lane, subject };
    const store = () => storeStream(hub.db.$client, hub.keyring, push, documentOf(parts));
    const inTurn = turnOf(`${operation} ${connectionId}`);
    const stored = await inTurn(() => slots[operation](store)).catch(refuseLate);
    hub.wake
      .ingest({ workspaceId, workspace, connectionId, connectionKey, system, lane })
      .catch(error => hub.log.debug({ err: error }, 'the engine was not woken; the relay hands the document on'));
    return stored;
  };
}

function refuseLate(error: unknown): never {
  if (!(error instanceof NoSlot)) throw error;
  const sentence = 'The document before this one is still arriving. Send this one again once that is through.';
  throw new SoapFault(sentence, '1.1', 'server');
}

/** The document's pieces. What is cut off throws where it ends, so that nothing of it is kept. */
async function* documentOf(parts: AsyncIterable<SoapPart>): AsyncGenerator<Buffer> {
  for await (const part of parts) {
    if (part.kind === 'document') yield Buffer.from(part.bytes.buffer, part.bytes.byteOffset, part.bytes.length);
  }
}
