export type Failures = {
  /** Counts a try before anybody knows how it ends: 0 when it may be made, else the seconds until `name` may try again. */
  take: (name: string) => number;
  /** The try that was taken succeeded: it counts no longer. */
  giveBack: (name: string) => void;
};

/**
 * Counts failed tries in the memory of this process, by name and window of time. A try counts as failed until it is given
 * back, so that many at once cannot all pass.
 *
 * @param most failures within one window after which there is a wait until its end; `names` how many names are kept
 */
export function createFailures(
  most: number,
  windowMs: number,
  names = 10_000,
  now: () => number = () => performance.now(),
): Failures {
  const kept = new Map<string, { count: number; until: number }>();

  function current(name: string) {
    const entry = kept.get(name);
    return entry && entry.until > now() ? entry : undefined;
  }

  return {
    take(name) {
      const entry = current(name) ?? { count: 0, until: now() + windowMs };
      if (entry.count >= most) return Math.ceil((entry.until - now()) / 1000);
      entry.count += 1;
      kept.delete(name);
      kept.set(name, entry);
      // Names that strangers choose cannot make it grow.
      const [oldest] = kept.keys();
      if (kept.size > names && oldest !== undefined) kept.delete(oldest);
      return 0;
    },
    giveBack(name) {
      const entry = current(name);
      if (!entry) return;
      entry.count -= 1;
      if (entry.count <= 0) kept.delete(name);
    },
  };
}
