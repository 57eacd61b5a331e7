import type { RawRecord } from '../../connectors/contract.ts';
import { readPayloads } from '../../db/queries/store-message.ts';
import type { MessageStatus } from '../../db/schema/exchange.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import { noteSetback } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow, OpenConnection } from '../open-connections.ts';
import { raiseTask } from '../tasks.ts';
import { takeInRecords } from './take-in.ts';

export type Round = { taken: number; more: boolean; retryAfterMs?: number; note: string };

/** Pushes looked at in one round; their orders are read in pages of the source's own size. */
const roundSize = 500;
/** A push may be large; only so many are held in memory. */
const openedAtOnce = 20;

type Settled = { id: string; status: MessageStatus; reason: string | null };

async function settle(hub: Hub, workspaceId: string, messages: Settled[]): Promise<void> {
  const sql = hub.db.$client;
  if (messages.length === 0) return;
  await sql`
    update messages set status = row.status, reason = row.reason, ingested_at = now()
    from jsonb_to_recordset(${sql.json(messages)}) as row (id uuid, status text, reason text)
    where messages.workspace_id = ${workspaceId} and messages.id = row.id and messages.status = 'stored'`;
}

/** What a pushed body speaks of; a body that is no JSON speaks of nothing. */
function hintsOf(connection: OpenConnection, body: Buffer | undefined): { orderIds: string[] } | { ignored: string } {
  if (!body) return { ignored: 'The payload is gone: its retention time is over.' };
  try {
    const source = connection.ports.source?.orders;
    return source
      ? source.hints(JSON.parse(body.toString()))
      : { ignored: `${connection.row.key} is no source of orders.` };
  } catch {
    return { ignored: 'The body is not JSON.' };
  }
}

/** The source will not give these orders out: their pushes are rejected with the reason, and a person is told. */
async function refused(
  hub: Hub,
  row: ConnectionRow,
  hinted: Map<string, string[]>,
  setback: { reason: string },
): Promise<Round> {
  await raiseTask(hub.db.$client, {
    workspaceId: row.workspaceId,
    kind: 'record',
    cause: `reading/${row.id}`,
    sentence: `${row.key} refuses to give out orders: ${setback.reason}`,
    remedy: `Check ${row.key}, then replay its rejected messages: kladka messages replay --status rejected.`,
    detail: { connection: row.key },
  });
  await settle(
    hub,
    row.workspaceId,
    [...hinted.keys()].map(id => ({ id, status: 'rejected' as const, reason: setback.reason })),
  );
  return { taken: hinted.size, more: false, note: setback.reason };
}

/** Takes in what a connection pushed: hints wake a reading, many hints share one. Nothing is settled before it is kept. */
export async function takeInPushes(hub: Hub, lane: IngestInput, signal: AbortSignal): Promise<Round> {
  const connection = await hub.connections.get(lane.workspaceId, lane.connectionId);
  const { row, ports } = connection;
  if (row.pausedReason) return { taken: 0, more: false, note: `${row.key} is paused: ${row.pausedReason}` };
  const waiting = await hub.db.$client<{ id: string }[]>`
    select id from messages where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and lane = ${lane.lane} and status = 'stored'
    order by id limit ${roundSize}`;
  const hinted = new Map<string, string[]>();
  const settled: Settled[] = [];
  for (let start = 0; start < waiting.length; start += openedAtOnce) {
    const some = waiting.slice(start, start + openedAtOnce).map(message => message.id);
    const payloads = await readPayloads(hub.db.$client, hub.keyring, row.workspaceId, some);
    for (const id of some) {
      const hints = hintsOf(connection, payloads.get(id));
      if ('ignored' in hints) settled.push({ id, status: 'ignored', reason: hints.ignored });
      else hinted.set(id, hints.orderIds);
    }
  }
  await settle(hub, row.workspaceId, settled);

  const ids = [...new Set([...hinted.values()].flat())];
  const asOf = hub.now();
  const found: RawRecord[] = [];
  for (let start = 0; start < ids.length; start += connection.connector.limits.pageSize) {
    const read = await ports.source?.orders?.get(
      ids.slice(start, start + connection.connector.limits.pageSize),
      signal,
    );
    if (!read) break;
    if (read.kind === 'rejected') return await refused(hub, row, hinted, read);
    if (read.kind !== 'done') {
      await noteSetback(hub, row, read);
      const retryAfterMs =
        read.kind === 'throttled'
          ? read.retryAfterMs
          : read.kind === 'transient' || read.kind === 'unclear'
            ? 2_000
            : undefined;
      return { taken: settled.length, more: false, retryAfterMs, note: read.reason };
    }
    found.push(...read.value);
  }
  const taken = await takeInRecords(hub, connection, found, { asOf, who: row.key });
  const known = new Set(found.map(record => record.externalId));
  await settle(
    hub,
    row.workspaceId,
    [...hinted].map(([id, orderIds]) => ({
      id,
      status: 'accepted',
      reason: orderIds.some(orderId => known.has(orderId)) ? null : 'The order is gone from the shop.',
    })),
  );
  return {
    taken: waiting.length,
    more: waiting.length === roundSize,
    note: `${found.length} orders read, ${taken.changed} new or changed.`,
  };
}
