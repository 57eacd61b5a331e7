import type { Memory } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { type Listing, readPages } from './collections.ts';
import type { Call } from './request.ts';

/** A list of the shop that memory keeps an index of, because the shop cannot be asked for what is looked up in it. */
export type Index<Item> = {
  name: string;
  /** Sorted by id upwards: rows that appear meanwhile come last, so that an interrupted reading can go on where it was. */
  all: (from: string) => Listing<Item>;
  /** Sorted by `markOf` downwards. `latest` is the greatest `dateOf` that was seen. */
  newest: (latest: string) => Listing<Item>;
  markOf: (item: Item) => number;
  dateOf: (item: Item) => string;
  /** How far below the greatest known mark is read again: rows can become visible out of order. */
  overlap: number;
  take: (items: Item[], signal: AbortSignal) => Promise<Outcome<null>>;
  /**
   * What is deleted in the shop is forgotten after a whole reading: the ids that it did not list are read one by one, and those
   * that are gone are dropped. Absent for orders: one that memory lacks might be written again.
   */
  lapses?: {
    entity: string;
    idOf: (item: Item) => string;
    /** Reads one anew into memory; one that is gone is forgotten. */
    reread: (externalId: string, signal: AbortSignal) => Promise<Outcome<unknown>>;
  };
};

export type Tools = { call: Call; memory: Memory; now: () => Date };

type Known = { mark: number; latest: string; from: string };
type Progress = Known & { start: number; begun: string };

/** The overlap of a list and some more: the rows of one request as a rule. */
const firstSize = 40;
const staleMs = 12 * 3_600_000;
/** So far the clocks of this machine and of memory may lie apart without everything being taken for unseen. */
const clocksApartMs = 600_000;
/** A sweep asks for no more than so many that it did not see; the next one asks for the others. */
const mostLapsed = 500;

/**
 * Reads what is new since the last time, newest first, and stops at what is known: one request as a rule.
 *
 * A list that does not come sorted (the parameter's name is a setting) is read to its end, so nothing is ever missed.
 */
export const catchUp = async <Item>(
  index: Index<Item>,
  tools: Tools,
  from: string,
  signal: AbortSignal,
): Promise<Outcome<{ read: number }>> => {
  const known = await recallKnown(index.name, tools.memory);
  if (!known) return sweep(index, tools, from, signal);
  let { mark, latest } = known;
  let last = Number.POSITIVE_INFINITY;
  let sorted = true;
  let setback: Outcome<null> = done(null);
  const each = async (items: Item[]): Promise<'stop' | 'go'> => {
    setback = await index.take(items, signal);
    if (setback.kind !== 'done') return 'stop';
    for (const item of items) {
      const current = index.markOf(item);
      if (current > last) sorted = false;
      last = current;
      mark = Math.max(mark, current);
      latest = later(latest, index.dateOf(item));
    }
    return sorted && last <= known.mark - index.overlap ? 'stop' : 'go';
  };
  const outcome = await readPages(tools.call, index.newest(known.latest), { firstSize, each }, signal);
  if (outcome.kind !== 'done') return outcome;
  if (setback.kind !== 'done') return setback;
  if (mark !== known.mark || latest !== known.latest) await keep(index.name, tools.memory, { ...known, mark, latest });
  return outcome;
};

/**
 * Reads the whole list (orders: from a day on) and goes on where an interrupted reading stopped, so that a long list gets
 * read under a small rate limit too.
 */
export const sweep = async <Item>(
  index: Index<Item>,
  tools: Tools,
  from: string,
  signal: AbortSignal,
): Promise<Outcome<{ read: number }>> => {
  const { call, memory, now } = tools;
  const name = `${index.name}.progress`;
  const earlier = parse<Progress>(await memory.cursor(name));
  const goesOn = earlier && earlier.from === from && now().getTime() - Date.parse(earlier.begun) < staleMs;
  let at: Progress = goesOn ? earlier : { mark: 0, latest: '', from, start: 0, begun: now().toISOString() };
  let setback: Outcome<null> = done(null);
  const each = async (items: Item[], start: number): Promise<'stop' | 'go'> => {
    setback = await index.take(items, signal);
    if (setback.kind !== 'done') return 'stop';
    if (index.lapses) await memory.saw(index.lapses.entity, items.map(index.lapses.idOf));
    const mark = items.reduce((greatest, item) => Math.max(greatest, index.markOf(item)), at.mark);
    const latest = items.map(index.dateOf).reduce(later, at.latest);
    at = { ...at, mark, latest, start };
    await memory.setCursor(name, JSON.stringify(at));
    return 'go';
  };
  const outcome = await readPages(call, index.all(from), { start: at.start, each }, signal);
  if (outcome.kind !== 'done') return outcome;
  if (setback.kind !== 'done') return setback;
  const lapsed = await forgetLapsed(index, memory, new Date(Date.parse(at.begun) - clocksApartMs), signal);
  if (lapsed.kind !== 'done') return lapsed;
  await keep(index.name, memory, { mark: at.mark, latest: at.latest, from });
  await memory.setCursor(name, '');
  await memory.setCursor(`${index.name}.swept`, now().toISOString());
  return outcome;
};

// Not listed may also mean that a row before it was deleted while the pages were read, so each is asked for by its id.
const forgetLapsed = async <Item>(
  { lapses }: Index<Item>,
  memory: Memory,
  since: Date,
  signal: AbortSignal,
): Promise<Outcome<unknown>> => {
  if (!lapses) return done(null);
  const { entity, reread } = lapses;
  for (const externalId of await memory.unseen(entity, since, mostLapsed)) {
    const outcome = await reread(externalId, signal);
    if (outcome.kind !== 'done') return outcome;
    await memory.saw(entity, [externalId]);
  }
  return done(null);
};

/** What is known of a list: its greatest mark and date, and the day from which on it was read whole. */
export const recallKnown = async (name: string, memory: Memory): Promise<Known | undefined> =>
  parse<Known>(await memory.cursor(`${name}.known`));

const keep = (name: string, memory: Memory, known: Known): Promise<void> =>
  memory.setCursor(`${name}.known`, JSON.stringify(known));

const later = (one: string, other: string): string => (other > one ? other : one);

// What is parsed here was written here; an empty text is a cursor that was put away.
const parse = <T>(text: string | undefined): T | undefined => (text ? (JSON.parse(text) as T) : undefined);
