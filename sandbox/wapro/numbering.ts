import { fromClarion } from './clarion.ts';
import type { Row, Value } from './column.ts';
import type { Database } from './database.ts';

/** The next free number of a warehouse's orders by a format with `<Numer>` and `<Rok>`. */
export function nextNumber(database: Database, order: Row, format: string, day: Value): string {
  const year = fromClarion(Number(day ?? 0)).slice(0, 4) || '0000';
  const [before = '', after = ''] = format.replace('<Rok>', year).split('<Numer>');
  let greatest = 0;
  for (const { NUMER, ID_MAGAZYNU } of database.table('ZAMOWIENIE').all()) {
    if (ID_MAGAZYNU !== order.ID_MAGAZYNU || typeof NUMER !== 'string') continue;
    if (!NUMER.startsWith(before) || !NUMER.endsWith(after)) continue;
    greatest = Math.max(greatest, Number(NUMER.slice(before.length, NUMER.length - after.length)) || 0);
  }
  return `${before}${greatest + 1}${after}`;
}

/** The next free number of documents of a kind in a year, such as `FV 12/2026`. */
export function nextDocumentNumber(numbers: Value[], kind: string, year: string): string {
  let greatest = 0;
  for (const number of numbers) {
    const match = typeof number === 'string' && new RegExp(`^${kind} (\\d+)/${year}$`).exec(number);
    if (match) greatest = Math.max(greatest, Number(match[1]));
  }
  return `${kind} ${greatest + 1}/${year}`;
}
