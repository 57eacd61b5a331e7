import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion } from './apportion.ts';
import { fromMinor, sumUnits, toMinor } from './minor-units.ts';

describe('apportion', () => {
  it('gives what rounding leaves to the largest remainders, of equal ones to the first', () => {
    expect(apportion(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(apportion(10n, [14n, 43n, 43n])).toEqual([2n, 4n, 4n]);
    expect(apportion(-100n, [1n, 1n, 1n])).toEqual([-34n, -33n, -33n]);
    expect(apportion(5n, [0n, 0n])).toEqual([3n, 2n]);
    expect(apportion(0n, [])).toEqual([]);
  });

  it('refuses what cannot be shared out', () => {
    expect(() => apportion(1n, [])).toThrow('at least one weight');
    expect(() => apportion(1n, [2n, -1n])).toThrow('negative weights');
  });

  it('adds up, stays within one unit of the exact share and never exceeds a weight that bounds the whole', () => {
    const weights = fc.array(fc.bigInt(0n, 1_000_000n), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.bigInt(-1_000_000n, 1_000_000n), weights, (amount, list) => {
        const parts = apportion(amount, list);
        const total = sumUnits(list);
        expect(sumUnits(parts)).toBe(amount);
        if (total === 0n) return;
        for (const [index, part] of parts.entries()) {
          const off = part * total - amount * (list[index] ?? 0n);
          expect(off < total && off > -total).toBe(true);
          if (amount >= 0n && amount <= total) expect(part <= (list[index] ?? 0n)).toBe(true);
        }
      }),
    );
  });
});

describe('minor units', () => {
  it.each([
    ['12.30', 'PLN', 1230n, '12.30'],
    ['-0.01', 'EUR', -1n, '-0.01'],
    ['7', 'JPY', 7n, '7'],
    ['1.2345000', 'CLF', 12345n, '1.2345'],
    ['0.5', 'KWD', 500n, '0.500'],
  ])('reads %s %s and writes it back', (amount, currency, units, written) => {
    expect(toMinor(amount, currency)).toBe(units);
    expect(fromMinor(units, currency)).toBe(written);
  });

  it('refuses parts of the smallest unit', () => {
    expect(() => toMinor('1.005', 'PLN', 'The gross of FV 1')).toThrow('The gross of FV 1 1.005 is finer');
  });
});
