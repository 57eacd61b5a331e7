import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstIdAt, firstKeptMonth, monthName, overBefore } from './retention.ts';

it('a month goes once its last day is over, not before', () => {
  const kept = (now: string, days: number) => monthName(firstKeptMonth(new Date(now), days));
  expect(kept('2026-11-22T00:00:00Z', 30)).toBe('2026-10');
  expect(kept('2026-12-30T23:59:59Z', 30)).toBe('2026-11');
  expect(kept('2026-12-31T00:00:00Z', 30)).toBe('2026-12');
  expect(kept('2027-01-15T00:00:00Z', 365)).toBe('2026-01');
});

it('nothing that is younger than its retention lies in a month that is over', () => {
  const time = fc.date({
    min: new Date('2024-01-01T00:00:00Z'),
    max: new Date('2040-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(time, fc.integer({ min: 1, max: 4000 }), fc.nat(3_000), (now, days, age) => {
      const made = overBefore(now, age);
      if (age <= days) expect(made.getTime()).toBeGreaterThanOrEqual(firstKeptMonth(now, days).getTime());
    }),
  );
});

it('ids of before a moment sort before its first id', () => {
  expect(firstIdAt(new Date('2026-11-01T00:00:00Z'))).toBe('01a19467-e800-0000-0000-000000000000');
  expect('01a19467-e7ff-7fff-bfff-ffffffffffff' < firstIdAt(new Date('2026-11-01T00:00:00Z'))).toBe(true);
});
