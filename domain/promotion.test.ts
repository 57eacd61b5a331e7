import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProductPrice } from './product.ts';
import { priceAt, promotionState } from './promotion.ts';

const price = (promotionFrom?: string, promotionTo?: string): ProductPrice => ({
  amount: '12.50',
  currency: 'PLN',
  promotionAmount: '9.99',
  promotionFrom,
  promotionTo,
});
const at = (text: string) => new Date(text);

describe('priceAt', () => {
  it('is the regular price without a promotion', () => {
    expect(priceAt({ amount: '5', currency: 'PLN', promotionTo: '2099-01-01' }, at('2026-03-01'))).toEqual({
      amount: '5',
    });
  });

  it('includes both bounds', () => {
    const march = price('2026-03-01T10:00:00Z', '2026-03-10T10:00:00+01:00');
    const until = '2026-03-10T09:00:00.000Z';
    expect(priceAt(march, at('2026-03-01T09:59:59.999Z'))).toEqual({ amount: '12.50' });
    expect(priceAt(march, at('2026-03-01T10:00:00Z'))).toEqual({ amount: '9.99', regular: '12.50', until });
    expect(priceAt(march, at(until))).toEqual({ amount: '9.99', regular: '12.50', until });
    expect(priceAt(march, at('2026-03-10T09:00:00.001Z'))).toEqual({ amount: '12.50' });
  });

  it.each([
    ['winter', '2026-01-10', '2026-01-09T23:00:00.000Z', '2026-01-10T22:59:59.999Z'],
    ['summer', '2026-07-10', '2026-07-09T22:00:00.000Z', '2026-07-10T21:59:59.999Z'],
    ['the day of 23 hours', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'],
    ['the day of 25 hours', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'],
  ])('takes a bare date as a day in Warsaw: %s', (_, date, first, last) => {
    const oneDay = price(date, date);
    expect(promotionState(oneDay, at('2025-01-01'))).toEqual({ state: 'coming', nextChange: first });
    expect(priceAt(oneDay, at(first))).toEqual({ amount: '9.99', regular: '12.50', until: last });
    expect(priceAt(oneDay, at(last)).amount).toBe('9.99');
    expect(priceAt(oneDay, new Date(Date.parse(last) + 1)).amount).toBe('12.50');
  });

  it('takes an absent or empty bound as open', () => {
    expect(priceAt(price(), at('2026-03-01'))).toEqual({ amount: '9.99', regular: '12.50' });
    expect(promotionState(price('', ''), at('2026-03-01'))).toEqual({ state: 'running' });
    expect(promotionState(price('2026-03-02T00:00:00Z'), at('2026-03-01'))).toMatchObject({ state: 'coming' });
    expect(promotionState(price(undefined, '2026-02-01'), at('2026-03-01'))).toEqual({ state: 'over' });
  });

  it('never runs where the end lies before the beginning', () => {
    expect(promotionState(price('2026-03-02', '2026-03-01'), at('2026-02-01'))).toEqual({ state: 'none' });
  });

  it.each(['2026.03.01', '2026-03-01T10:00:00', '2026-02-30', '2026-13-01', 'soon'])('refuses "%s"', bound => {
    expect(() => promotionState(price(bound), at('2026-03-01'))).toThrow(`"${bound}"`);
    expect(() => promotionState(price(undefined, bound), at('2026-03-01'))).toThrow('2026-03-01T00:00:00Z');
  });
});

describe('promotionState', () => {
  it('names exactly the next moment at which the price is another', () => {
    const time = fc.date({ min: at('2025-12-01'), max: at('2026-12-31'), noInvalidDate: true });
    const bound = fc.option(
      fc.oneof(
        time.map(one => one.toISOString()),
        time.map(one => one.toISOString().slice(0, 10)),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(bound, bound, time, time, (from, to, now, later) => {
        const promoted = price(from, to);
        const { nextChange } = promotionState(promoted, now);
        const amount = priceAt(promoted, now).amount;
        if (nextChange) {
          const change = Date.parse(nextChange);
          expect(change).toBeGreaterThan(now.getTime());
          expect(priceAt(promoted, new Date(change)).amount).not.toBe(amount);
          expect(priceAt(promoted, new Date(change - 1)).amount).toBe(amount);
        }
        const untouched = later >= now && (!nextChange || later.getTime() < Date.parse(nextChange));
        if (untouched) expect(priceAt(promoted, later).amount).toBe(amount);
      }),
    );
  });
});
