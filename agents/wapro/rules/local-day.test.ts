import { expect, it } from 'vitest';
import { dayEnd, dayStart } from './local-day.ts';

it('is the merchant’s day, also where the clock changes', () => {
  expect([dayStart('2026-01-10', 'Europe/Warsaw'), dayEnd('2026-01-10', 'Europe/Warsaw')]).toEqual([
    '2026-01-09T23:00:00Z',
    '2026-01-10T22:59:59Z',
  ]);
  expect([dayStart('2026-03-29', 'Europe/Warsaw'), dayEnd('2026-03-29', 'Europe/Warsaw')]).toEqual([
    '2026-03-28T23:00:00Z',
    '2026-03-29T21:59:59Z',
  ]);
});
