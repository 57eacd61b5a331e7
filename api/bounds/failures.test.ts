import { describe, expect, it } from 'vitest';
import { createFailures } from './failures.ts';

describe('failed tries', () => {
  it('lead to a wait until the window is over, for that name alone', () => {
    let now = 0;
    const failures = createFailures(2, 60_000, 100, () => now);
    expect(failures.take('a')).toBe(0);
    now = 30_000;
    expect(failures.take('a')).toBe(0);
    expect([failures.take('a'), failures.take('b')]).toEqual([30, 0]);
    now = 60_000;
    expect([failures.take('a'), failures.take('a'), failures.take('a')]).toEqual([0, 0, 60]);
  });

  it('count before they are known to have failed, and no longer when they did not', () => {
    const failures = createFailures(2, 60_000, 100, () => 0);
    expect(['a', 'a', 'a'].map(failures.take)).toEqual([0, 0, 60]);
    failures.giveBack('a');
    expect(['a', 'a'].map(failures.take)).toEqual([0, 60]);
  });

  it('forget the oldest name when there are too many', () => {
    const failures = createFailures(1, 60_000, 2, () => 0);
    for (const name of ['a', 'b', 'c']) failures.take(name);
    expect(['c', 'b', 'a'].map(failures.take)).toEqual([60, 60, 0]);
  });
});
