import { describe, expect, it } from 'vitest';
import { type Pair, unambiguous } from './match-many.ts';

const codes = { sku: null, ean: null, bloz7: null };
const pair = (product: string, externalId: string): Pair => ({
  product: { id: product, externalId: product, name: product, ...codes },
  other: { externalId, name: externalId, active: true, sourceId: null, ...codes },
  score: 0.9,
  reasons: [],
  by: null,
});

describe('unambiguous', () => {
  it('never takes one product for two of the target, nor two for one', () => {
    const { clear, ambiguous } = unambiguous([
      pair('a', '1'),
      pair('a', '2'),
      pair('b', '3'),
      pair('c', '4'),
      pair('d', '4'),
    ]);
    expect(clear.map(({ product, other }) => [product.id, other.externalId])).toEqual([['b', '3']]);
    expect(ambiguous).toHaveLength(4);
  });
});
