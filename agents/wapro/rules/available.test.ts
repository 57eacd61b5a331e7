import { expect, it } from 'vitest';
import { stockOf } from './available.ts';

it('takes what is reserved off what is there', () => {
  expect(stockOf('12.500000', '2.5')).toEqual({ onHand: '12.5', reserved: '2.5', available: '10' });
  expect(stockOf('3', null)).toEqual({ onHand: '3', reserved: '0', available: '3' });
});

it('never offers less than nothing', () => {
  expect(stockOf('1', '4').available).toBe('0');
  expect(stockOf('-2', '0')).toEqual({ onHand: '-2', reserved: '0', available: '0' });
});
