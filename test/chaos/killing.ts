import { setTimeout as sleep } from 'node:timers/promises';
import type { Kill, Victim } from './plan.ts';
import type { ChaosProcesses } from './processes.ts';

const upWithinMs = 60_000;

/** Kills by the plan; a victim that is down at its moment is killed as soon as it is up again. Resolves to how many fell, by kind. */
export async function goKilling(
  processes: ChaosProcesses,
  kills: Kill[],
  onNote: (line: string) => void,
): Promise<Record<Victim, number>> {
  const begun = Date.now();
  const fallen: Record<Victim, number> = { worker: 0, postgres: 0, temporal: 0, api: 0 };
  for (const { atMs, victim } of kills) {
    await sleep(Math.max(0, begun + atMs - Date.now()));
    for (const until = Date.now() + upWithinMs; !processes.kill(victim); await sleep(200)) {
      if (Date.now() > until) throw new Error(`${victim} did not come up again.`);
    }
    fallen[victim] += 1;
    onNote(`kill -9 ${victim}`);
  }
  return fallen;
}
