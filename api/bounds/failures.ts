export type Failures = {
  /** Seconds until `name` may try again; 0: now. */
  wait: (name: string) => number;
  note: (name: string) => void;
};

/**
 * Counts failed tries in the memory of this process, by name and window of time.
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
    wait(name) {
      const entry = current(name);
      return entry && entry.count >= most ? Math.ceil((entry.until - now()) / 1000) : 0;
    },
    note(name) {
      const entry = current(name) ?? { count: 0, until: now() + windowMs };
      entry.count += 1;
      kept.delete(name);
      kept.set(name, entry);
      // Names that strangers choose cannot make it grow.
      const [oldest] = kept.keys();
      if (kept.size > names && oldest !== undefined) kept.delete(oldest);
    },
  };
}
