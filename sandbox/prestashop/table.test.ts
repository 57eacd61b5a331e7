import fc from 'fast-check';
import { expect, it } from 'vitest';
import { int, resource, text } from './field.ts';
import { readFilter } from './filters.ts';
import { createTable } from './table.ts';

const thing = (indexed: string[]) =>
  resource('things', 'thing', { group: int(), label: text('isGenericName') }, { indexed });
const step = fc.record({
  what: fc.constantFrom('add', 'change', 'remove'),
  at: fc.nat(9),
  group: fc.nat(4),
  label: fc.constantFrom('', 'a', 'A', 'b', 'ż'),
});

it('an index finds what reading every row finds, after any adds, changes and removals', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const table = createTable(thing(['group', 'label']));
      for (const { what, at, group, label } of steps) {
        const row = [...table.rows.values()][at];
        if (what === 'add' || !row) table.add({ group: String(group), label });
        else if (what === 'change') table.change(row, { group: String(group), label });
        else table.remove(row);
      }
      const plain = createTable(thing([]));
      plain.restore(table.snapshot());
      for (const [column, values] of [
        ['group', ['0', '3', '9']],
        ['label', ['', 'a', 'ż', 'x']],
        ['id', ['1', '5']],
      ] as const)
        for (const value of values)
          expect(table.by(column, value).map(row => row.id)).toEqual(plain.by(column, value).map(row => row.id));
    }),
  );
});

it('the exact values of a filter are just those that pass it', () => {
  const value = fc.nat(20).map(String);
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), value, (wanted, probe) => {
      const { test, exact } = readFilter(`[${wanted.join('|')}]`, 'id');
      expect(exact?.includes(probe)).toBe(test(probe));
      expect(test(probe)).toBe(wanted.includes(probe));
    }),
  );
});
