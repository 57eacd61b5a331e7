import { v7 } from 'uuid';
import { readPayload, storePush } from '../db/queries/store-message.ts';
import type { MessageKind } from '../db/schema/exchange.ts';
import type { Lane } from '../workflows/ingest.ts';
import { resumeOrder } from './bind-order.ts';
import type { Hub } from './hub.ts';
import { readingTime } from './ingest/reading-time.ts';
import { takeInRecords } from './ingest/take-in.ts';

type Kept = {
  id: string;
  kind: MessageKind;
  lane: Lane;
  subject: string;
  connection_id: string;
  process_id: string | null;
};
export type Replayed = { messageId: string; what: string };

/** Thrown when a message cannot be replayed; its message says what to do instead. */
export class CannotReplay extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'CannotReplay';
  }
}

/**
 * Replays one message, audited; an edited payload becomes a message of its own and the old one is kept.
 *
 * Inbound ones are interpreted again. An outbound one runs its process's step again under its intent, never as a bare resend.
 */
export async function replayMessage(
  hub: Hub,
  request: { workspaceId: string; messageId: string; who: string; payload?: unknown },
): Promise<Replayed> {
  const { workspaceId, messageId, who, payload } = request;
  const [message] = await hub.db.$client<Kept[]>`
    select id, kind, lane, subject, connection_id, process_id from messages where workspace_id = ${workspaceId} and id = ${messageId}`;
  if (!message) throw new CannotReplay('There is no such message.');
  const replayed = await replayKind(hub, message, request);
  await hub.db.$client`
    insert into audit_entries (id, workspace_id, who, action, object, detail)
    values (${v7()}, ${workspaceId}, ${who}, 'replay', ${`message/${messageId}`}, ${hub.db.$client.json({ edited: payload !== undefined, as: replayed.messageId, what: replayed.what })})`;
  return replayed;
}

async function replayKind(
  hub: Hub,
  message: Kept,
  { workspaceId, who, payload }: { workspaceId: string; who: string; payload?: unknown },
): Promise<Replayed> {
  const sql = hub.db.$client;
  if (message.kind === 'request') {
    if (payload !== undefined)
      throw new CannotReplay('What was sent cannot be edited: correct the order or the mapping, then replay.');
    const [process] = await sql<{ flow_id: string; record_id: string }[]>`
      select flow_id, record_id from processes where workspace_id = ${workspaceId} and id = ${message.process_id}`;
    if (!process)
      throw new CannotReplay('This exchange belongs to no order: it was a reading, which repeats by itself.');
    await resumeOrder(hub, { workspaceId, flowId: process.flow_id, orderId: process.record_id, who });
    return { messageId: message.id, what: 'The order’s process runs again under its intent.' };
  }
  const connection = await hub.connections.get(workspaceId, message.connection_id);
  const kept = await readPayload(sql, hub.keyring, { workspaceId, messageId: message.id });
  if (!kept) throw new CannotReplay('The payload is gone: its retention time is over.');
  const bytes = payload === undefined ? kept : Buffer.from(JSON.stringify(payload));

  if (message.kind === 'record') {
    const raw: unknown = JSON.parse(bytes.toString());
    const externalId = identityOf(raw);
    const asOf =
      payload === undefined
        ? await readingTime(sql, { workspaceId, connectionId: connection.row.id, messageId: message.id, externalId })
        : hub.now();
    const taken = await takeInRecords(hub, connection, [{ externalId, number: message.subject, raw }], {
      asOf,
      who,
      replayOf: message.id,
    });
    return {
      messageId: message.id,
      what:
        taken.rejected > 0
          ? 'It still cannot be understood; the task says why.'
          : taken.changed > 0
            ? 'The order changed and its flows run.'
            : taken.ids.length > 0
              ? 'The order is as it was.'
              : 'The order was read anew since, and the newer reading counts. Edit the payload to have this one count all the same.',
    };
  }
  const stored = await storePush(sql, hub.keyring, {
    workspaceId,
    connectionId: message.connection_id,
    lane: message.lane,
    subject: message.subject,
    payload: bytes,
  });
  await sql`update messages set replay_of = ${message.id} where workspace_id = ${workspaceId} and id = ${stored.messageId}`;
  const { row } = connection;
  const [workspace] = await sql<{ slug: string }[]>`select slug from workspaces where id = ${workspaceId}`;
  const lane = {
    workspaceId,
    workspace: workspace?.slug ?? '',
    connectionId: row.id,
    connectionKey: row.key,
    system: row.system,
    lane: message.lane,
  };
  await hub.wake
    .ingest(lane)
    .catch(error => hub.log.debug({ err: error }, 'The engine is away; the relay hands the replay on.'));
  return { messageId: stored.messageId, what: 'The push is taken in again.' };
}

/** Every source names its documents by `id`, what is pushed at `/v1` by `externalId`. */
function identityOf(raw: unknown): string {
  const { id: own, externalId: pushed }: { id?: unknown; externalId?: unknown } = Object(raw);
  const id = own ?? pushed;
  if (typeof id !== 'string')
    throw new CannotReplay('The payload has no id. Keep the id of the order when you edit it.');
  return id;
}
