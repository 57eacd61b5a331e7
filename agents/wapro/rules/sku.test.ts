import { expect, it } from 'vitest';
import { skuOf } from './sku.ts';

it('follows the setting and never falls back to the other index', () => {
  const row = { INDEKS_KATALOGOWY: 'K-1 ', INDEKS_HANDLOWY: ' ' };
  expect(skuOf(row, 'INDEKS_KATALOGOWY')).toBe('K-1');
  expect(skuOf(row, 'INDEKS_HANDLOWY')).toBeUndefined();
});
