import { describe, expect, it } from 'vitest';
import { createFailures } from './failures.ts';

describe('failed tries', () => {
  it('lead to a wait until the window is over, for that name alone', () => {
    let now = 0;
    const failures = createFailures(2, 60_000, 100, () => now);
    failures.note('a');
    expect(failures.wait('a')).toBe(0);
    now = 30_000;
    failures.note('a');
    expect([failures.wait('a'), failures.wait('b')]).toEqual([30, 0]);
    now = 60_000;
    expect(failures.wait('a')).toBe(0);
    failures.note('a');
    expect(failures.wait('a')).toBe(0);
  });

  it('forget the oldest name when there are too many', () => {
    const failures = createFailures(1, 60_000, 2, () => 0);
    for (const name of ['a', 'b', 'c']) failures.note(name);
    expect(['a', 'b', 'c'].map(failures.wait)).toEqual([0, 60, 60]);
  });
});
