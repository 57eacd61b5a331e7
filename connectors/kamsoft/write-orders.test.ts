import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { products, salesOrder, source } from './order.fixture.ts';
import { orderDocument } from './order-document.ts';
import { kamsoftSettings } from './settings.ts';
import { writeOrders } from './write-orders.ts';

const settings = kamsoftSettings.parse({ userName: 'apteka', password: 'tajnehaslo' });

const body = (): Record<string, unknown> => {
  const found = orderDocument(salesOrder({ note: ['<b> & "ż"\u0000'] }), source(), products, settings);
  if ('unfit' in found) throw new Error(found.unfit);
  return found.body;
};

/** As PostgreSQL keeps objects: keys in an order of its own. */
const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
};

const parse = (document: string) => new XMLParser({ parseTagValue: false }).parse(document);

describe('K3 the orders document', () => {
  it('holds the elements of the protocol page in their order, whatever order the body has', () => {
    const offered = { seq: 41, number: '1077', deleted: false, body: { ...body(), number: 'other' } };
    const document = writeOrders([offered]);
    expect(writeOrders([{ ...offered, body: Object(shuffled(offered.body)) }])).toBe(document);
    const { order } = parse(document).orders;
    expect(Object.keys(order)).toEqual(
      (
        'id number date status name1 name2 country city postcode street houseno placeno phoneno email remarks orderrebate ' +
        'transportprice codprice transportrebate epayed weight fvvat feature deleted customer payment transport items letter'
      ).split(' '),
    );
    expect(order).toMatchObject({
      id: '41',
      number: '1077',
      deleted: '0',
      remarks: '&lt;b&gt; &amp; "ż"'.replace('&lt;b&gt; &amp;', '<b> &'),
    });
    expect(order.items.orderitem).toMatchObject({ itemno: '1', idtowr: '40213', quantity: '2', price: '12.50' });
    expect(order.letter).toEqual({ number: '', date: '' });
    expect(Object.keys(order.items.orderitem)).toHaveLength(14);
  });

  it('says that an order was withdrawn', () => {
    const [kept, gone] = [false, true].map(deleted => ({ seq: deleted ? 2 : 1, number: 'n', deleted, body: {} }));
    const { order } = parse(writeOrders(kept && gone ? [kept, gone] : [])).orders;
    expect(order.map((one: { deleted: string }) => one.deleted)).toEqual(['0', '1']);
  });

  it('is empty for no orders, and names an encoding only where one is set', () => {
    expect(writeOrders([])).toBe('<?xml version="1.0"?>\n<orders/>');
    expect(writeOrders([], 'windows-1250')).toContain('encoding="windows-1250"');
  });
});
