import { expect, it } from 'vitest';
import { done } from '../outcome.ts';
import { singleFlight } from './single-flight.ts';

const signal = new AbortController().signal;

it('shares a run only with questions asked before it started', async () => {
  const runs: (() => void)[] = [];
  const ask = singleFlight(async () => {
    const number = runs.length;
    const { promise, resolve } = Promise.withResolvers<void>();
    runs.push(resolve);
    await promise;
    return done(number);
  });
  const first = ask(signal);
  const second = ask(signal);
  const third = ask(signal);
  expect(runs.length).toBe(1);
  runs[0]?.();
  expect(await first).toEqual(done(0));
  await new Promise(resolve => setImmediate(resolve));
  // The run that was waited for waits a moment for others.
  expect(runs.length).toBe(1);
  const fourth = ask(signal);
  await expect.poll(() => runs.length).toBe(2);
  runs[1]?.();
  expect([await second, await third, await fourth]).toEqual([done(1), done(1), done(1)]);
  // Nobody waits who meets no run.
  const alone = ask(signal);
  expect(runs.length).toBe(3);
  runs[2]?.();
  expect(await alone).toEqual(done(2));
});

it('goes on after a failed run, and lets a caller give up alone', async () => {
  let runs = 0;
  const ask = singleFlight(async () => {
    runs += 1;
    if (runs === 1) throw new Error('broken');
    await new Promise(resolve => setTimeout(resolve, 20));
    return done(runs);
  });
  await expect(ask(signal)).rejects.toThrow('broken');
  const controller = new AbortController();
  const impatient = ask(controller.signal);
  const patient = ask(signal);
  controller.abort();
  expect(await impatient).toMatchObject({ kind: 'transient' });
  expect(await patient).toMatchObject({ kind: 'done' });
});
