/**
 * A fault is one way in which a sandbox misbehaves, drawn per request.
 *
 * - `latency`: answers `ms` late. `throttle`: 429 in the vendor's form. `error`: 500 before the work is done.
 * - `error-after`: the work is done, the answer says 500. `drop-before` / `drop-after`: the connection breaks before / after the work.
 * - `late-write`: the connection breaks at once and the write lands `ms` later.
 * - `bad-signature`: the answer is signed wrongly (systems that sign their answers).
 * - `webhook-duplicate`, `webhook-reorder` (held back `ms`), `webhook-lost`: what happens to a webhook that the sandbox sends.
 */
export type FaultKind =
  | 'latency'
  | 'throttle'
  | 'error'
  | 'error-after'
  | 'drop-before'
  | 'drop-after'
  | 'late-write'
  | 'bad-signature'
  | 'webhook-duplicate'
  | 'webhook-reorder'
  | 'webhook-lost';

export type Fault = {
  kind: FaultKind;
  /** Probability per request, 0 to 1. */
  share: number;
  /** Milliseconds, where the kind has a duration. */
  ms?: number;
  /** How often it may strike in all; absent: without end. */
  times?: number;
  /** Only requests with this method. */
  method?: string;
  /** Only requests whose path matches this regular expression. */
  path?: string;
};

export type FaultPlan = { seed: number; faults: Fault[] };

export type FaultDraw = { kinds: Set<FaultKind>; ms: (kind: FaultKind) => number };

/** A small seeded generator (mulberry32): the same seed gives the same faults in the same order of requests. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws the faults that strike one request; webhook faults are drawn with method `WEBHOOK` and the event as path. */
export function faultDrawer(plan: FaultPlan): (method: string, path: string) => FaultDraw {
  const random = seeded(plan.seed);
  const left = plan.faults.map(fault => ({ fault, times: fault.times ?? Number.POSITIVE_INFINITY }));
  return (method, path) => {
    const struck: Fault[] = [];
    for (const entry of left) {
      const { fault } = entry;
      if (entry.times <= 0) continue;
      if (fault.kind.startsWith('webhook-') !== (method === 'WEBHOOK')) continue;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (fault.path !== undefined && !new RegExp(fault.path).test(path)) continue;
      if (random() >= fault.share) continue;
      entry.times -= 1;
      struck.push(fault);
    }
    return {
      kinds: new Set(struck.map(fault => fault.kind)),
      ms: kind => struck.find(fault => fault.kind === kind)?.ms ?? 0,
    };
  };
}
