import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grossOf, netOf, promotionGross, promotionOf, sixDecimals } from './price-net.ts';

const rates = fc.constantFrom('0', '5', '8', '23', '7', '19', '20', '5.5', '27');
const cents = (max: number) => fc.integer({ min: 1, max }).map(amount => (amount / 100).toFixed(2));

describe('net prices', () => {
  it('gives back every price to the cent at every rate', () => {
    for (const rate of ['0', '5', '8', '23', '27', '5.5'])
      for (let amount = 1; amount <= 30_000; amount += 7) {
        const gross = (amount / 100).toFixed(2);
        if (grossOf(netOf(gross, rate, 'PLN'), rate, 'PLN') !== gross) expect.fail(`${gross} at ${rate} %`);
      }
    fc.assert(
      fc.property(cents(99_999_999), rates, (gross, rate) => {
        expect(grossOf(netOf(gross, rate, 'PLN'), rate, 'PLN')).toBe(gross);
      }),
    );
  });

  it('hits every promotional price to the cent, also calculated with floats', () => {
    fc.assert(
      fc.property(cents(2_000_000), fc.integer({ min: 1, max: 999 }), rates, (gross, share, rate) => {
        const promotion = Math.max(0.01, (Number(gross) * share) / 1000).toFixed(2);
        const row = promotionOf({ gross, promotion }, rate, 'PLN');
        expect(promotionGross(row, rate, 'PLN')).toBe(promotion);
        const shops = Number(row.price) * (1 + Number(rate) / 100) * (1 - Number(row.reduction));
        expect((Math.round(shops * 100) / 100).toFixed(2)).toBe(promotion);
      }),
    );
  });

  it('shows what the price was before', () => {
    expect(promotionOf({ gross: '12.35', promotion: '9.99' }, '8', 'PLN')).toEqual({
      price: netOf('12.35', '8', 'PLN'),
      reduction: '0.191093',
    });
    expect(promotionOf({ gross: '90000.00', promotion: '80000.02' }, '23', 'PLN').reduction).toBe('0.000000');
  });

  it('spells numbers one way', () => {
    expect(['1', '1.0', ' 1.0000004', '', 'x'].map(sixDecimals)).toEqual(['1.000000', '1.000000', '1.000000', '', 'x']);
  });
});
