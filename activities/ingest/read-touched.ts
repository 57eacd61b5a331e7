import type { OrderSource } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import { readAlready } from '../../db/queries/fold-orders.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow } from '../open-connections.ts';

/**
 * Reads a page of a window without what is known as it stands: a window reaches back over the last one, and most of it came by
 * push before. A source that cannot say what it touched, or does not now, is read whole.
 */
export async function readTouched(
  hub: Hub,
  row: ConnectionRow,
  source: OrderSource,
  page: Parameters<OrderSource['list']>[0],
  signal: AbortSignal,
): ReturnType<OrderSource['list']> {
  const touched = await source.touched?.(page, signal);
  if (touched?.kind !== 'done') return await source.list(page, signal);
  const { orders, after } = touched.value;
  const scope = { workspaceId: row.workspaceId, connectionId: row.id };
  const marked = orders.flatMap(({ id, mark }) => (mark === undefined ? [] : [{ id, mark }]));
  const known = await readAlready(hub.db.$client, scope, marked);
  const news = orders.filter(({ id }) => !known.has(id));
  if (news.length === 0) return done({ records: [], after });
  const read = await source.get(
    news.map(({ id }) => id),
    signal,
  );
  return read.kind === 'done' ? done({ records: read.value, after }) : read;
}
