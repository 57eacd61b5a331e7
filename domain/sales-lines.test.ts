import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aDelivery,
  aLine,
  anOrder,
  multiTaxOrder,
  nestedOrder,
  netOrder,
  promotionOrder,
  share,
  taxFreeOrder,
} from '../test/fixtures/orders.ts';
import { decimal, plain } from './decimal.ts';
import { defaultOrderFlowSettings } from './flow-settings.ts';
import { money, sumAmounts, sumMoney } from './money.ts';
import type { OrderLine } from './order.ts';
import { salesLines } from './sales-lines.ts';

const unnamed = { products: defaultOrderFlowSettings.products };
const settings = { products: { ...unnamed.products, promotionSku: 'PROMO', chargeSku: 'CHARGE' } };

const goods = {
  sku: 'SKU-1',
  description: 'Kaffeetasse',
  quantity: '2',
  unitPrice: '12.50',
  taxRate: '19',
  kind: 'goods',
};
const shipping = { kind: 'shipping', description: 'Standard', amount: '5.00', taxRate: '19' };

describe('salesLines', () => {
  it('books a plain order as it stands', () => {
    expect(salesLines(anOrder(), unnamed)).toEqual({ lines: [goods], charges: [shipping], problems: [] });
  });

  it('keeps net prices net, and books tax-free orders at 0 %', () => {
    expect(salesLines(netOrder(), unnamed)).toMatchObject({
      lines: [{ unitPrice: '10.00', taxRate: '19' }],
      charges: [shipping],
    });
    const free = salesLines(taxFreeOrder(), unnamed);
    expect(free).toEqual({
      lines: [{ ...goods, taxRate: '0' }],
      charges: [{ ...shipping, taxRate: '0' }],
      problems: [],
    });
  });

  it('puts further tax rates of a line and of shipping in rows of their own', () => {
    const row = { quantity: '1', kind: 'charge', sku: 'CHARGE', taxRate: '7' };
    expect(salesLines(multiTaxOrder(), settings)).toEqual({
      lines: [
        { ...goods, description: 'Geschenkkorb', quantity: '1', unitPrice: '24.00' },
        { ...row, description: 'Geschenkkorb (7 %)', unitPrice: '16.00' },
        { ...row, description: 'Standard (7 %)', unitPrice: '2.00' },
      ],
      charges: [{ ...shipping, amount: '3.00' }],
      problems: [],
    });
  });

  it('asks for the product that takes them', () => {
    const { problems } = salesLines(multiTaxOrder(), unnamed);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatchObject({ kind: 'setting', setting: 'products.chargeSku' });
    expect(problems[0]?.reason).toContain('"Geschenkkorb"');
  });

  it('books a promotion per tax rate, leaves out one of nothing, and free shipping with it', () => {
    const { lines, charges, problems } = salesLines(promotionOrder(), settings);
    expect(problems).toEqual([]);
    expect(charges).toEqual([]);
    expect(lines.slice(2)).toEqual([
      {
        sku: 'PROMO',
        description: 'Willkommen (19 %)',
        quantity: '1',
        unitPrice: '-2.50',
        taxRate: '19',
        kind: 'promotion',
      },
      {
        sku: 'PROMO',
        description: 'Willkommen (7 %)',
        quantity: '1',
        unitPrice: '-1.00',
        taxRate: '7',
        kind: 'promotion',
      },
    ]);
    const missing = salesLines(promotionOrder(), unnamed).problems;
    expect(missing).toEqual([expect.objectContaining({ kind: 'setting', setting: 'products.promotionSku' })]);
  });

  it('books nested lines once', () => {
    expect(salesLines(nestedOrder(), unnamed).lines.map(({ sku }) => sku)).toEqual(['SKU-1', 'SKU-2']);
  });

  it('tells a surcharge from a reduction', () => {
    const other = (unitPrice: string) =>
      aLine({ kind: 'other', sku: undefined, name: 'Extra', quantity: '1', unitPrice, total: unitPrice, taxes: [] });
    const kinds = (line: OrderLine) => salesLines(anOrder({ lines: [line] }), settings).lines.map(({ kind }) => kind);
    expect(kinds(other('2.00'))).toEqual(['charge']);
    expect(kinds(other('-2.00'))).toEqual(['promotion']);
    expect(kinds(other('0'))).toEqual([]);
    expect(kinds({ ...other('2.00'), sku: 'WRAP' })).toEqual(['goods']);
  });

  it('books nothing for a container of nothing', () => {
    const free = aLine({ kind: 'container', sku: undefined, unitPrice: '0', total: '0', taxes: [] });
    expect(salesLines(anOrder({ lines: [free], deliveries: [] }), unnamed)).toEqual({
      lines: [],
      charges: [],
      problems: [],
    });
    const gift = { ...free, kind: 'goods' as const };
    expect(salesLines(anOrder({ lines: [gift] }), unnamed).problems).toMatchObject([{ field: 'lines[0].sku' }]);
  });

  it('names a line without SKU', () => {
    const { problems, lines } = salesLines(anOrder({ lines: [aLine(), aLine({ sku: undefined })] }), settings);
    expect(lines).toHaveLength(1);
    expect(problems).toEqual([expect.objectContaining({ kind: 'field', field: 'lines[1].sku' })]);
  });

  it('books every cent, whatever the rates, quantities and discounts', () => {
    const cents = (min: number, max: number) =>
      fc.integer({ min, max }).map(value => plain(decimal(String(value)).div(100), 2));
    const line = fc.record({
      unit: cents(-5000, 50_000),
      quantity: fc.constantFrom('1', '2', '3', '7', '0.5', '1.333'),
      part: fc.integer({ min: 0, max: 100 }),
      kind: fc.constantFrom('goods' as const, 'promotion' as const, 'other' as const),
    });
    const delivery = fc.record({ cost: cents(-900, 900), part: fc.integer({ min: 0, max: 100 }) });
    const taxesOf = (total: string, part: number) => {
      const first = plain(decimal(total).times(part).div(100), 2);
      return [share('19', first, '0'), share('7', plain(decimal(total).minus(first)), '0')];
    };
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.array(delivery, { maxLength: 3 }), (specs, costs) => {
        const lines = specs.map(({ unit, quantity, part, kind }, index) => {
          const total = money(unit, 'EUR').multiply(quantity).round().amount;
          const base = { id: `l${index}`, kind, quantity, unitPrice: unit, total, taxes: taxesOf(total, part) };
          return aLine({ ...base, sku: kind === 'goods' ? 'S' : undefined });
        });
        const deliveries = costs.map(({ cost, part }) => aDelivery({ cost, taxes: taxesOf(cost, part) }));
        const { lines: rows, charges, problems } = salesLines(anOrder({ lines, deliveries }), settings);
        expect(problems).toEqual([]);
        const booked = [
          ...rows.map(row => money(row.unitPrice, 'EUR').multiply(row.quantity).round()),
          ...charges.map(charge => money(charge.amount, 'EUR')),
        ];
        const due = sumAmounts([...lines.map(({ total }) => total), ...costs.map(({ cost }) => cost)], 'EUR');
        expect(sumMoney(booked, 'EUR').compare(money(due, 'EUR'))).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
