import type { OrderSource, RawRecord } from '../../connectors/contract.ts';
import type { Setback } from '../../connectors/outcome.ts';

type Refusal = Extract<Setback, { kind: 'rejected' }>;
export type SplitReading = { found: RawRecord[]; refused: Map<string, Refusal> };

/** A source that refuses everything is not asked for every order alone. */
const mostRefusals = 32;

/**
 * Reads orders in pages. A page that is refused (one order in it is broken, or all of them are too large for one answer) is
 * split in half until what is refused is alone; after `mostRefusals` of them what is left of a page is refused as a whole. A
 * setback of another kind ends the reading.
 */
export async function readSplit(
  source: Pick<OrderSource, 'get'>,
  ids: string[],
  pageSize: number,
  signal: AbortSignal,
): Promise<SplitReading | Exclude<Setback, Refusal>> {
  const found: RawRecord[] = [];
  const refused = new Map<string, Refusal>();
  let refusals = 0;

  const read = async (some: string[]): Promise<Exclude<Setback, Refusal> | undefined> => {
    const answer = await source.get(some, signal);
    if (answer.kind === 'done') {
      found.push(...answer.value);
      return undefined;
    }
    if (answer.kind !== 'rejected') return answer;
    refusals += 1;
    if (some.length === 1 || refusals > mostRefusals) {
      for (const id of some) refused.set(id, answer);
      return undefined;
    }
    const half = Math.ceil(some.length / 2);
    return (await read(some.slice(0, half))) ?? (await read(some.slice(half)));
  };

  for (let start = 0; start < ids.length; start += pageSize) {
    const setback = await read(ids.slice(start, start + pageSize));
    if (setback) return setback;
  }
  return { found, refused };
}
