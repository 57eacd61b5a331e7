import { expect, it } from 'vitest';
import { missedSync } from './missed-sync.ts';

const missed = (now: string, begunAt?: string, endedAt?: string, cron: string | undefined = '15 3 * * *') => {
  const at = (time: string | undefined) => (time === undefined ? undefined : new Date(time));
  const plan = { cron, zone: 'Europe/Warsaw', jitterMinutes: 10, begunAt: at(begunAt), endedAt: at(endedAt) };
  return missedSync(plan, new Date(now))?.toISOString();
};
const due = '2026-03-02T02:15:00.000Z';

it('S20 a full sync that did not begin by its schedule is missed, after a while', () => {
  const lastNight = ['2026-03-01T02:16:00Z', '2026-03-01T03:00:00Z'] as const;
  expect(missed('2026-03-02T02:54:00Z', ...lastNight)).toBeUndefined();
  expect(missed('2026-03-02T02:55:00Z', ...lastNight)).toBe(due);
  expect(missed('2026-03-02T12:00:00Z')).toBe(due);
  expect(missed('2026-03-02T12:00:00Z', '2026-03-02T08:00:00Z', '2026-03-02T08:10:00Z')).toBeUndefined();
  expect(missed('2026-03-02T12:00:00Z', ...lastNight, '')).toBeUndefined();
});

it('S20 one that was under way is that of the night, unless it stands still', () => {
  expect(missed('2026-03-02T12:00:00Z', '2026-03-02T02:00:00Z', '2026-03-02T02:20:00Z')).toBeUndefined();
  expect(missed('2026-03-02T12:00:00Z', '2026-03-02T02:16:00Z')).toBeUndefined();
  expect(missed('2026-03-02T12:00:00Z', '2026-03-01T02:16:00Z')).toBe(due);
});
