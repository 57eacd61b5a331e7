import { describe, expect, it } from 'vitest';
import { rateCounter } from './limits.ts';

const at = (text: string) => new Date(`2024-05-01T${text}Z`);

describe('rateCounter', () => {
  it('counts each method of each resource on its own, and anew every minute', () => {
    const count = rateCounter();
    const limits = { perResource: 1, total: 10 };
    count(limits, 'GET', 'orders', at('10:00:00'));
    count(limits, 'POST', 'orders', at('10:00:01'));
    count(limits, 'GET', 'users', at('10:00:02'));
    expect(() => count(limits, 'GET', 'orders', at('10:00:59'))).toThrow(/GET requests per minute on orders/);
    count(limits, 'GET', 'orders', at('10:01:00'));
  });

  it('counts everything together as well', () => {
    const count = rateCounter();
    const limits = { perResource: 10, total: 2 };
    count(limits, 'GET', 'orders', at('10:00:00'));
    count(limits, 'GET', 'users', at('10:00:01'));
    expect(() => count(limits, 'GET', 'products', at('10:00:02'))).toThrow(/total limit/);
  });
});
