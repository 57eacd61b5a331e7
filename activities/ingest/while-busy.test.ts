import { expect, it } from 'vitest';
import type { IngestInput } from '../../workflows/ingest.ts';
import type { Hub } from '../hub.ts';
import type { Round } from './take-in-pushes.ts';
import { whileBusy } from './while-busy.ts';

const signal = new AbortController().signal;

/** Works rounds off as they are given; resolves to what the activity answers and how many rounds it made. */
async function work(rounds: Partial<Round>[], limits: { gatherMs?: number; mostMs?: number } = {}) {
  let made = 0;
  const takeIn = async (): Promise<Round> => ({ taken: 0, more: false, note: `round ${made}`, ...rounds[made++] });
  const answer = await whileBusy(takeIn, { gatherMs: 1, ...limits })({} as Hub, {} as IngestInput, signal);
  return { answer, made };
}

it('a round that took little is the only one, so that a lone push is done with at once', async () => {
  expect(await work([{ taken: 9 }, { taken: 50 }])).toEqual({
    answer: { taken: 9, more: false, note: 'round 0' },
    made: 1,
  });
});

it('busy rounds follow each other until one took little, and count together', async () => {
  expect(await work([{ taken: 10 }, { taken: 30 }, { taken: 2 }, { taken: 90 }])).toEqual({
    answer: { taken: 42, more: false, note: 'round 2' },
    made: 3,
  });
});

it('what the workflow has to judge goes back to it at once: more that waits, a source that needs time, and the time it took', async () => {
  expect(await work([{ taken: 500, more: true }, { taken: 50 }])).toMatchObject({ answer: { more: true }, made: 1 });
  expect(await work([{ taken: 50, retryAfterMs: 700 }, { taken: 50 }])).toMatchObject({
    answer: { retryAfterMs: 700 },
    made: 1,
  });
  const { made } = await work(
    Array.from({ length: 1_000 }, () => ({ taken: 50 })),
    { gatherMs: 20, mostMs: 100 },
  );
  expect(made).toBeGreaterThan(1);
  expect(made).toBeLessThan(7);
});

it('is stopped while it gathers', async () => {
  const stop = new AbortController();
  const takeIn = async (): Promise<Round> => ({ taken: 50, more: false, note: '' });
  const working = whileBusy(takeIn, { gatherMs: 4_000 })({} as Hub, {} as IngestInput, stop.signal);
  stop.abort();
  await expect(working).rejects.toThrow('aborted');
});
