import { expect, it } from 'vitest';
import { canonicalText, fieldChanges } from './fingerprint.ts';

it('does not see the order of keys or absent fields', () => {
  expect(canonicalText({ b: [1, { d: 'x', c: null }], a: undefined })).toBe(
    canonicalText({ b: [1, { c: null, d: 'x' }] }),
  );
});

it('sees the order of a list', () => {
  expect(canonicalText([1, 2])).not.toBe(canonicalText([2, 1]));
});

it('names changed, new and vanished fields by path', () => {
  expect(fieldChanges({ a: { b: '1', c: '2' }, list: ['x'] }, { a: { b: '1', c: '3' }, list: ['x', 'y'] })).toEqual([
    { field: 'a.c', before: '2', after: '3' },
    { field: 'list.1', before: null, after: 'y' },
  ]);
  expect(fieldChanges({ gone: true }, {})).toEqual([{ field: 'gone', before: 'true', after: null }]);
});
