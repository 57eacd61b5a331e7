export type TokenBuckets = {
  /** Takes one token of the bucket `name`: 0 when there was one, else the seconds until there is one again. */
  take: (name: string) => number;
  /** How many tokens the bucket holds now. */
  left: (name: string) => number;
};

/**
 * Token buckets in the memory of this process, one per name.
 *
 * @param perSecond tokens that flow in; `burst` how many a bucket holds
 */
export function createTokenBuckets(
  perSecond: number,
  burst: number,
  now: () => number = () => performance.now(),
): TokenBuckets {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(name) {
      const at = now();
      const bucket = buckets.get(name);
      if (!bucket) {
        buckets.set(name, { tokens: burst - 1, at });
        return 0;
      }
      bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
      bucket.at = at;
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
      bucket.tokens -= 1;
      return 0;
    },
    left(name) {
      const bucket = buckets.get(name);
      return bucket ? Math.min(burst, bucket.tokens + ((now() - bucket.at) / 1000) * perSecond) : burst;
    },
  };
}
