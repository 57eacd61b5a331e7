import type { Row, Value } from './column.ts';
import { big } from './sums.ts';

export type Params = Readonly<Record<string, unknown>>;
export type QueryRow = Record<string, Value>;

/** The columns as they are kept. */
export const pick = (row: Row, ...names: string[]): QueryRow =>
  Object.fromEntries(names.map(name => [name, row[name] ?? null]));

/** A decimal as `CAST(CAST(x AS decimal(18,6)) AS varchar)` gives it. */
export const sixPlaces = (value: Value | undefined): Value =>
  value === null || value === undefined ? null : big(value).toFixed(6);

export const isOpen = (row: Row): Value => (row.FLAGA_STANU === 1 || (row.SEMAFOR ?? 0) !== 0 ? 1 : 0);

/** A text parameter; the sandbox refuses what a query of SQL would not take either. */
export function textOf(params: Params, name: string): string {
  const value = params[name];
  if (typeof value !== 'string') throw new Error(`Parameter ${name} has to be text.`);
  return value;
}

export function numberOf(params: Params, name: string): number {
  const value = params[name];
  if (typeof value !== 'number') throw new Error(`Parameter ${name} has to be a number.`);
  return value;
}

export function listOf(params: Params, name: string): string[] {
  const value = params[name];
  if (!Array.isArray(value)) throw new Error(`Parameter ${name} has to be a list.`);
  return value.map(String);
}

/** A page of ids by keyset. */
export function pageOf(ids: string[], params: Params): QueryRow[] {
  const after = BigInt(textOf(params, 'afterId'));
  const found: QueryRow[] = [];
  const limit = numberOf(params, 'limit');
  for (const id of ids) {
    if (found.length >= limit) break;
    if (BigInt(id) > after) found.push({ ID: id });
  }
  return found;
}

export const poles = Array.from({ length: 10 }, (_, index) => `POLE${index + 1}`);
