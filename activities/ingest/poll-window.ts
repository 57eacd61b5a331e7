import { memoryOf } from '../../db/queries/memory.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import { noteSetback } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow } from '../open-connections.ts';
import { openCauses, raiseTask, resolveCause } from '../tasks.ts';
import { type NotApart, readApart } from './read-apart.ts';
import { askAgainMs } from './read-patiently.ts';
import { readTouched } from './read-touched.ts';
import { takeInRecords } from './take-in.ts';
import type { Round } from './take-in-pushes.ts';

/** A window reaches back this far behind the last one: a shop's clock and its open transactions may lag. */
const overlapMs = 5 * 60_000;
const windowMs = 24 * 3_600_000;
const watchEveryMs = 10 * 60_000;

/** The task of a source that its settings no longer open. */
export const unusableCause = (connectionId: string) => `unusable/${connectionId}`;

/** `limit`: how many orders are asked for at once, since a usual page was too large. */
type Window = { from: string; to: string; after?: string; limit?: number };

/** Reads one page of the present window and moves the cursor on only after it is kept, so that a kill repeats a page and loses none. */
export async function pollWindow(hub: Hub, lane: IngestInput, signal: AbortSignal): Promise<Round> {
  const connection = await hub.connections.get(lane.workspaceId, lane.connectionId);
  const { row, ports } = connection;
  const source = ports.source?.orders;
  if (!source || row.pausedReason)
    return { taken: 0, more: false, note: row.pausedReason ?? `${row.key} is no source of orders.` };
  const memory = memoryOf(hub.db.$client, row);
  await watchWebhooks(hub, lane, signal);

  const open = await memory.cursor('orders/window');
  const window: Window = open ? JSON.parse(open) : await nextWindow(hub, memory, row.createdAt);
  const asOf = hub.now();
  const { after, limit } = window;
  const page = { from: new Date(window.from), to: new Date(window.to), after, limit };
  const read = await readTouched(hub, row, source, page, signal);
  if (read.kind === 'rejected' && read.tooLarge && limit !== 1) {
    const half = Math.max(1, Math.floor((limit ?? connection.connector.limits.pageSize) / 2));
    await memory.setCursor('orders/window', JSON.stringify({ ...window, limit: half }));
    return { taken: 0, more: true, note: `${read.reason} From here on ${half} orders are asked for at once.` };
  }
  const given =
    read.kind === 'done'
      ? { ...read.value, left: false }
      : await readApart(hub, connection, source, { page, setback: read }, signal);
  if ('setback' in given) return await standStill(hub, row, given);
  const taken = await takeInRecords(hub, connection, given.records, { asOf, who: row.key });
  const note = `${window.from} to ${window.to}: ${given.records.length} orders read, ${taken.changed} new or changed.`;
  if (given.left) return { taken: given.records.length, more: true, retryAfterMs: askAgainMs, note };
  for (const cause of await openCauses(hub, row.workspaceId, [unusableCause(row.id), `reading/${row.id}`])) {
    await resolveCause(hub, {
      workspaceId: row.workspaceId,
      cause,
      who: 'hub',
      resolution: 'It gives out orders again.',
    });
  }
  if (given.after) {
    await memory.setCursor('orders/window', JSON.stringify({ ...window, after: given.after }));
  } else {
    await hub.db.$client.begin(async sql => {
      await memoryOf(sql as unknown as typeof hub.db.$client, row).setCursor('orders/until', window.to);
      await sql`delete from cursors where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and name = 'orders/window'`;
    });
  }
  // A window of full length was cut short: there is more behind it.
  const behind = Date.parse(window.to) - Date.parse(window.from) >= windowMs;
  return { taken: given.records.length, more: given.after !== undefined || behind, note };
}

/** The cursor stays where it is. */
async function standStill(hub: Hub, row: ConnectionRow, { setback, soon }: NotApart): Promise<Round> {
  await noteSetback(hub, row, setback);
  if (setback.kind === 'rejected') {
    await raiseTask(hub.db.$client, {
      workspaceId: row.workspaceId,
      kind: 'record',
      cause: `reading/${row.id}`,
      sentence: `${row.key} refuses to give out orders: ${setback.reason}`,
      remedy: `Check ${row.key}. The poll goes on from where it stood.`,
      detail: { connection: row.key },
    });
  }
  const retryAfterMs = setback.kind === 'throttled' ? setback.retryAfterMs : soon ? askAgainMs : undefined;
  return { taken: 0, more: false, retryAfterMs, note: setback.reason };
}

/** Fixed at its beginning: a window's bounds never move while its pages are read. */
async function nextWindow(hub: Hub, memory: ReturnType<typeof memoryOf>, connectedAt: Date): Promise<Window> {
  const now = hub.now().getTime();
  const until = await memory.cursor('orders/until');
  // Without a cursor: from a day before the connection was made, as the first orders may be older than the set-up.
  const start = until ? new Date(until).getTime() - overlapMs : connectedAt.getTime() - windowMs;
  const from = Math.min(start, now - overlapMs);
  const window = { from: new Date(from).toISOString(), to: new Date(Math.min(now, from + windowMs)).toISOString() };
  await memory.setCursor('orders/window', JSON.stringify(window));
  return window;
}

/** A shop switches webhooks off after failures; the poll still carries the orders, and a person is told. */
async function watchWebhooks(hub: Hub, lane: IngestInput, signal: AbortSignal): Promise<void> {
  const { row, ports } = await hub.connections.get(lane.workspaceId, lane.connectionId);
  const memory = memoryOf(hub.db.$client, row);
  const last = await memory.cursor('webhooks/watched');
  if (!ports.source?.orders?.watch || (last && hub.now().getTime() - new Date(last).getTime() < watchEveryMs)) return;
  const watched = await ports.source.orders.watch(signal);
  if (watched.kind !== 'done') return;
  await memory.setCursor('webhooks/watched', hub.now().toISOString());
  const cause = `webhooks/${row.id}`;
  const lost = watched.value.find(finding => !finding.ok);
  if (!lost) {
    await resolveCause(hub, {
      workspaceId: row.workspaceId,
      cause,
      who: 'hub',
      resolution: 'The shop sends its webhooks again.',
    });
    return;
  }
  await raiseTask(hub.db.$client, {
    workspaceId: row.workspaceId,
    kind: 'connection',
    cause,
    sentence: `${row.key}: ${lost.what}`,
    remedy: lost.mend ?? 'Switch the webhook on again in the shop. Until then orders arrive by polling.',
    detail: { connection: row.key },
  });
}
