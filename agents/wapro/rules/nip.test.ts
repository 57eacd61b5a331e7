import { expect, it } from 'vitest';
import { isNip, normalNip } from './nip.ts';

it('is one spelling however it was typed', () => {
  expect(['525-224-84-81', 'PL 5252248481', 'pl5252248481', ' 5252248481'].map(normalNip)).toEqual(
    Array(4).fill('5252248481'),
  );
  expect(normalNip('DE 123.456.789')).toBe('DE123456789');
  expect([normalNip(''), normalNip(null), normalNip(' - ')]).toEqual([undefined, undefined, undefined]);
});

it('knows the check digit, and that 10 is never one', () => {
  expect(isNip('5252248481') && isNip('123-456-32-18')).toBe(true);
  expect(['1234567890', '5252248482', '0000000001', 'DE123456789'].some(isNip)).toBe(false);
});
