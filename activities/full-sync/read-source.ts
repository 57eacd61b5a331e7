import { Context } from '@temporalio/activity';
import type { FullSyncInput, SyncSource } from '../../workflows/full-sync.ts';
import { beating } from '../beating.ts';
import { noteSetback } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import { takeInRecords } from '../ingest/take-in.ts';
import type { Round } from '../ingest/take-in-pushes.ts';
import { Unusable } from '../unusable.ts';
import { carriedSince } from './compare-orders.ts';
import type { Sync } from './settle-part.ts';

export type FullSyncReading = ReturnType<typeof fullSyncReading>;

/** After so many failures of a source the sync goes on with what is known of it. */
const mostSetbacks = 5;

type Cursor = { from: string; to: string; after?: string; setbacks: number };

/** Reading of sources that can be called, page by page. */
export const fullSyncReading = (hub: Hub) => ({
  readSource: (input: FullSyncInput & { syncId: string }, source: SyncSource) =>
    beating(() => readSource(hub, input, source, Context.current().cancellationSignal)),
});

/** Goes on without a source that cannot be read; the report says so. */
export async function giveUpReading(hub: Hub, sync: Sync, source: SyncSource, reason: string): Promise<void> {
  await over(hub, sync, source, reason);
}

/** Reads one page of a source's orders; where it goes on stands with the sync's parts, so that a kill repeats a page. */
async function readSource(hub: Hub, sync: Sync, source: SyncSource, signal: AbortSignal): Promise<Round> {
  const connection = await hub.connections.get(sync.workspaceId, source.connectionId).catch((error: unknown) => {
    if (error instanceof Unusable) return error.message;
    throw error;
  });
  if (typeof connection === 'string') return await over(hub, sync, source, connection);
  const orders = connection.ports.source?.orders;
  if (!orders || connection.row.pausedReason)
    return await over(hub, sync, source, connection.row.pausedReason ?? 'it has no orders to read.');
  const cursor = await readCursor(hub, sync, source);
  if (!cursor) return { taken: 0, more: false, note: `${source.connectionKey} is read.` };
  const { from, to, after } = cursor;
  const asOf = hub.now();
  const page = await orders.list({ from: new Date(from), to: new Date(to), after }, signal);
  if (page.kind !== 'done') {
    await noteSetback(hub, connection.row, page);
    const setbacks = cursor.setbacks + 1;
    if (setbacks > mostSetbacks || page.kind === 'auth' || page.kind === 'config' || page.kind === 'rejected')
      return await over(hub, sync, source, page.reason);
    await writeCursor(hub, sync, source, { ...cursor, setbacks });
    const retryAfterMs = page.kind === 'throttled' ? page.retryAfterMs : 5_000 * setbacks;
    return { taken: 0, more: true, retryAfterMs, note: page.reason };
  }
  const { records } = page.value;
  const taken = await takeInRecords(hub, connection, records, { asOf, who: source.connectionKey });
  const note = `${records.length} orders of ${source.connectionKey} read, ${taken.changed} new or changed.`;
  if (!page.value.after) return await over(hub, sync, source, undefined, records.length, note);
  await writeCursor(hub, sync, source, { from, to, after: page.value.after, setbacks: 0 }, records.length);
  return { taken: records.length, more: true, note };
}

const ofSource = (hub: Hub, { workspaceId, syncId }: Sync, source: SyncSource) => hub.db.$client`
  sync_parts.workspace_id = ${workspaceId} and sync_parts.sync_id = ${syncId} and sync_parts.entity = 'orders'
    and sync_parts.flow_id in (select id from flows where flows.workspace_id = ${workspaceId} and flows.source_id = ${source.connectionId})`;

/** Where reading is: from when its flows carry orders on; undefined once the source is read. */
async function readCursor(hub: Hub, sync: Sync, source: SyncSource): Promise<Cursor | undefined> {
  const [part] = await hub.db.$client<{ state: string; cursor: string | null }[]>`
    select state, cursor from sync_parts where ${ofSource(hub, sync, source)} and state in ('waiting', 'reading') limit 1`;
  if (!part) return undefined;
  if (part.cursor) return JSON.parse(part.cursor);
  const sql = hub.db.$client;
  const now = hub.now();
  const [carried] = await sql<{ since: Date | null }[]>`
    select min(${carriedSince(sql)}) as since from sync_parts part
    join flows flow on flow.workspace_id = part.workspace_id and flow.id = part.flow_id and flow.source_id = ${source.connectionId}
    where part.workspace_id = ${sync.workspaceId} and part.sync_id = ${sync.syncId} and part.entity = 'orders'`;
  const from = Math.min((carried?.since ?? now).getTime(), now.getTime());
  return { from: new Date(from).toISOString(), to: now.toISOString(), setbacks: 0 };
}

async function writeCursor(hub: Hub, sync: Sync, source: SyncSource, cursor: Cursor, read = 0): Promise<void> {
  await hub.db.$client`
    update sync_parts set state = 'reading', cursor = ${JSON.stringify(cursor)}, read = read + ${read}, started_at = coalesce(started_at, now())
    where ${ofSource(hub, sync, source)} and state in ('waiting', 'reading')`;
}

async function over(
  hub: Hub,
  sync: Sync,
  source: SyncSource,
  reason: string | undefined,
  read = 0,
  note = '',
): Promise<Round> {
  const why =
    reason === undefined
      ? null
      : `${source.connectionKey} was not read to its end: ${reason} What was known of it was compared.`;
  await hub.db.$client`
    update sync_parts set state = 'comparing', cursor = null, read = read + ${read}, reason = ${why}, started_at = coalesce(started_at, now())
    where ${ofSource(hub, sync, source)} and state in ('waiting', 'reading')`;
  return { taken: read, more: false, note: why ?? note };
}
