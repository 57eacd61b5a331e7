import { describe, expect, it } from 'vitest';
import { facts, table } from './table.ts';

describe('table', () => {
  it('aligns its columns by what people see, and leaves nothing at the end of a line', () => {
    const shown = table(
      ['number', 'name', 'why'],
      [
        ['10001', 'Zażółć', 'paid'],
        ['2', 'Ann', ''],
      ],
    );
    expect(shown.split('\n')).toEqual(['number  name    why', '10001   Zażółć  paid', '2       Ann']);
  });

  it('keeps a row on one line, and says when there is none', () => {
    expect(table(['a'], [['one\n  two']]).split('\n')).toEqual(['a', 'one two']);
    expect(table(['a'], [], 'No orders yet.')).toBe('No orders yet.');
  });
});

it('facts leaves out what is not known', () => {
  expect(
    facts([
      ['state', 'done'],
      ['outcome', null],
      ['n', 0],
    ]),
  ).toBe('state  done\nn      0');
});
