/** Nobody's turn came in time. */
export class NoSlot extends Error {
  override name = 'NoSlot';
}

export type Slots = <Value>(work: () => Promise<Value>) => Promise<Value>;

/**
 * Lets so many works run at once in this process; the others wait their turn.
 *
 * @param longestWaitMs how long one waits before it is refused with `NoSlot`; for ever when absent
 */
export function createSlots(most: number, longestWaitMs?: number): Slots {
  const waiting = new Set<() => void>();
  let free = most;

  const turn = () =>
    new Promise<void>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const start = () => {
        clearTimeout(timer);
        resolve();
      };
      waiting.add(start);
      if (longestWaitMs === undefined) return;
      timer = setTimeout(() => {
        waiting.delete(start);
        reject(new NoSlot(`No turn came within ${longestWaitMs} ms.`));
      }, longestWaitMs);
    });

  return async work => {
    if (free > 0) free -= 1;
    else await turn();
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else free += 1;
    }
  };
}
