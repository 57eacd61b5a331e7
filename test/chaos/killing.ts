import { setTimeout as sleep } from 'node:timers/promises';
import type { Kill } from './plan.ts';

const upWithinMs = 60_000;

/** Processes by name; `kill` is false while one is down. */
export type Killable<Of extends string> = { kill: (victim: Of) => boolean };

/** Kills by the plan; a victim that is down at its moment is killed as soon as it is up again. Resolves to how many fell, by kind. */
export async function goKilling<Of extends string>(
  processes: Killable<Of>,
  kills: Kill<Of>[],
  onNote: (line: string) => void,
): Promise<Record<string, number>> {
  const begun = Date.now();
  const fallen: Record<string, number> = {};
  for (const { atMs, victim } of kills) {
    await sleep(Math.max(0, begun + atMs - Date.now()));
    await killOne(processes, victim);
    fallen[victim] = (fallen[victim] ?? 0) + 1;
    onNote(`kill -9 ${victim}`);
  }
  return fallen;
}

/** Kills a process, as soon as it is up. */
export async function killOne<Of extends string>(processes: Killable<Of>, victim: Of): Promise<void> {
  for (const until = Date.now() + upWithinMs; !processes.kill(victim); await sleep(200)) {
    if (Date.now() > until) throw new Error(`${victim} did not come up again.`);
  }
}
