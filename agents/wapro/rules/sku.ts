/** Which index is the article number: `INDEKS_KATALOGOWY` is unique per warehouse, the other need not be. */
export type SkuColumn = 'INDEKS_KATALOGOWY' | 'INDEKS_HANDLOWY';

/** The article number, or nothing where the chosen index is empty: another index would name other goods. */
export const skuOf = (row: Record<SkuColumn, string | null>, column: SkuColumn): string | undefined =>
  row[column]?.trim() || undefined;
