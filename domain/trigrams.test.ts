import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarity } from './trigrams.ts';

describe('similarity', () => {
  it.each([
    // The first is the example of PostgreSQL's documentation.
    ['word', 'two words', 4 / 11],
    ['cat', 'cat', 1],
    ['cat', 'Cat!', 1],
    ['foo|bar', 'bar foo', 1],
    ['foo bar', 'foo', 0.5],
    ['cat cat', 'cat', 1],
    ['cat', 'dog', 0],
    ['', '', 0],
    ['- -', '- -', 0],
  ])('"%s" and "%s": %d', (one, other, expected) => expect(similarity(one, other)).toBeCloseTo(expected, 10));

  it('is symmetric, within 0 and 1, and 1 for the same', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(similarity(one, other)).toBe(similarity(other, one));
        expect(similarity(one, other)).toBeGreaterThanOrEqual(0);
        expect(similarity(one, other)).toBeLessThanOrEqual(1);
        expect(similarity(`${one} x`, `${one} x`)).toBe(1);
      }),
    );
  });
});
