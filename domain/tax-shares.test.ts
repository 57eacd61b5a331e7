import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { share } from '../test/fixtures/orders.ts';
import { decimal, plain } from './decimal.ts';
import { money, sumMoney } from './money.ts';
import type { TaxMode } from './order.ts';
import { sharesOf } from './tax-shares.ts';

const split = (amount: string, taxes: ReturnType<typeof share>[], taxMode: TaxMode = 'gross') =>
  sharesOf(money(amount, 'EUR'), taxes, { taxMode, currency: 'EUR' }).map(({ rate, amount: part }) => [
    rate,
    part.amount,
  ]);

describe('sharesOf', () => {
  it('gives the largest part first and joins parts of one rate', () => {
    const taxes = [share('7', '10', '0'), share('19.00', '8', '0'), share('19', '12', '0')];
    expect(split('30', taxes)).toEqual([
      ['19', '20'],
      ['7', '10'],
    ]);
  });

  it('leaves parts of nothing out, but keeps the rate of what is free', () => {
    expect(split('5', [share('7', '0.00', '0'), share('19', '5', '0')])).toEqual([['19', '5']]);
    expect(split('0', [share('7', '0.00', '0')])).toEqual([['7', '0']]);
  });

  it('has one part at 0 % where there is no tax', () => {
    expect(split('5', [])).toEqual([['0', '5']]);
    expect(split('5', [share('19', '5', '0.80')], 'tax-free')).toEqual([['0', '5']]);
  });

  it('adds up to the amount', () => {
    const cents = fc.integer({ min: -9999, max: 9999 }).map(value => plain(decimal(String(value)).div(100)));
    const part = fc.tuple(fc.constantFrom('0', '7', '19', '5.5'), cents);
    fc.assert(
      fc.property(cents, fc.array(part, { maxLength: 6 }), (amount, parts) => {
        const taxes = parts.map(([rate, taxable]) => share(rate, taxable, '0'));
        const shares = sharesOf(money(amount, 'EUR'), taxes, { taxMode: 'gross', currency: 'EUR' });
        const sum = sumMoney(
          shares.map(one => one.amount),
          'EUR',
        );
        expect(sum.compare(money(amount, 'EUR'))).toBe(0);
        expect(new Set(shares.map(({ rate }) => rate)).size).toBe(shares.length);
      }),
    );
  });
});
