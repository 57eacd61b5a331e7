import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order, OrderLine } from '../../domain/order.ts';
import { delivery, line, source } from './order.fixture.ts';
import { type OrderAmounts, orderAmounts } from './order-amounts.ts';

const cents = (text: string): number => Math.round(Number(text) * 100);
const text = (amount: number): string => (amount / 100).toFixed(2);

const sumOf = (amounts: OrderAmounts): number =>
  amounts.goods.reduce((sum, { line: { quantity }, unitPrice }) => sum + Number(quantity) * cents(unitPrice), 0) +
  cents(amounts.transportPrice) +
  cents(amounts.codPrice) -
  cents(amounts.orderRebate) -
  cents(amounts.transportRebate);

const amountsOf = (order: Order, isCod = false): OrderAmounts => {
  const amounts = orderAmounts(order, isCod);
  if ('unfit' in amounts) throw new Error(amounts.unfit);
  return amounts;
};

const withTotal = (fields: Partial<Order>, gross: string) =>
  source({ ...fields, totals: { net: '0', tax: '0', gross, shipping: '0' } });

describe('K3 the amounts of an order', () => {
  it('have reductions as the rebate and a shipping discount as that of the carriage', () => {
    const lines = [
      line(),
      line({ id: 'p', kind: 'promotion', sku: undefined, unitPrice: '-5', total: '-5', quantity: '1' }),
    ];
    const deliveries = [delivery(), delivery({ id: 'd', cost: '-4.99', hasGoods: false })];
    expect(amountsOf(withTotal({ lines, deliveries }, '30.00'))).toMatchObject({
      orderRebate: '5.00',
      transportPrice: '14.99',
      transportRebate: '4.99',
      codPrice: '0.00',
    });
  });

  it('have the tax of a net order in the price', () => {
    const taxes = [{ rate: '23', taxable: '20.00', amount: '4.60' }];
    const lines = [line({ unitPrice: '10.00', total: '20.00', taxes })];
    const amounts = amountsOf(withTotal({ taxMode: 'net', lines, deliveries: [] }, '24.60'));
    expect(amounts.goods[0]?.unitPrice).toBe('12.30');
  });

  it('have what does not divide in the rebate', () => {
    const lines = [line({ quantity: '3', unitPrice: '3.3333', total: '10.00' })];
    const amounts = amountsOf(withTotal({ lines, deliveries: [] }, '10.00'));
    expect(amounts).toMatchObject({ orderRebate: '0.02', goods: [{ unitPrice: '3.34' }] });
  });

  it('have a surcharge as the fee for cash on delivery, and nowhere else', () => {
    const lines = [
      line(),
      line({ id: 's', kind: 'other', sku: undefined, name: 'Opłata', unitPrice: '6', total: '6', quantity: '1' }),
    ];
    const order = withTotal({ lines, deliveries: [] }, '31.00');
    expect(amountsOf(order, true).codPrice).toBe('6.00');
    expect(orderAmounts(order, false)).toMatchObject({ field: 'lines/s', unfit: expect.stringContaining('Opłata') });
  });

  it('do not take goods back', () => {
    const order = withTotal({ lines: [line({ unitPrice: '-12.50', total: '-25.00' })], deliveries: [] }, '-25.00');
    expect(orderAmounts(order, false)).toMatchObject({ field: 'lines/line-1' });
  });

  const row = fc.record({
    quantity: fc.integer({ min: 1, max: 40 }),
    price: fc.integer({ min: 1, max: 50_000 }),
    odd: fc.integer({ min: -20, max: 20 }),
    rate: fc.constantFrom(0, 5, 8, 23),
  });
  const arbitrary = fc.record({
    rows: fc.array(row, { minLength: 1, maxLength: 8 }),
    reduction: fc.integer({ min: 0, max: 2000 }),
    carriage: fc.integer({ min: -500, max: 3000 }),
    cod: fc.integer({ min: 0, max: 1000 }),
    mode: fc.constantFrom('gross' as const, 'net' as const),
    off: fc.constantFrom(0, 0, 0, 1, -1, 700),
  });

  it('K3 come to the order’s total to the cent, or the order is kept back', () => {
    let fit = 0;
    fc.assert(
      fc.property(arbitrary, ({ rows, reduction, carriage, cod, mode, off }) => {
        const taxOf = (amount: number, rate: number) => (mode === 'net' ? Math.round((amount * rate) / 100) : 0);
        const goods = rows.map(({ quantity, price, odd, rate }, index): OrderLine => {
          const total = Math.max(0, quantity * price + odd);
          const tax = { rate: String(rate), taxable: text(total), amount: text(taxOf(total, rate)) };
          return line({
            id: `g${index}`,
            quantity: String(quantity),
            unitPrice: text(price),
            total: text(total),
            taxes: [tax],
          });
        });
        const extra = { sku: undefined, quantity: '1', taxes: [] };
        const lines = [
          ...goods,
          line({ ...extra, id: 'r', kind: 'promotion', unitPrice: text(-reduction), total: text(-reduction) }),
          line({ ...extra, id: 'c', kind: 'other', unitPrice: text(cod), total: text(cod) }),
        ];
        const parts = goods.reduce(
          (sum, { total, taxes }) => sum + cents(total) + (mode === 'net' ? cents(taxes[0]?.amount ?? '0') : 0),
          0,
        );
        const gross = parts - reduction + cod + carriage + off;
        const deliveries = [delivery({ cost: text(carriage) })];
        const amounts = orderAmounts(withTotal({ taxMode: mode, lines, deliveries }, text(gross)), true);
        if ('unfit' in amounts) {
          // The total was not that of the parts, or a rebate would have to be negative.
          expect(off).not.toBe(0);
          return;
        }
        fit += 1;
        expect(sumOf(amounts)).toBe(gross);
        for (const amount of [amounts.orderRebate, amounts.transportRebate, amounts.transportPrice, amounts.codPrice]) {
          expect(Number(amount)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
    expect(fit).toBeGreaterThan(250);
  });
});
