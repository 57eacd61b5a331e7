import { describe, expect, it } from 'vitest';
import { keepsBounds, ratioOf } from './figure.ts';

describe('a figure', () => {
  const rate = { name: 'orders', value: 15, baseline: 30, unit: '/s' };

  it('is compared by its ratio to the baseline', () => {
    expect(ratioOf(rate)).toBe(0.5);
    expect(keepsBounds({ ...rate, ratio: { least: 0.5 } })).toBe(true);
    expect(keepsBounds({ ...rate, ratio: { least: 0.6 } })).toBe(false);
  });

  it('fails when one of two bounds is passed', () => {
    expect(keepsBounds({ ...rate, ratio: { most: 2 }, bound: { most: 10 } })).toBe(false);
  });

  it('without a bound is neither kept nor passed', () => {
    expect(keepsBounds(rate)).toBeUndefined();
  });
});
