import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, plain } from './decimal.ts';
import { money } from './money.ts';
import type { Charge, SalesLine } from './sales-order.ts';
import { bookedTotals, checkTotals } from './totals.ts';

const row = (unitPrice: string, taxRate = '19', quantity = '1'): SalesLine => ({
  ...{ sku: 'S', description: 'D', kind: 'goods' },
  ...{ unitPrice, taxRate, quantity },
});
const freight: Charge = { kind: 'shipping', description: 'Freight', amount: '5.00', taxRate: '19' };
const gross = { pricesIncludeTax: true, taxFree: false, currency: 'EUR' };
const net = { ...gross, pricesIncludeTax: false };
const settings = { tolerance: '0.02', onDifference: 'line' as const, roundingSku: 'ROUND' };

describe('bookedTotals', () => {
  it('takes tax out of gross prices and adds it to net prices, per rate', () => {
    const lines = [row('12.50', '19', '2'), row('10.00', '7.0')];
    expect(bookedTotals(lines, [freight], gross)).toMatchObject({ net: '34.56', tax: '5.44', gross: '40.00' });
    expect(bookedTotals(lines, [freight], net)).toMatchObject({ net: '40.00', tax: '6.40', gross: '46.40' });
  });

  it('adds no tax to a tax-free order', () => {
    const free = bookedTotals([row('12.50')], [], { ...net, taxFree: true });
    expect(free).toMatchObject({ net: '12.50', tax: '0.00', gross: '12.50' });
  });

  it('rounds each row to the currency', () => {
    expect(bookedTotals([row('3.333', '0', '3'), row('0.125', '0', '3')], [], gross).gross).toBe('10.38');
    const yen = bookedTotals([row('100', '10', '1.5')], [], { ...gross, currency: 'JPY' });
    expect(yen).toMatchObject({ net: '136', tax: '14', gross: '150', taxSlack: '1' });
  });

  it('takes the tax of a charge by itself, as tills with a shipping tax of its own do', () => {
    const rows: SalesLine[] = [
      { sku: 'A', description: 'A', quantity: '1', unitPrice: '10.07', taxRate: '21', kind: 'goods' },
    ];
    const shipping: Charge[] = [{ kind: 'shipping', description: 'Shipping', amount: '4.07', taxRate: '21' }];
    const options = { pricesIncludeTax: false, taxFree: false, currency: 'EUR' };
    // 2.1147 and 0.8547 are 2.11 and 0.85; of both together, 2.9694, it would be 2.97.
    expect(bookedTotals(rows, shipping, options)).toMatchObject({ net: '14.14', tax: '2.96', gross: '17.10' });
  });

  it('always has net and tax add up to gross', () => {
    const cents = fc.integer({ min: -9999, max: 99_999 }).map(value => plain(decimal(String(value)).div(100)));
    const rows = fc.array(fc.tuple(cents, fc.constantFrom('0', '7', '19', '5.5'), fc.constantFrom('1', '3', '0.5')));
    fc.assert(
      fc.property(rows, fc.boolean(), fc.boolean(), (list, pricesIncludeTax, taxFree) => {
        const lines = list.map(([price, rate, quantity]) => row(price, rate, quantity));
        const totals = bookedTotals(lines, [], { currency: 'EUR', pricesIncludeTax, taxFree });
        expect(money(totals.net, 'EUR').add(money(totals.tax, 'EUR')).compare(money(totals.gross, 'EUR'))).toBe(0);
      }),
    );
  });
});

describe('checkTotals', () => {
  const booked = bookedTotals([row('30.00')], [], gross);
  const shop = (changes = {}) => ({ net: '25.21', tax: '4.79', gross: '30.00', ...changes });

  it('is equal to the cent', () => {
    expect(checkTotals({ shop: shop(), booked, settings })).toEqual({ kind: 'equal' });
    expect(checkTotals({ shop: shop({ gross: '30' }), booked, settings })).toEqual({ kind: 'equal' });
  });

  it('books a small difference as a line', () => {
    const verdict = checkTotals({ shop: shop({ gross: '29.98', net: '25.19' }), booked, settings });
    expect(verdict).toEqual({
      kind: 'line',
      line: {
        ...{ sku: 'ROUND', description: 'Rounding difference', quantity: '1', unitPrice: '-0.02', taxRate: '0' },
        kind: 'rounding',
      },
    });
  });

  it.each([
    ['beyond the tolerance', { gross: '30.03' }, settings, 'totals.tolerance'],
    [
      'where a person decides',
      { gross: '30.01' },
      { ...settings, onDifference: 'task' as const },
      'totals.onDifference',
    ],
    ['without a product for it', { gross: '30.01' }, { ...settings, roundingSku: undefined }, 'totals.roundingSku'],
    ['with another tax', { tax: '4.20', net: '25.80' }, settings, 'tax rates'],
  ])('asks %s', (_, changes, set, hint) => {
    const verdict = checkTotals({ shop: shop(changes), booked, settings: set });
    expect(verdict).toMatchObject({ kind: 'ask', reason: expect.stringContaining(hint) });
  });

  it('allows the tax what rounding per row explains, not more', () => {
    const many = Array.from({ length: 20 }, () => row('0.99'));
    const total = bookedTotals(many, [], gross);
    const perRow = { gross: '19.80', tax: '3.20', net: '16.60' };
    expect(total.tax).toBe('3.16');
    expect(checkTotals({ shop: perRow, booked: total, settings })).toEqual({ kind: 'equal' });
    expect(checkTotals({ shop: { ...perRow, tax: '3.27' }, booked: total, settings }).kind).toBe('ask');
  });

  it('makes the totals equal with its line', () => {
    const price = fc.integer({ min: 1, max: 99_999 }).map(value => plain(decimal(String(value)).div(100), 2));
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 1 }),
        fc.integer({ min: -5, max: 5 }),
        fc.boolean(),
        (prices, off, included) => {
          const lines = prices.map(one => row(one));
          const options = { ...gross, pricesIncludeTax: included };
          const before = bookedTotals(lines, [], options);
          const asked = { ...before, gross: plain(decimal(before.gross).plus(decimal(String(off)).div(100)), 2) };
          const verdict = checkTotals({ shop: asked, booked: before, settings: { ...settings, tolerance: '0.04' } });
          expect(verdict.kind).toBe(off === 0 ? 'equal' : Math.abs(off) <= 4 ? 'line' : 'ask');
          if (verdict.kind === 'line') {
            expect(bookedTotals([...lines, verdict.line], [], options).gross).toBe(asked.gross);
          }
        },
      ),
    );
  });
});
