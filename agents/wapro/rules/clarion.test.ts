import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromClarionDay, fromClarionTime, toClarionDay, toClarionTime, today } from './clarion.ts';

describe('Clarion dates', () => {
  it('counts from 1800-12-28, and from 1899-12-30 where the number is too small for that', () => {
    expect(fromClarionDay(82_184)).toBe('2026-01-01');
    expect(fromClarionDay(46_023)).toBe('2026-01-01');
    expect(toClarionDay('2026-01-01')).toBe(82_184);
    expect(fromClarionDay(60_001)).toBe('1965-04-08');
  });

  it.each([0, null, undefined, -5, 1.5])('reads %s as no date', day => {
    expect(fromClarionDay(day)).toBeUndefined();
  });

  it('refuses a day that no calendar has', () => {
    expect(() => toClarionDay('2026-02-30')).toThrow('"2026-02-30"');
    expect(() => toClarionDay('01.02.2026')).toThrow('not a day');
  });

  it('comes back to the same day, in both bases', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60_001, max: 96_160 }), day => {
        const text = fromClarionDay(day) ?? '';
        expect(toClarionDay(text)).toBe(day);
        expect(fromClarionDay(day - 36_161)).toBe(text);
      }),
    );
  });

  it('knows the merchant’s day', () => {
    expect(today('Europe/Warsaw', new Date('2026-03-28T23:30:00Z'))).toBe('2026-03-29');
  });
});

describe('Clarion times', () => {
  it('are hundredths since midnight plus one', () => {
    expect(fromClarionTime(1)).toBe('00:00:00.00');
    expect(fromClarionTime(3_060_001)).toBe('08:30:00.00');
    expect(fromClarionTime(8_640_000)).toBe('23:59:59.99');
    expect(fromClarionTime(0)).toBeUndefined();
    expect(fromClarionTime(8_640_001)).toBeUndefined();
    expect(toClarionTime('08:30')).toBe(3_060_001);
    expect(() => toClarionTime('24:00')).toThrow('"24:00"');
  });

  it('come back to the same hundredth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8_640_000 }), time => {
        expect(toClarionTime(fromClarionTime(time) ?? '')).toBe(time);
      }),
    );
  });
});
