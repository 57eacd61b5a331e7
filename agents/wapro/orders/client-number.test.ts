import { expect, it } from 'vitest';
import { clientNumber } from './client-number.ts';

it('is the order’s number after the prefix', () => {
  expect(clientNumber(' 10042 ', 'B_')).toBe('B_10042');
  expect(clientNumber('1'.repeat(30), '')).toBe('1'.repeat(30));
});

it('never gives two long numbers one name', () => {
  const [a, b] = ['A', 'B'].map(end => clientNumber(`2026/05/wholesale/branch-Kraków/${end}`, ''));
  expect(a).toHaveLength(30);
  expect(a).not.toBe(b);
  expect(a?.startsWith('2026/05/wholesale/br')).toBe(true);
});
