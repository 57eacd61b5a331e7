import type { PaidAt } from './shopping.ts';
import type { Standing } from './standing.ts';

export type Lag = { half: number; most: number; number: string };

/** How long paid orders took to get into the till: half of them at most `half` ms, the slowest `most`. */
export function lagOf(standings: Standing[], paidAt: PaidAt): Lag {
  const lags = standings
    .flatMap(({ number, boundAt }) => {
      const paid = paidAt.get(number);
      return paid === undefined || boundAt === null ? [] : [{ number, ms: boundAt.getTime() - paid }];
    })
    .sort((one, other) => one.ms - other.ms);
  const slowest = lags.at(-1);
  return { half: lags[Math.floor(lags.length / 2)]?.ms ?? 0, most: slowest?.ms ?? 0, number: slowest?.number ?? '' };
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const counted = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ');

/** Prints what a person is asked and what is wrong, or that nothing is; resolves to whether nothing is. */
export function tellVerdict(
  tasks: string[],
  wrong: string[],
  { right, seed }: { right: string; seed: number },
): boolean {
  for (const task of tasks) console.log(`Open task: ${task}`);
  for (const what of wrong.slice(0, 100)) console.log(what);
  if (wrong.length > 100) console.log(`… and ${wrong.length - 100} more.`);
  console.log(wrong.length === 0 ? right : `${wrong.length} discrepancies (seed ${seed}).`);
  return wrong.length === 0;
}
