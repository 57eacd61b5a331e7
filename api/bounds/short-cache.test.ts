import { describe, expect, it } from 'vitest';
import { createShortCache } from './short-cache.ts';

describe('a short cache', () => {
  it('loads once for calls at the same time, and again when the time is over', async () => {
    let now = 0;
    let loads = 0;
    const cache = createShortCache<number>(1000, 10, () => now);
    const load = async () => ++loads;
    expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1]);
    now = 999;
    expect(await cache.get('a', load)).toBe(1);
    expect(cache.age('a')).toBe(999);
    now = 1000;
    expect(await cache.get('a', load)).toBe(2);
  });

  it('keeps no failure', async () => {
    const cache = createShortCache<number>(1000);
    await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.get('a', async () => 7)).toBe(7);
  });

  it('forgets the oldest when it is full', async () => {
    const cache = createShortCache<string>(1000, 2);
    for (const name of ['a', 'b', 'c']) await cache.get(name, async () => name);
    expect(cache.age('a')).toBe(Number.POSITIVE_INFINITY);
    expect(cache.age('c')).toBeLessThan(1000);
  });
});
