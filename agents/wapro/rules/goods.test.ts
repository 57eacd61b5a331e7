import { expect, it } from 'vitest';
import { describingRow, groupBy } from './goods.ts';

const row = (ID_MAGAZYNU: string, SELECTED: 0 | 1) => ({ ID_MAGAZYNU, SELECTED });

it('describes goods by the first set warehouse that exports them', () => {
  expect(describingRow([row('1', 0), row('2', 1), row('3', 1)], ['1', '3', '2'])?.ID_MAGAZYNU).toBe('3');
});

it('describes deselected goods by the first set warehouse that has them', () => {
  expect(describingRow([row('9', 0), row('2', 0), row('1', 0)], ['2', '1'])?.ID_MAGAZYNU).toBe('2');
  expect(describingRow([], ['1'])).toBeUndefined();
});

it('keeps rows of one thing together', () => {
  const groups = groupBy(['a1', 'b1', 'a2'], text => text.slice(0, 1));
  expect([...groups]).toEqual([
    ['a', ['a1', 'a2']],
    ['b', ['b1']],
  ]);
});
