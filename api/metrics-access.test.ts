import { expect, it } from 'vitest';
import { mayAskMetrics } from './metrics-access.ts';

const token = 'sixteen-or-more-letters';

it('S20 without a token only this machine may ask, and not through a proxy', () => {
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
    expect(mayAskMetrics({ headers: {}, address }), address).toBe(true);
  for (const address of ['10.0.0.7', '203.0.113.9', ''])
    expect(mayAskMetrics({ headers: {}, address }), address).toBe(false);
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
    expect(mayAskMetrics({ headers: { [name]: '127.0.0.1' }, address: '127.0.0.1' }), name).toBe(false);
});

it('S20 with a token it is needed, wherever the question comes from', () => {
  const asked = (authorization?: string) => mayAskMetrics({ headers: { authorization }, address: '127.0.0.1', token });
  expect(asked(`Bearer ${token}`)).toBe(true);
  expect([asked(), asked('Bearer wrong'), asked(token), asked(`Basic ${token}`)]).toEqual([false, false, false, false]);
});
