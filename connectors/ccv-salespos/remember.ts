import { done, type Outcome } from '../outcome.ts';
import { catchUp, type Index, recallKnown, sweep, type Tools } from './indexes.ts';

const runMs = 12 * 3_600_000;

/** One list to keep in memory, its kind of item hidden. */
export type Kept = (
  options: { from: string; full: boolean; begun: string },
  signal: AbortSignal,
) => Promise<Outcome<{ read: number }>>;

/** Keeps an index: whole when asked or not yet read from that day on, otherwise what is new. */
export const keptBy =
  <Item>(index: Index<Item>, tools: Tools): Kept =>
  async ({ from, full, begun }, signal) => {
    const known = await recallKnown(index.name, tools.memory);
    if (!full && known && known.from <= from) return catchUp(index, tools, from, signal);
    const swept = (await tools.memory.cursor(`${index.name}.swept`)) ?? '';
    // This run was interrupted after the list was read.
    if (known && known.from <= from && swept >= begun) return done({ read: 0 });
    return sweep(index, tools, from, signal);
  };

/**
 * Fills and refreshes what memory keeps, list after list. Interrupted (throttled, dropped), it goes on where it was when
 * called again within twelve hours.
 */
export const rememberAll = async (
  lists: Kept[],
  tools: Tools,
  options: { from: string; full: boolean },
  signal: AbortSignal,
): Promise<Outcome<{ read: number }>> => {
  const name = `remember.${options.full ? 'full' : 'new'}`;
  const kept = await tools.memory.cursor(name);
  const begun = kept && tools.now().getTime() - Date.parse(kept) < runMs ? kept : tools.now().toISOString();
  await tools.memory.setCursor(name, begun);
  let read = 0;
  for (const list of lists) {
    const outcome = await list({ ...options, begun }, signal);
    if (outcome.kind !== 'done') return outcome;
    read += outcome.value.read;
  }
  await tools.memory.setCursor(name, '');
  return done({ read });
};
