import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSlots, NoSlot } from './slots.ts';

it('runs so many at once, the next when one is done or failed', async () => {
  const run = createSlots(2);
  const ends: ((error?: Error) => void)[] = [];
  let running = 0;
  const work = () =>
    run(async () => {
      running += 1;
      await new Promise<void>((resolve, reject) => ends.push(error => (error ? reject(error) : resolve())));
      running -= 1;
    });
  const works = [work(), work().catch(() => (running -= 1)), work(), work()];
  await setImmediate();
  expect([running, ends.length]).toEqual([2, 2]);
  ends[1]?.(new Error('broken'));
  ends[0]?.();
  await setImmediate();
  expect([running, ends.length]).toEqual([2, 4]);
  for (const end of ends) end();
  await Promise.all(works);
  expect(running).toBe(0);
});

it('refuses whoever waits too long, and leaves the turn to the next', async () => {
  const run = createSlots(1, 20);
  let end = () => {};
  const first = run(() => new Promise<void>(resolve => (end = resolve)));
  await expect(run(async () => 'second')).rejects.toBeInstanceOf(NoSlot);
  const third = run(async () => 'third');
  end();
  await first;
  expect(await third).toBe('third');
  expect(await run(async () => 'fourth')).toBe('fourth');
});
