import { sizeOf, sumUnits } from './minor-units.ts';

/**
 * Shares whole units out in proportion to weights; the parts add up to the amount exactly (Hamilton's method).
 *
 * Each part is rounded towards zero and what is left goes, unit by unit, to the largest remainders, of equal ones to the
 * first; so the caller sorts. Weights may not be negative; where all are zero the parts are equal. No weights share nothing:
 * a `RangeError` unless the amount is zero.
 */
export const apportion = (amount: bigint, weights: readonly bigint[]): bigint[] => {
  if (weights.some(weight => weight < 0n)) {
    throw new RangeError(`${amount} units cannot be shared out by negative weights. Replace them by zero.`);
  }
  if (weights.length === 0 && amount !== 0n) {
    throw new RangeError(`There is nothing to share ${amount} units out to. Name at least one weight.`);
  }
  const size = sizeOf(amount);
  const even = weights.every(weight => weight === 0n);
  const parts = weights.map((weight, index) => ({ index, weight: even ? 1n : weight }));
  const total = sumUnits(parts.map(({ weight }) => weight));
  const floors = parts.map(({ weight }) => (size * weight) / total);
  const left = Number(size - sumUnits(floors));
  const rounded = parts
    .map(({ index, weight }) => ({ index, remainder: (size * weight) % total }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1))
    .slice(0, left);
  const up = new Set(rounded.map(({ index }) => index));
  return floors.map((floor, index) => {
    const part = floor + (up.has(index) ? 1n : 0n);
    return amount < 0n ? -part : part;
  });
};
