import type { OrderSource, RawRecord } from '../../connectors/contract.ts';
import type { Setback } from '../../connectors/outcome.ts';

export type Refusal = Extract<Setback, { kind: 'rejected' }>;
/** A source fails, which most often means that it is away as a whole. */
export type Failure = Extract<Setback, { kind: 'transient' | 'unclear' }>;
/** `failing`: orders at which the source fails when they are asked for alone; `unasked`: those that were not asked for so. */
export type SplitReading = {
  found: RawRecord[];
  refused: Map<string, Refusal>;
  failing: Map<string, Failure>;
  unasked: string[];
};

/** A source that refuses everything is not asked for every order alone. */
const mostRefusals = 32;

export const isFailure = (answer: { kind?: string }): answer is Failure =>
  answer.kind === 'transient' || answer.kind === 'unclear';

/**
 * Reads orders in pages. A page that is refused (one order in it is broken, or all of them are too large for one answer) is
 * split in half until what is refused is alone; after `mostRefusals` of them what is left of a page is refused as a whole. A
 * setback of another kind ends the reading.
 *
 * `apart`: a page at which the source fails is split likewise; what is left of it after `mostRefusals` stays unasked.
 */
export async function readSplit(
  source: Pick<OrderSource, 'get'>,
  ids: string[],
  pageSize: number,
  signal: AbortSignal,
  { apart = false }: { apart?: boolean } = {},
): Promise<SplitReading | Exclude<Setback, Refusal>> {
  const found: RawRecord[] = [];
  const refused = new Map<string, Refusal>();
  const failing = new Map<string, Failure>();
  const unasked: string[] = [];
  let refusals = 0;

  const read = async (some: string[]): Promise<Exclude<Setback, Refusal> | undefined> => {
    const answer = await source.get(some, signal);
    if (answer.kind === 'done') {
      found.push(...answer.value);
      return undefined;
    }
    if (answer.kind !== 'rejected' && !(apart && isFailure(answer))) return answer;
    refusals += 1;
    if (some.length === 1 || refusals > mostRefusals) {
      if (answer.kind === 'rejected') for (const id of some) refused.set(id, answer);
      else if (some.length > 1) unasked.push(...some);
      else for (const id of some) failing.set(id, answer);
      return undefined;
    }
    const half = Math.ceil(some.length / 2);
    return (await read(some.slice(0, half))) ?? (await read(some.slice(half)));
  };

  for (let start = 0; start < ids.length; start += pageSize) {
    const setback = await read(ids.slice(start, start + pageSize));
    if (setback) return setback;
  }
  return { found, refused, failing, unasked };
}
