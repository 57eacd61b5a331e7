import { expect, it } from 'vitest';
import { quantile, slope } from './statistics.ts';

it('a quantile is a value that was measured, whatever their order', () => {
  expect(quantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
  expect(quantile([5, 1, 4, 2, 3], 0.99)).toBe(5);
  expect(quantile([7], 0.5)).toBe(7);
});

it('the slope of a line is its slope, that of a level is none', () => {
  const at = [0, 10, 20, 30];
  expect(slope(at.map(x => ({ x, y: 3 * x + 7 })))).toBeCloseTo(3);
  expect(slope(at.map(x => ({ x, y: 7 })))).toBeCloseTo(0);
});
