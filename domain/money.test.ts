import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, decimal, plain } from './decimal.ts';
import { currencyDecimals, money, sumAmounts } from './money.ts';

const cents = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map(value => plain(decimal(String(value)).div(100)));
const eur = (amount: string) => money(amount, 'EUR');

describe('money', () => {
  it('adds what floats cannot', () => {
    expect(eur('0.1').add(eur('0.2')).amount).toBe('0.3');
    expect(sumAmounts(['19.99', '0.01', '-5'], 'EUR')).toBe('15');
  });

  it('rounds half up, away from zero, to the decimals of the currency', () => {
    expect(eur('1.005').round().amount).toBe('1.01');
    expect(eur('-1.005').round().amount).toBe('-1.01');
    expect(eur('-0.001').round().amount).toBe('0.00');
    expect(money('1234.5', 'JPY').round().amount).toBe('1235');
    expect(money('1.2345', 'KWD').round().amount).toBe('1.235');
    expect([currencyDecimals('PLN'), currencyDecimals('ISK'), currencyDecimals('TND')]).toEqual([2, 0, 3]);
  });

  it.each(['', '1,50', '1e3', 'NaN', '0x10', ' 1', '1.', '--1'])('refuses "%s" and names it', text => {
    expect(() => eur(text)).toThrow(`"${text}"`);
  });

  it('refuses what cannot be computed', () => {
    expect(() => eur('1').add(money('1', 'PLN'))).toThrow('two currencies');
    expect(() => eur('1').divide('0')).toThrow('quantity');
    expect(() => money('1', 'eur')).toThrow('"eur"');
  });

  it('keeps sums exact, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(cents, { maxLength: 20 }), amounts => {
        const sum = sumAmounts(amounts, 'EUR');
        const expected = amounts.reduce((total, amount) => total + BigInt(plain(decimal(amount).times(100))), 0n);
        expect(decimal(sum).times(100).eq(String(expected))).toBe(true);
        expect(sumAmounts([...amounts].reverse(), 'EUR')).toBe(sum);
      }),
    );
  });

  it('is undone by its opposite', () => {
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        expect(eur(a).add(eur(b)).subtract(eur(b)).compare(eur(a))).toBe(0);
        expect(eur(a).negate().negate().compare(eur(a))).toBe(0);
        expect(eur(a).add(eur(a).negate()).isZero()).toBe(true);
      }),
    );
  });

  it('has one spelling per number', () => {
    expect(['19', '19.0', '19.00'].map(canonical)).toEqual(['19', '19', '19']);
  });
});
