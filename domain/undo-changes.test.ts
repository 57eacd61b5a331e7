import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldChanges } from './fingerprint.ts';
import { undoChanges } from './undo-changes.ts';

const key = fc.stringMatching(/^[a-z]{1,3}$/);
const text = fc.string({ maxLength: 5 });
/** Documents as the hub keeps them: objects, lists and texts, in which nothing is empty but a list. */
const part = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
    fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 3 }),
  ),
})).value;
const document = fc.dictionary(key, part, { minKeys: 1, maxKeys: 4 });

describe('undoing changes', () => {
  it('W13 gives the document as it was, whatever was changed, added and taken away', () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        const undone = undoChanges(after, fieldChanges(before, after));
        expect(fieldChanges(before, undone)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('goes back over many changes, newest first', () => {
    fc.assert(
      fc.property(fc.array(document, { minLength: 2, maxLength: 6 }), versions => {
        const changes = versions
          .slice(1)
          .flatMap((after, index) => fieldChanges(versions[index], after))
          .toReversed();
        expect(fieldChanges(versions[0], undoChanges(versions.at(-1), changes))).toEqual([]);
      }),
    );
  });

  it('gives the very same where fields alone changed', () => {
    const shape = (leaf: fc.Arbitrary<string | number | boolean>) =>
      fc.record({
        a: leaf,
        list: fc.tuple(fc.record({ b: leaf }), fc.record({ b: leaf })),
        deep: fc.record({ c: leaf }),
      });
    for (const leaf of [text, fc.integer(), fc.boolean()])
      fc.assert(
        fc.property(shape(leaf), shape(leaf), (before, after) => {
          expect(undoChanges(after, fieldChanges(before, after))).toEqual(before);
        }),
      );
  });

  it('takes a line away that came later, and gives one back that went', () => {
    const one = { id: '1', taxes: [{ rate: '23' }] };
    const two = { id: '2', taxes: [{ rate: '8' }] };
    const before = { number: '7', lines: [one], payments: [] as unknown[] };
    const after = { number: '7', lines: [one, two], payments: [{ id: 'p' }], note: 'x' };
    expect(undoChanges(after, fieldChanges(before, after))).toEqual(before);
    expect(undoChanges({ ...before, lines: [one] }, fieldChanges(after, before))).toEqual(after);
  });

  it('knows a key with dots by the present document, and leaves what it does not know', () => {
    expect(undoChanges({ base: { 'a.b': 'new' } }, [{ field: 'base.a.b', before: 'old', after: 'new' }])).toEqual({
      base: { 'a.b': 'old' },
    });
    expect(undoChanges({ a: '1' }, [{ field: 'b.c', before: null, after: 'x' }])).toEqual({ a: '1' });
    expect(undoChanges('text', [{ field: 'b', before: null, after: 'x' }])).toBe('text');
  });

  it('keys that objects bring along are data like any other', () => {
    const undone = undoChanges({ a: '1' }, [{ field: '__proto__.x', before: 'y', after: null }]);
    expect(JSON.stringify(undone)).toBe('{"a":"1","__proto__":{"x":"y"}}');
  });
});
