import type { Running } from './services.ts';

/** Stops one after the other in the order given; one that fails does not keep the others running. */
export async function stopAll(running: Running[]): Promise<void> {
  for (const one of running) await one.stop().catch(() => undefined);
}
