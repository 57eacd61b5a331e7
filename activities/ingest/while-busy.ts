import { setTimeout as after } from 'node:timers/promises';
import type { IngestInput } from '../../workflows/ingest.ts';
import type { Hub } from '../hub.ts';
import type { Round } from './take-in-pushes.ts';

type TakeIn = (hub: Hub, lane: IngestInput, signal: AbortSignal) => Promise<Round>;

/** A round that took so many will be followed by more. */
const many = 10;

/**
 * Under load rounds follow each other within one activity: each gathers for a while, and the engine is not asked for every one of
 * them. What is not an ordinary round (nothing much came, more waits already, the source needs time) is for the workflow to judge.
 */
export const whileBusy =
  (takeIn: TakeIn, { gatherMs = 600, mostMs = 5_000 } = {}): TakeIn =>
  async (hub, lane, signal) => {
    const until = performance.now() + mostMs;
    for (let taken = 0; ; ) {
      const round = await takeIn(hub, lane, signal);
      taken += round.taken;
      const goesOn = round.taken >= many && !round.more && round.retryAfterMs === undefined;
      if (!goesOn || performance.now() + gatherMs > until) return { ...round, taken };
      await after(gatherMs, undefined, { signal });
    }
  };
