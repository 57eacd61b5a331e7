import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultOverdueSteps, nextStep, type OverdueSituation, stepDue, stepsOf } from './overdue-steps.ts';
import { addDays, dayIn, momentIn } from './zoned-days.ts';

const settings = defaultOverdueSteps;
const situation = (changes: Partial<OverdueSituation> = {}): OverdueSituation => ({
  ...{ dueDates: ['2026-03-15'], goLive: '2026-01-01', claimed: [], ...changes },
});
const due = (now: string, changes: Partial<OverdueSituation> = {}) =>
  stepDue(situation(changes), settings, new Date(now))?.key;

describe('W11: steps', () => {
  it('are on the due day and 7, 14 and 30 days after, or as set', () => {
    expect(stepsOf(['2026-03-15'], settings).map(({ date }) => date)).toEqual([
      ...['2026-03-15', '2026-03-22', '2026-03-29', '2026-04-14'],
    ]);
    expect(stepsOf(['2026-03-15'], { days: [3] }).map(({ key }) => key)).toEqual(['2026-03-15+3']);
  });

  it.each([
    ['2026-03-15T07:59:59Z', undefined],
    ['2026-03-15T08:00:00Z', '2026-03-15+0'],
    ['2026-03-22T07:59:59Z', '2026-03-15+0'],
    ['2026-03-22T08:00:00Z', '2026-03-15+7'],
    // Clocks went forward that night: nine o'clock is an hour earlier in UTC.
    ['2026-03-29T06:59:59Z', '2026-03-15+7'],
    ['2026-03-29T07:00:00Z', '2026-03-15+14'],
    ['2027-01-01T00:00:00Z', '2026-03-15+30'],
  ])('at %s the step %s is due', (now, key) => {
    expect(due(now)).toBe(key);
  });

  it('says each step once, and only the latest of those that were missed', () => {
    expect(due('2026-03-30T12:00:00Z')).toBe('2026-03-15+14');
    expect(due('2026-03-30T12:00:00Z', { claimed: ['2026-03-15+14'] })).toBeUndefined();
    expect(due('2026-03-30T12:00:00Z', { claimed: ['2026-03-15+0'] })).toBe('2026-03-15+14');
  });

  it('never says anything of what was overdue when the flow went live, and all of what fell due on that day', () => {
    for (const now of ['2026-03-16T12:00:00Z', '2026-03-29T12:00:00Z', '2026-12-01T12:00:00Z'])
      expect(due(now, { goLive: '2026-03-16' })).toBeUndefined();
    expect(due('2026-03-15T12:00:00Z', { goLive: '2026-03-15' })).toBe('2026-03-15+0');
    const dueDates = ['2026-03-08', '2026-03-15'];
    expect(due('2026-03-15T12:00:00Z', { dueDates, goLive: '2026-03-10' })).toBe('2026-03-15+0');
  });

  it('says no step that had come when reminders were switched on, and the next one', () => {
    const since = new Date('2026-03-22T08:00:00Z');
    expect(due('2026-03-28T12:00:00Z', { since })).toBeUndefined();
    expect(due('2026-03-29T12:00:00Z', { since })).toBe('2026-03-15+14');
    expect(due('2026-03-22T12:00:00Z', { since: new Date('2026-03-22T07:59:59Z') })).toBe('2026-03-15+7');
  });

  it('says one thing where steps of two due dates fall on one day', () => {
    const dueDates = ['2026-03-15', '2026-03-22'];
    expect(due('2026-03-22T12:00:00Z', { dueDates })).toBe('2026-03-15+7');
    expect(due('2026-03-23T12:00:00Z', { dueDates, claimed: ['2026-03-15+7'] })).toBeUndefined();
  });

  it('gives the next moment: of what is due, else of what is to come, else none', () => {
    const next = (now: string, changes: Partial<OverdueSituation> = {}) => {
      const found = nextStep(situation(changes), settings, new Date(now));
      return found && [found.step.days, found.at.toISOString()];
    };
    expect(next('2026-03-01T00:00:00Z')).toEqual([0, '2026-03-15T08:00:00.000Z']);
    expect(next('2026-03-16T00:00:00Z')).toEqual([0, '2026-03-15T08:00:00.000Z']);
    expect(next('2026-03-16T00:00:00Z', { claimed: ['2026-03-15+0'] })).toEqual([7, '2026-03-22T08:00:00.000Z']);
    expect(next('2026-03-16T00:00:00Z', { goLive: '2026-03-16' })).toBeUndefined();
    const since = new Date('2026-03-23T00:00:00Z');
    expect(next('2026-03-16T00:00:00Z', { since })).toEqual([14, '2026-03-29T07:00:00.000Z']);
    expect(next('2026-03-16T00:00:00Z', { dueDates: [] })).toBeUndefined();
    expect(next('2026-05-01T00:00:00Z', { claimed: ['2026-03-15+30'] })).toBeUndefined();
  });

  it('woken at each next moment and claiming what is due, says every live step once and in order', () => {
    const days = fc.integer({ min: 0, max: 60 }).map(count => addDays('2026-03-01', count));
    fc.assert(
      fc.property(fc.array(days, { maxLength: 3 }), days, days, (dueDates, goLive, start) => {
        const claimed: string[] = [];
        let now = momentIn(settings.zone, start, '00:00');
        for (let turn = 0; turn < 20; turn += 1) {
          const next = nextStep({ dueDates, goLive, claimed }, settings, now);
          if (!next) break;
          now = new Date(Math.max(next.at.getTime(), now.getTime()));
          const step = stepDue({ dueDates, goLive, claimed }, settings, now);
          expect(step).toEqual(next.step);
          claimed.push(next.step.key);
        }
        const all = stepsOf(
          dueDates.filter(day => day >= goLive),
          settings,
        );
        const missed = all.filter(({ date }) => date < start).slice(0, -1);
        const said = all.filter(step => !missed.includes(step)).map(({ key }) => key);
        expect(claimed).toEqual(said);
      }),
    );
  });
});

describe('days in a zone', () => {
  it('are the merchant’s, not UTC’s', () => {
    expect(dayIn('Europe/Warsaw', new Date('2026-03-14T23:30:00Z'))).toBe('2026-03-15');
    expect(dayIn('America/New_York', new Date('2026-03-15T03:30:00Z'))).toBe('2026-03-14');
    expect(() => dayIn('Warsaw', new Date())).toThrow('Europe/Warsaw');
  });

  it.each([
    ['Europe/Warsaw', '2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Warsaw', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    ['Europe/Warsaw', '2026-10-26', '00:00', '2026-10-25T23:00:00.000Z'],
    ['Pacific/Auckland', '2026-07-01', '09:00', '2026-06-30T21:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-07-01', '09:00', '2026-06-30T19:00:00.000Z'],
  ])('in %s on %s it is %s at %s', (zone, day, time, moment) => {
    expect(momentIn(zone, day, time).toISOString()).toBe(moment);
  });
});
