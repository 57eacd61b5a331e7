import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSlots } from './slots.ts';

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
