import { describe, expect, it } from 'vitest';
import { pushedLine, pushedOrder } from '../../connectors/v1/order.fixture.ts';
import { orderRows } from '../../connectors/v1/order-rows.ts';
import { readOrder } from '../../connectors/v1/read-order.ts';
import { judgeTotals } from './judge-totals.ts';

const settings = { tolerance: '0.02', onDifference: 'task' as const };
const judge = (more: Parameters<typeof pushedOrder>[0]) => {
  const order = readOrder(pushedOrder({ shipping: undefined, ...more }));
  const { rows, shipping } = orderRows(order, new Map());
  return judgeTotals(order, { lines: rows, shipping }, settings);
};
const sums = (net: string, vat: string, gross: string) => ({ totals: { net, vat, gross } });

describe('what an order comes to', () => {
  it.each([
    ['net', { lines: [pushedLine('1', '3', '33.33', '99.99')], ...sums('99.99', '23.00', '122.99') }],
    [
      'gross',
      { basis: 'gross', lines: [pushedLine('1', '3', '41.00', '123.00')], ...sums('100.00', '23.00', '123.00') },
    ],
    [
      'mixed VAT and a discount',
      {
        lines: [
          pushedLine('1', '1', '100', '100'),
          pushedLine('2', '1', '50', '50', { vatCode: '8' }),
          pushedLine('r', '1', '-10', '-10', { kind: 'promotion' }),
        ],
        ...sums('140.00', '24.70', '164.70'),
      },
    ],
    [
      'a cost with VAT',
      {
        shipping: { method: { code: 'x' }, cost: '50.00', vatCode: '23' },
        lines: [pushedLine('1', '1', '100', '100')],
        ...sums('150.00', '34.50', '184.50'),
      },
    ],
    [
      'tax-free',
      { basis: 'tax-free', lines: [pushedLine('1', '2', '5.00', '10.00')], ...sums('10.00', '0.00', '10.00') },
    ],
    [
      'exempt',
      { lines: [pushedLine('1', '2', '5.00', '10.00', { vatCode: 'ZW' })], ...sums('10.00', '0.00', '10.00') },
    ],
    [
      'tax rounded line by line',
      {
        lines: Array.from({ length: 9 }, (_, index) => pushedLine(String(index), '1', '0.10', '0.10')),
        ...sums('0.90', '0.18', '1.08'),
      },
    ],
    [
      'a price per piece that was rounded',
      { lines: [pushedLine('1', '1000', '0.33', '333.33')], ...sums('333.33', '76.67', '410.00') },
    ],
    [
      'yen',
      { currency: 'JPY', basis: 'gross', lines: [pushedLine('1', '3', '500', '1500')], ...sums('1220', '280', '1500') },
    ],
  ] as [string, Parameters<typeof judge>[0]][])('is what was asked for: %s', (_, more) => {
    expect(judge(more)).toBeUndefined();
  });

  it.each([
    [
      'a line that its price does not make',
      { lines: [pushedLine('1', '10', '12.00', '108.00')], ...sums('108.00', '24.84', '132.84') },
      'come to 120.00, the line says 108.00',
    ],
    [
      'a total beyond the lines',
      { lines: [pushedLine('1', '1', '100', '100')], ...sums('110.00', '25.30', '135.30') },
      'come to 123.00 PLN, its total says 135.30',
    ],
    [
      'gross by some cents',
      { basis: 'gross', lines: [pushedLine('1', '1', '123.00', '123.00')], ...sums('100.00', '23.05', '123.05') },
      'total says 123.05',
    ],
  ] as [string, Parameters<typeof judge>[0], string][])('is not: %s', (_, more, why) => {
    expect(judge(more)).toContain(why);
  });
});
