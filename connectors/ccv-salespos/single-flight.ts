import { setTimeout } from 'node:timers/promises';
import type { Outcome } from '../outcome.ts';

const longestMs = 300_000;
/** How long a run that was waited for anyway waits for further questions. */
const gatherMs = 150;

/**
 * Lets many questions at once share one run of `look`, but only one that starts after the question was asked: a run that is
 * already under way may have read the list before what is asked for was in it.
 *
 * A question that meets no run is answered at once; the run after one that was met gathers others for `gatherMs`. A caller that
 * gives up leaves the run to the others.
 */
export const singleFlight = <T>(
  look: (signal: AbortSignal) => Promise<Outcome<T>>,
): ((signal: AbortSignal) => Promise<Outcome<T>>) => {
  let running: Promise<Outcome<T>> | undefined;
  let waiting: Promise<Outcome<T>> | undefined;

  const start = (): Promise<Outcome<T>> => {
    const run = look(AbortSignal.timeout(longestMs)).finally(() => {
      if (running === run) running = undefined;
    });
    running = run;
    return run;
  };
  const next = async (before: Promise<unknown>): Promise<Outcome<T>> => {
    await before.catch(() => undefined);
    await setTimeout(gatherMs);
    waiting = undefined;
    return start();
  };
  return signal => {
    waiting ??= running && next(running);
    return until(waiting ?? start(), signal);
  };
};

const until = async <T>(run: Promise<Outcome<T>>, signal: AbortSignal): Promise<Outcome<T>> => {
  if (signal.aborted) return stopped;
  const { promise, resolve } = Promise.withResolvers<Outcome<T>>();
  const stop = () => resolve(stopped);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([run, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

const stopped = { kind: 'transient', reason: 'The look-up was stopped before it ended' } as const;
