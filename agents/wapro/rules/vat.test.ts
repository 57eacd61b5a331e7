import { expect, it } from 'vitest';
import { fromWaproVat, inUnion, rateOf, toWaproVat } from './vat.ts';

it('trims and lowers the code', () => {
  expect(fromWaproVat('zw ')).toBe('ZW');
  expect(fromWaproVat(' NP')).toBe('NP_I');
  expect(fromWaproVat('23 ')).toBe('23');
  expect(fromWaproVat('8')).toBe('8');
});

it('tells the zeros apart by where the goods go', () => {
  expect(fromWaproVat('0', { country: 'PL', taxable: true })).toBe('0_KR');
  expect(fromWaproVat('0', { country: 'de', taxable: true })).toBe('0_WDT');
  expect(fromWaproVat('0', { country: 'EL', taxable: true })).toBe('0_WDT');
  expect(fromWaproVat('0', { country: 'GB', taxable: true })).toBe('0_EX');
  expect(inUnion('XI')).toBe(true);
});

it.each(['', null, 'x', '19'])('does not guess what %s means', code => {
  expect(fromWaproVat(code)).toBeUndefined();
});

it('writes every code that it reads, and takes an installation’s own spelling', () => {
  expect((['23', '8', '5', 'ZW', 'OO'] as const).map(code => fromWaproVat(toWaproVat(code)))).toEqual([
    '23',
    '8',
    '5',
    'ZW',
    'OO',
  ]);
  expect((['0_KR', '0_WDT', '0_EX', 'NP_I', 'NP_II'] as const).map(code => toWaproVat(code))).toEqual([
    '0',
    '0',
    '0',
    'np',
    'np',
  ]);
  expect(toWaproVat('OO', { OO: 'odw' })).toBe('odw');
  expect([rateOf('23'), rateOf('ZW'), rateOf('0_EX')]).toEqual(['23', '0', '0']);
});
