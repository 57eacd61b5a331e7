import type { z } from 'zod';
import type { pairSchema } from '../../api/schemas/matching.ts';

export type Pair = z.output<typeof pairSchema>;
type Complete = Pair & { other: NonNullable<Pair['other']> };

/** Parts suggestions into those whose both sides stand in no other one, and those that a person must choose between. */
export function unambiguous(pairs: Pair[]): { clear: Complete[]; ambiguous: Pair[] } {
  const complete = pairs.filter((pair): pair is Complete => pair.other !== null);
  const ours = counted(complete.map(pair => pair.product.id));
  const theirs = counted(complete.map(pair => pair.other.externalId));
  const isClear = (pair: Complete) => ours.get(pair.product.id) === 1 && theirs.get(pair.other.externalId) === 1;
  return { clear: complete.filter(isClear), ambiguous: complete.filter(pair => !isClear(pair)) };
}

function counted(names: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
