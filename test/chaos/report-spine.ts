import type { ChaosResult } from './chaos.ts';
import { counted, seconds } from './report.ts';

/** Prints what came of a run; returns whether everything is as it must be. */
export function reportSpine(
  { verdict, restless, lag, ...result }: ChaosResult,
  { seed, tookMs }: { seed: number; tookMs: number },
): boolean {
  const { figures, discrepancies } = verdict;
  console.log(`
Orders          ${figures.orders} placed: ${figures.inTill} in the till, ${figures.waiting} wait for payment or a person, ${figures.skipped} skipped
Debtors         ${figures.debtors} accounts, notes doubled: ${figures.doubledNotes}
Killed          ${counted(result.kills)}
Webhooks        ${counted(result.webhooks)}
Throughput      ${(figures.inTill / ((result.placingMs + result.restMs) / 1000)).toFixed(1)} orders/s, ${seconds(result.placingMs)} of orders and ${seconds(result.restMs)} to come to rest
From paid to till  half within ${seconds(lag.half)}, the slowest ${seconds(lag.most)} (order ${lag.number})
Duration        ${seconds(tookMs)}
`);
  for (const task of verdict.tasks) console.log(`Open task: ${task}`);
  for (const order of verdict.doubledNotes) console.log(`Note doubled: order ${order}`);
  for (const what of restless) console.log(`Not at rest: ${what}.`);
  for (const what of discrepancies) console.log(what);
  const isSound = discrepancies.length === 0 && restless.length === 0;
  console.log(
    isSound
      ? 'Every order is where it belongs, exactly once and to the cent.'
      : `${discrepancies.length} discrepancies (seed ${seed}).`,
  );
  return isSound;
}
