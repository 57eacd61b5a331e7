import { describe, expect, it } from 'vitest';
import { pageOf, sorted } from './collections.ts';

const records = Array.from({ length: 300 }, (_, index) => ({ id: index + 1, name: index % 2 ? 'b' : 'a' }));
const page = (query: string) => pageOf(records, 'http://shop/x', new URLSearchParams(query), record => record.id);

describe('pageOf', () => {
  it('gives 100 unless told, and never more than 250', () => {
    expect(page('')).toMatchObject({ start: 0, size: 100, previous: null });
    expect(page('size=1000').items).toHaveLength(250);
    expect(page('size=0').items).toHaveLength(1);
    expect(page('start=-5&size=x')).toMatchObject({ start: 0, size: 100 });
  });

  it('links to its neighbours with the filters kept, and ends with null', () => {
    const middle = page('start=100&status=1');
    expect(middle.next).toBe('http://shop/x?start=200&status=1&size=100');
    expect(middle.previous).toBe('http://shop/x?start=0&status=1&size=100');
    expect(page('start=200')).toMatchObject({ next: null, items: expect.arrayContaining([300]) });
    expect(page('start=900')).toMatchObject({ next: null, items: [] });
  });
});

describe('sorted', () => {
  const order = (orderby: string) =>
    sorted(records.slice(0, 4), new URLSearchParams({ orderby }), {
      id: record => record.id,
      name: record => record.name,
    }).map(record => record.id);

  it('sorts by a field, descending with _desc, equal ones by id', () => {
    expect(order('name')).toEqual([1, 3, 2, 4]);
    expect(order('name_desc')).toEqual([4, 2, 3, 1]);
    expect(order('id_desc')).toEqual([4, 3, 2, 1]);
    expect(order('unheard_of')).toEqual([1, 2, 3, 4]);
  });
});
