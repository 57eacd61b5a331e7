import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonDepth } from './json-depth.ts';

const depth = (text: string, limit = 1000) => jsonDepth(Buffer.from(text), limit);

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('the depth of a JSON text', () => {
  it('is that of the parsed value, whatever its strings hold', () => {
    fc.assert(fc.property(fc.jsonValue(), value => depth(JSON.stringify(value)) === depthOf(value)));
  });

  it('does not count brackets in strings', () => {
    expect(depth('{"a":"[[[[{{{","b\\"[":1}')).toBe(1);
  });

  it('stops above the limit', () => {
    expect(depth('['.repeat(100_000), 64)).toBe(65);
  });
});
