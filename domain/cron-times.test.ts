import { describe, expect, it } from 'vitest';
import { lastCronTime } from './cron-times.ts';

const last = (cron: string, at: string, zone = 'Europe/Warsaw') =>
  lastCronTime(cron, zone, new Date(at))?.toISOString();

describe('W12c: when the schedule came last', () => {
  it.each([
    ['15 2 * * *', '2026-03-02T01:15:00Z', '2026-03-02T01:15:00.000Z'],
    ['15 2 * * *', '2026-03-02T01:14:59Z', '2026-03-01T01:15:00.000Z'],
    ['*/20 1-3 * * *', '2026-03-02T02:30:00Z', '2026-03-02T02:20:00.000Z'],
    ['0 3 * * MON-FRI', '2026-03-08T12:00:00Z', '2026-03-06T02:00:00.000Z'],
    ['0 3 * * 7', '2026-03-10T12:00:00Z', '2026-03-08T02:00:00.000Z'],
    ['0 3 1 jan,jul *', '2026-03-10T12:00:00Z', '2026-01-01T02:00:00.000Z'],
    ['5/30 4 * * *', '2026-03-10T12:00:00Z', '2026-03-10T03:35:00.000Z'],
    ['0 3 13 * 5', '2026-03-31T12:00:00Z', '2026-03-13T02:00:00.000Z'],
  ])('%s at %s: %s', (cron, at, moment) => {
    expect(last(cron, at)).toBe(moment);
  });

  it('a time that a change of clocks leaves out does not come that night', () => {
    expect(last('15 2 * * *', '2026-03-29T12:00:00Z')).toBe('2026-03-28T01:15:00.000Z');
    expect(last('15 3 * * *', '2026-03-29T12:00:00Z')).toBe('2026-03-29T01:15:00.000Z');
  });

  it('what is not understood, or never comes, is no time', () => {
    for (const cron of ['', '15 2 * *', '61 2 * * *', '15 2 * * XYZ', '0 0 31 2 *', '1-x 2 * * *', '*/0 2 * * *'])
      expect(last(cron, '2026-03-29T12:00:00Z')).toBeUndefined();
  });
});
