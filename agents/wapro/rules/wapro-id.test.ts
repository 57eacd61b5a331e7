import { expect, it } from 'vitest';
import { isWaproId, reference } from './wapro-id.ts';

it('keeps all 18 digits', () => {
  expect(reference('999999999999999999')).toBe('999999999999999999');
  expect(String(Number('999999999999999999'))).not.toBe('999999999999999999');
});

it('takes only ids', () => {
  expect(['1', '10'].every(isWaproId)).toBe(true);
  expect(['0', '01', '-1', '1.0', '', '1000000000000000000', '1e3', 'A1'].some(isWaproId)).toBe(false);
});

it('reads 0, null and blanks as no reference', () => {
  expect([null, undefined, '0', '', '  '].map(reference)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(reference(' 12 ')).toBe('12');
});
