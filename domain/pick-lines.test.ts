import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aLine, nestedOrder } from '../test/fixtures/orders.ts';
import { sumAmounts } from './money.ts';
import type { OrderLine } from './order.ts';
import { pickLines } from './pick-lines.ts';

const parent = aLine({ id: 'p', kind: 'container', sku: 'SET', total: '25.00' });
const child = (id: string, total: string, sku: string | undefined = id) => aLine({ id, parentId: 'p', sku, total });
const picked = (lines: OrderLine[]) => pickLines(lines).map(({ id }) => id);

describe('pickLines', () => {
  it('takes the children that add up to their parent', () => {
    expect(picked(nestedOrder().lines)).toEqual(['b1', 'b2']);
    expect(picked([child('a', '25.00'), parent])).toEqual(['a']);
  });

  it('takes the children of a parent that has no price', () => {
    expect(picked([{ ...parent, total: '0' }, child('a', '3.00'), child('b', '4.00')])).toEqual(['a', 'b']);
  });

  it('takes the parent where its children have no prices, other ones, or no SKUs', () => {
    expect(picked([parent, child('a', '0.00'), child('b', '0.00')])).toEqual(['p']);
    expect(picked([parent, child('a', '20.00')])).toEqual(['p']);
    expect(picked([parent, child('a', '20.00'), { ...child('b', '5.00'), sku: undefined }])).toEqual(['p']);
  });

  it('takes the children of a free bundle, unless none has a SKU', () => {
    const free = { ...parent, total: '0.00' };
    expect(picked([free, child('a', '0.00'), { ...child('b', '0.00'), sku: undefined }])).toEqual(['a', 'b']);
    expect(picked([free, { ...child('a', '0.00'), sku: undefined }])).toEqual(['p']);
  });

  it('takes children without SKU where the parent has none either', () => {
    const nameless = { ...parent, sku: undefined };
    expect(picked([nameless, child('a', '20.00'), { ...child('b', '5.00'), sku: undefined }])).toEqual(['a', 'b']);
  });

  it('takes a line whose parent is gone', () => {
    expect(picked([child('a', '1.00')])).toEqual(['a']);
  });

  it('books no line beside its parent, keeps the sum, and changes nothing the second time', () => {
    const line = fc.record({ parent: fc.option(fc.nat(7)), sku: fc.option(fc.constant('S')), total: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), specs => {
        const lines = specs.map((spec, index) =>
          aLine({
            id: String(index),
            // Only forwards, so that there is no circle.
            parentId: spec.parent !== null && spec.parent < index ? String(spec.parent) : undefined,
            sku: spec.sku ?? undefined,
            total: String(spec.total),
          }),
        );
        const result = pickLines(lines);
        const ids = new Set(result.map(({ id }) => id));
        const ancestors = (id: string): string[] => {
          const above = lines.find(one => one.id === id)?.parentId;
          return above === undefined ? [] : [above, ...ancestors(above)];
        };
        for (const id of ids) expect(ancestors(id).some(above => ids.has(above))).toBe(false);
        expect(ids.size).toBe(result.length);
        expect(pickLines(result)).toEqual(result);
        const priced = lines
          .filter(one => lines.some(({ parentId }) => parentId === one.id))
          .every(one => one.total !== '0');
        const roots = lines.filter(({ parentId }) => parentId === undefined);
        const sum = (some: OrderLine[]) =>
          sumAmounts(
            some.map(({ total }) => total),
            'EUR',
          );
        if (priced) expect(sum(result)).toBe(sum(roots));
      }),
    );
  });

  it('loses no circle of lines', () => {
    const circle = [aLine({ id: 'a', parentId: 'b' }), aLine({ id: 'b', parentId: 'a' })];
    expect(picked(circle)).toHaveLength(1);
  });
});
