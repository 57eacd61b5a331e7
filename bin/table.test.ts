import { describe, expect, it } from 'vitest';
import { facts, short, table } from './table.ts';

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

it('short cuts a long value visibly and leaves others as they are', () => {
  expect(short('ż'.repeat(60))).toBe('ż'.repeat(60));
  expect(short(`<p>${'ż'.repeat(60)}`)).toBe(`<p>${'ż'.repeat(56)}…`);
  expect(short('one\n  two')).toBe('one two');
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
