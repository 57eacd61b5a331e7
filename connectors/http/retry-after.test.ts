import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = new Date('2026-03-01T12:00:00Z');

it.each([
  ['30', 30_000],
  ['Sun, 01 Mar 2026 12:00:05 GMT', 5000],
  ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
  ['99999999', 86_400_000],
  ['soon', undefined],
])('%s', (value, expected) => {
  expect(retryAfterMs({ 'retry-after': value }, now)).toBe(expected);
});

it('is absent without the header', () => {
  expect(retryAfterMs({}, now)).toBeUndefined();
});
