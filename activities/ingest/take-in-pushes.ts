import type { Setback } from '../../connectors/outcome.ts';
import { readPayloads } from '../../db/queries/store-message.ts';
import type { MessageStatus } from '../../db/schema/exchange.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import { noteSetback } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import type { OpenConnection } from '../open-connections.ts';
import { raiseTask } from '../tasks.ts';
import { isTracing } from '../tracing/trace.ts';
import { askAgainMs, type PatientReading, readPatiently } from './read-patiently.ts';
import { problemsOf, refusesAll } from './refusals.ts';
import { takeInRecords } from './take-in.ts';

export type Round = { taken: number; more: boolean; retryAfterMs?: number; note: string };

/** Pushes looked at in one round; their orders are read in pages of the source's own size. */
const roundSize = 500;
/** A push may be large; only so many are held in memory. */
const openedAtOnce = 20;

const nothing: PatientReading = { found: [], refused: new Map(), aside: new Map(), left: new Set() };

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
  const read = source ? await readPatiently(hub, connection, { source, ids, lane: 'pushes' }, signal) : nothing;
  if ('kind' in read) {
    await noteSetback(hub, row, read);
    const retryAfterMs =
      read.kind === 'throttled'
        ? read.retryAfterMs
        : read.kind === 'transient' || read.kind === 'unclear'
          ? askAgainMs
          : undefined;
    return { taken: settled.length, more: false, retryAfterMs, note: read.reason };
  }
  const { found, left } = read;
  const refused = new Map<string, Setback>([...read.refused, ...read.aside]);
  const [first] = read.refused.values();
  const problems = first && read.refused.size === ids.length ? [refusesAll(row, first.reason)] : problemsOf(row, read);
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
    [...hinted].flatMap(([id, orderIds]): Settled[] => {
      if (orderIds.some(orderId => left.has(orderId))) return [];
      const refusal = orderIds.flatMap(orderId => refused.get(orderId) ?? [])[0];
      if (refusal) return [{ id, status: 'rejected', reason: refusal.reason }];
      const reason = orderIds.some(orderId => known.has(orderId)) ? null : 'The order is gone from the shop.';
      return [{ id, status: 'accepted', reason }];
    }),
  );
  return {
    taken: waiting.length,
    more: waiting.length === roundSize,
    retryAfterMs: left.size > 0 ? askAgainMs : undefined,
    note: `${found.length} orders read, ${taken.changed} new or changed${refused.size > 0 ? `, ${refused.size} refused` : ''}.`,
  };
}
