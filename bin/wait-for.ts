import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Tries until it works, every half second, and throws the last error when it has not after `withinMs`.
 *
 * @param isFinal says of an error that waiting will not mend it
 */
export async function waitFor<T>(
  work: () => Promise<T>,
  withinMs: number,
  isFinal = (_: unknown) => false,
): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (isFinal(error) || Date.now() + 500 >= until) throw error;
      await sleep(500);
    }
  }
}
