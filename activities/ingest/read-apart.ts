import type { OrderSource, RawRecord } from '../../connectors/contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import type { Hub } from '../hub.ts';
import type { OpenConnection } from '../open-connections.ts';
import { raiseTask } from '../tasks.ts';
import { givesOthers, isPatienceOver, readPatiently } from './read-patiently.ts';
import { isFailure } from './read-split.ts';
import { problemsOf } from './refusals.ts';

/** `left`: some of the page's orders are asked for again before the cursor may move on. */
type ApartPage = { records: RawRecord[]; after?: string; left: boolean };
export type NotApart = { setback: Setback; soon: boolean };

/**
 * Reads a page of a window that the source will not give out as a whole order by order, by the ids that are on it. Those that
 * it cannot give out, while it gives out others, become tasks.
 *
 * @returns the setback, where nothing can be done but wait; `soon` while the source is given time to come back
 */
export async function readApart(
  hub: Hub,
  connection: OpenConnection,
  source: OrderSource,
  { page, setback }: { page: Parameters<OrderSource['list']>[0]; setback: Setback },
  signal: AbortSignal,
): Promise<ApartPage | NotApart> {
  const wait = { setback, soon: false };
  if (!source.identify || !(setback.kind === 'rejected' || isFailure(setback))) return wait;
  if (isFailure(setback) && !(await isPatienceOver(hub, connection, 'poll'))) return { setback, soon: true };
  const identified = await source.identify(page, signal);
  if (identified.kind !== 'done') return wait;
  const { ids, after } = identified.value;
  const read = await readPatiently(hub, connection, { source, ids, lane: 'poll' }, signal);
  if ('kind' in read) return wait;
  const { found, refused, left } = read;
  if (refused.size === ids.length && !(await givesOthers(hub, connection, source, ids, signal))) return wait;
  const { workspaceId } = connection.row;
  for (const problem of problemsOf(connection.row, read)) await raiseTask(hub.db.$client, { ...problem, workspaceId });
  return { records: found, after, left: left.size > 0 };
}
