import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDelivery, anOrder, aPayment } from '../test/fixtures/orders.ts';
import { decidingPayment, isPaid, realDelivery } from './paid.ts';

const early = aPayment({ id: 'early', state: 'paid', createdAt: '2026-03-01T00:00:00Z' });
const late = aPayment({ id: 'late', state: 'open', createdAt: '2026-03-02T00:00:00.000Z' });

describe('decidingPayment', () => {
  it('is the newest that is neither cancelled nor failed', () => {
    expect(decidingPayment([early, late])?.id).toBe('late');
    expect(decidingPayment([{ ...late, state: 'failed' }, early])?.id).toBe('early');
    expect(decidingPayment([early, { ...late, state: 'cancelled' }])?.id).toBe('early');
  });

  it('is the newest of all where every one is cancelled or failed', () => {
    expect(
      decidingPayment([
        { ...early, state: 'failed' },
        { ...late, state: 'cancelled' },
      ])?.id,
    ).toBe('late');
    expect(decidingPayment([])).toBeUndefined();
  });

  it('does not depend on the order of the list', () => {
    const payment = fc.record({
      id: fc.uuid(),
      state: fc.constantFrom('open', 'paid', 'failed', 'cancelled', 'refunded'),
      day: fc.integer({ min: 1, max: 3 }),
    });
    const payments = fc.uniqueArray(payment, { selector: ({ id }) => id, maxLength: 5 });
    fc.assert(
      fc.property(payments, list => {
        const all = list.map(({ id, state, day }) => aPayment({ id, state, createdAt: `2026-03-0${day}T00:00:00Z` }));
        expect(decidingPayment([...all].reverse())).toEqual(decidingPayment(all));
      }),
    );
  });
});

describe('isPaid', () => {
  it('follows the deciding payment, not the order', () => {
    expect(isPaid(anOrder())).toBe(true);
    expect(isPaid(anOrder({ payments: [early, late] }))).toBe(false);
    expect(isPaid(anOrder({ payments: [] }))).toBe(true);
  });
});

describe('realDelivery', () => {
  it('is the one with the goods, not the discount beside it', () => {
    const discount = aDelivery({ id: 'discount', hasGoods: false, cost: '-5.00' });
    const dear = aDelivery({ id: 'dear', hasGoods: false, cost: '9.00' });
    const goods = aDelivery({ id: 'goods', cost: '0.00' });
    expect(realDelivery([discount, dear, goods])?.id).toBe('goods');
    expect(realDelivery([discount, dear])?.id).toBe('dear');
    expect(realDelivery([])).toBeUndefined();
  });

  it('prefers one that is not cancelled', () => {
    const cancelled = aDelivery({ id: 'cancelled', cost: '9.00', state: 'cancelled' });
    expect(realDelivery([cancelled, aDelivery({ id: 'alive' })])?.id).toBe('alive');
  });
});
