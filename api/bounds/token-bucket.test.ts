import { describe, expect, it } from 'vitest';
import { createTokenBuckets } from './token-bucket.ts';

describe('token buckets', () => {
  it('give a burst, then as many as flow in', () => {
    let now = 0;
    const buckets = createTokenBuckets(2, 3, () => now);
    expect([1, 2, 3].map(() => buckets.take('a'))).toEqual([0, 0, 0]);
    expect(buckets.take('a')).toBe(1);
    now += 500;
    expect(buckets.take('a')).toBe(0);
    expect(buckets.take('a')).toBe(1);
  });

  it('know nothing of each other', () => {
    const buckets = createTokenBuckets(1, 1, () => 0);
    expect(buckets.take('a')).toBe(0);
    expect(buckets.take('b')).toBe(0);
    expect(buckets.take('a')).toBe(1);
  });

  it('hold no more than the burst, however long they rest', () => {
    let now = 0;
    const buckets = createTokenBuckets(100, 2, () => now);
    buckets.take('a');
    now += 3_600_000;
    expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 0]);
    expect(buckets.take('a')).toBeGreaterThan(0);
  });

  it('say how many are left without taking any', () => {
    let now = 0;
    const buckets = createTokenBuckets(1, 4, () => now);
    expect(buckets.left('a')).toBe(4);
    buckets.take('a');
    buckets.take('a');
    now += 1000;
    expect([buckets.left('a'), buckets.left('a')]).toEqual([3, 3]);
  });
});
