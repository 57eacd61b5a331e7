import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromKamsoftTime, toIsoDay, toKamsoftTime } from './warsaw-time.ts';

it.each([
  ['2025.08.29 14:59', '2025-08-29T12:59:00.000Z'],
  ['2006.07.28 08:12:22', '2006-07-28T06:12:22.000Z'],
  ['2006-07-28T08:12:22', '2006-07-28T06:12:22.000Z'],
  ['2026-01-05T08:12:22Z', '2026-01-05T08:12:22.000Z'],
  ['2026-01-05T08:12:22+02:00', '2026-01-05T06:12:22.000Z'],
  ['2026.03.29 01:30', '2026-03-29T00:30:00.000Z'],
  ['2026.01.05', '2026-01-04T23:00:00.000Z'],
])('reads %s', (text, iso) => {
  expect(fromKamsoftTime(text)?.toISOString()).toBe(iso);
});

it.each(['', '0', '2026.02.30', '2026.13.01', '2026.01.01 25:00', 'yesterday', '30.12.1899'])('refuses “%s”', text => {
  expect(fromKamsoftTime(text)).toBeUndefined();
});

it('ends a day at its last second, also on the days when the clock changes', () => {
  expect(fromKamsoftTime('2026.03.29', true)?.toISOString()).toBe('2026-03-29T21:59:59.000Z');
  expect(fromKamsoftTime('2026.10.25', true)?.toISOString()).toBe('2026-10-25T22:59:59.000Z');
});

it('reads back what it writes, but for the hour that there is twice', () => {
  const minutes = fc
    .integer({ min: 0, max: 20_000_000 })
    .map(minute => new Date(Date.UTC(2020, 0, 1) + minute * 60_000));
  fc.assert(
    fc.property(minutes, moment => {
      const read = fromKamsoftTime(toKamsoftTime(moment));
      const apart = Math.abs((read?.getTime() ?? 0) - moment.getTime());
      const isTwice = moment.getUTCMonth() === 9 && moment.getUTCDate() >= 25 && moment.getUTCHours() <= 1;
      expect(isTwice ? [0, 3_600_000] : [0]).toContain(apart);
    }),
  );
});

it('takes the day out of a time', () => {
  expect(toIsoDay('2025.08.29 14:59')).toBe('2025-08-29');
  expect(toIsoDay('2025.8.9')).toBe('2025-08-09');
});
