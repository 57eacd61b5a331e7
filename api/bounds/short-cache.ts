export type ShortCache<T> = {
  /** The value kept under this name, or what `load` brings; calls at the same time share one load. */
  get: (name: string, load: () => Promise<T>) => Promise<T>;
  /** Milliseconds since the value was loaded; `Infinity` when there is none. */
  age: (name: string) => number;
  forget: (name: string) => void;
};

/** Keeps what was loaded for some milliseconds; names that strangers choose cannot make it grow beyond `most`. */
export function createShortCache<T>(
  keepMs: number,
  most = 10_000,
  now: () => number = () => performance.now(),
): ShortCache<T> {
  const kept = new Map<string, { at: number; value: Promise<T> }>();

  function forget(name: string, at?: number): void {
    if (at === undefined || kept.get(name)?.at === at) kept.delete(name);
  }

  return {
    get(name, load) {
      const entry = kept.get(name);
      const at = now();
      if (entry && at - entry.at < keepMs) return entry.value;
      kept.delete(name);
      if (kept.size >= most) {
        const [oldest] = kept.keys();
        if (oldest !== undefined) kept.delete(oldest);
      }
      const value = load();
      kept.set(name, { at, value });
      value.catch(() => forget(name, at));
      return value;
    },
    age: name => now() - (kept.get(name)?.at ?? Number.NEGATIVE_INFINITY),
    forget: name => forget(name),
  };
}
