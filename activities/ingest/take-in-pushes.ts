import { readPayloads } from '../../db/queries/store-message.ts';
import type { MessageStatus } from '../../db/schema/exchange.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import { noteSetback } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow, OpenConnection } from '../open-connections.ts';
import { type Problem, raiseTask } from '../tasks.ts';
import { isTracing } from '../tracing/trace.ts';
import { readSplit } from './read-split.ts';
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

/** The source gives out nothing of what was asked: one task tells it. */
const refusesAll = (row: ConnectionRow, reason: string): Problem => ({
  kind: 'record',
  cause: `reading/${row.id}`,
  sentence: `${row.key} refuses to give out orders: ${reason}`,
  remedy: `Check ${row.key}, then replay its rejected messages: kladka messages replay --status rejected.`,
  detail: { connection: row.key },
});

/** The source gives out all but some orders; the task of each goes when it is read and understood. */
const refusesOne = (row: ConnectionRow, orderId: string, reason: string): Problem => ({
  kind: 'record',
  cause: `record/${row.id}/${orderId}`,
  sentence: `${row.key} refuses to give out the order with the id ${orderId}: ${reason}`,
  remedy: `Look at this order in ${row.key} and correct it; saving it there tells the hub. Or replay its rejected message.`,
  detail: { connection: row.key, order: orderId },
});

/** The trace of the first push that spoke of each order, where pushes are traced. */
function tracesOf(
  pushes: { id: string; traceparent?: string | null }[],
  hinted: Map<string, string[]>,
): Map<string, string> {
  const traced = pushes.flatMap(({ id, traceparent }) =>
    traceparent ? (hinted.get(id) ?? []).map((orderId): [string, string] => [orderId, traceparent]) : [],
  );
  return new Map(traced.reverse());
}

/** Takes in what a connection pushed: hints wake a reading, many hints share one. Nothing is settled before it is kept. */
export async function takeInPushes(hub: Hub, lane: IngestInput, signal: AbortSignal): Promise<Round> {
  const connection = await hub.connections.get(lane.workspaceId, lane.connectionId);
  const { row, ports } = connection;
  if (row.pausedReason) return { taken: 0, more: false, note: `${row.key} is paused: ${row.pausedReason}` };
  const traced = isTracing() ? hub.db.$client`, traceparent` : hub.db.$client``;
  const waiting = await hub.db.$client<{ id: string; traceparent?: string | null }[]>`
    select id${traced} from messages where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and lane = ${lane.lane} and status = 'stored'
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
  const source = ports.source?.orders;
  const read = source
    ? await readSplit(source, ids, connection.connector.limits.pageSize, signal)
    : { found: [], refused: new Map() };
  if ('kind' in read) {
    await noteSetback(hub, row, read);
    const retryAfterMs =
      read.kind === 'throttled'
        ? read.retryAfterMs
        : read.kind === 'transient' || read.kind === 'unclear'
          ? 2_000
          : undefined;
    return { taken: settled.length, more: false, retryAfterMs, note: read.reason };
  }
  const { found, refused } = read;
  const [first] = refused.values();
  const problems =
    first && refused.size === ids.length
      ? [refusesAll(row, first.reason)]
      : [...refused].map(([orderId, { reason }]) => refusesOne(row, orderId, reason));
  for (const problem of problems) await raiseTask(hub.db.$client, { ...problem, workspaceId: row.workspaceId });
  const taken = await takeInRecords(hub, connection, found, {
    asOf,
    who: row.key,
    traces: tracesOf(waiting, hinted),
  });
  const known = new Set(found.map(record => record.externalId));
  await settle(
    hub,
    row.workspaceId,
    [...hinted].map(([id, orderIds]): Settled => {
      const refusal = orderIds.flatMap(orderId => refused.get(orderId) ?? [])[0];
      if (refusal) return { id, status: 'rejected', reason: refusal.reason };
      const reason = orderIds.some(orderId => known.has(orderId)) ? null : 'The order is gone from the shop.';
      return { id, status: 'accepted', reason };
    }),
  );
  return {
    taken: waiting.length,
    more: waiting.length === roundSize,
    note: `${found.length} orders read, ${taken.changed} new or changed${refused.size > 0 ? `, ${refused.size} refused` : ''}.`,
  };
}
