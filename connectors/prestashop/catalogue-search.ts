import { done, type Outcome } from '../outcome.ts';
import { everyRow, is, type ListQuery } from './lists.ts';
import type { Webservice } from './request.ts';
import type { Entity } from './xml.ts';

/**
 * Rows whose field is exactly the text. In a filter a comma means an interval and a bar means “or”: of a text with one of them
 * only the beginning is asked for, and the rest compared here.
 */
export const rowsHolding = async (
  shop: Webservice,
  resource: string,
  query: { field: string; text: string; display: ListQuery['display']; filters?: Record<string, string> },
  signal: AbortSignal,
): Promise<Outcome<Entity[]>> => {
  const { field, text, display, filters } = query;
  const plain = /^[^,|[\]%]*/.exec(text)?.[0] ?? '';
  const filter = plain === text ? is(text) : plain && `[${plain}]%`;
  const rows = await everyRow(shop, resource, {
    display,
    filters: { ...filters, ...(filter && { [field]: filter }) },
    signal,
  });
  if (rows.kind !== 'done') return rows;
  const holds = (row: Entity) => [row.fields[field], ...Object.values(row.texts[field] ?? {})].includes(text);
  return done(rows.value.filter(holds));
};
