import { ShopError } from './errors.ts';
import type { Profile } from './profile.ts';
import { isObject, type Json, type JsonObject } from './tables.ts';

export type Filter =
  | { type: 'equals' | 'contains' | 'prefix' | 'suffix'; field: string; value: Json }
  | { type: 'equalsAny'; field: string; values: Json[] }
  | { type: 'range'; field: string; parameters: { gte?: Json; gt?: Json; lte?: Json; lt?: Json } }
  | { type: 'multi'; operator: 'AND' | 'OR'; queries: Filter[] }
  | { type: 'not'; operator: 'AND' | 'OR'; queries: Filter[] };
export type Sort = { field: string; descending: boolean; natural: boolean };
export type Criteria = {
  page: number;
  limit: number | null;
  ids: string[] | undefined;
  filter: Filter[];
  sort: Sort[];
  associations: Record<string, Criteria>;
  includes: Record<string, string[]> | undefined;
  totalCountMode: 0 | 1 | 2;
};

const bad = (code: string, detail: string, pointer: string) => new ShopError(400, code, detail, { pointer });

/** Reads a search body. `maxLimit` is the greatest and the default limit; null: none. */
export function readCriteria(body: Json, maxLimit: Profile['maxLimit'], pointer = ''): Criteria {
  const source: JsonObject = isObject(body) ? body : {};
  return {
    page: readPage(source.page, pointer),
    limit: readLimit(source.limit, maxLimit, pointer),
    ids: readIds(source.ids, pointer),
    filter: [
      ...readFilters(source.filter, `${pointer}/filter`),
      ...readFilters(source['post-filter'], `${pointer}/post-filter`),
    ],
    sort: readSorts(source.sort, pointer),
    associations: Object.fromEntries(
      Object.entries(isObject(source.associations) ? source.associations : {}).map(([name, inner]) => [
        name,
        readCriteria(inner, null, `${pointer}/associations/${name}`),
      ]),
    ),
    includes: readIncludes(source.includes),
    totalCountMode: source['total-count-mode'] === 1 ? 1 : source['total-count-mode'] === 2 ? 2 : 0,
  };
}

function readPage(page: Json | undefined, pointer: string): number {
  if (page === undefined || page === null) return 1;
  const value = Number(page);
  if (!Number.isInteger(value) || value < 1)
    throw bad(
      'FRAMEWORK__INVALID_PAGE_QUERY',
      `The page parameter must be a positive integer. Given: ${page}`,
      `${pointer}/page`,
    );
  return value;
}

function readLimit(limit: Json | undefined, maxLimit: number | null, pointer: string): number | null {
  if (limit === undefined || limit === null) return maxLimit;
  const value = Number(limit);
  if (!Number.isInteger(value) || value < 1)
    throw bad(
      'FRAMEWORK__INVALID_LIMIT_QUERY',
      `The limit parameter must be a positive integer greater or equals than 1. Given: ${limit}`,
      `${pointer}/limit`,
    );
  if (maxLimit !== null && value > maxLimit)
    throw bad(
      'FRAMEWORK__QUERY_LIMIT_EXCEEDED',
      `The limit must be lower than or equal to MAX_LIMIT(=${maxLimit}). Given: ${value}`,
      `${pointer}/limit`,
    );
  return value;
}

function readIds(ids: Json | undefined, pointer: string): string[] | undefined {
  if (ids === undefined || ids === null) return undefined;
  const values = typeof ids === 'string' ? ids.split('|') : ids;
  if (!Array.isArray(values) || !values.every(id => typeof id === 'string'))
    throw bad(
      'FRAMEWORK__INVALID_CRITERIA_IDS',
      'Invalid ids provided in criteria. Ids must be a list of texts.',
      `${pointer}/ids`,
    );
  return values;
}

function readFilters(filters: Json | undefined, pointer: string): Filter[] {
  if (filters === undefined || filters === null) return [];
  if (Array.isArray(filters)) return filters.map((filter, index) => readFilter(filter, `${pointer}/${index}`));
  if (isObject(filters)) return Object.entries(filters).map(([field, value]) => ({ type: 'equals', field, value }));
  throw bad('FRAMEWORK__INVALID_FILTER_QUERY', 'The filter parameter has to be a list of filters.', pointer);
}

function readFilter(filter: Json, pointer: string): Filter {
  const refuse = (detail: string) => bad('FRAMEWORK__INVALID_FILTER_QUERY', detail, pointer);
  if (!isObject(filter)) throw refuse('A filter has to be an object.');
  const { type, field, value } = filter;
  if (type === 'multi' || type === 'not') {
    const operator = filter.operator === undefined ? 'AND' : String(filter.operator).toUpperCase();
    if (operator !== 'AND' && operator !== 'OR') throw refuse(`Operator "${operator}" is not known. Use AND or OR.`);
    return { type, operator, queries: readFilters(filter.queries ?? [], `${pointer}/queries`) };
  }
  if (typeof field !== 'string' || field === '') throw refuse('Parameter "field" is missing.');
  if (type === 'range') {
    if (!isObject(filter.parameters) || Object.keys(filter.parameters).length === 0)
      throw refuse('Parameter "parameters" for range filter is missing.');
    const unknown = Object.keys(filter.parameters).find(key => !['gte', 'gt', 'lte', 'lt'].includes(key));
    if (unknown !== undefined) throw refuse(`Range parameter "${unknown}" is not known. Use gte, gt, lte or lt.`);
    return { type, field, parameters: filter.parameters };
  }
  if (value === undefined) throw refuse(`Parameter "value" for ${String(type)} filter is missing.`);
  if (type === 'equalsAny') {
    const values = Array.isArray(value) ? value : String(value).split('|');
    if (values.length === 0) throw refuse('Parameter "value" for equalsAny filter does not contain any value.');
    return { type, field, values };
  }
  if (type === 'equals' || type === 'contains' || type === 'prefix' || type === 'suffix') return { type, field, value };
  throw refuse(`The filter type "${String(type)}" is not supported.`);
}

function readSorts(sort: Json | undefined, pointer: string): Sort[] {
  if (sort === undefined || sort === null) return [];
  const parts: Json =
    typeof sort === 'string'
      ? sort.split(',').map(part => ({ field: part.replace(/^-/, ''), order: part.startsWith('-') ? 'DESC' : 'ASC' }))
      : sort;
  if (!Array.isArray(parts))
    throw bad('FRAMEWORK__INVALID_SORT_QUERY', 'The sort parameter has to be a list.', `${pointer}/sort`);
  return parts.map((part, index) => {
    if (!isObject(part) || typeof part.field !== 'string')
      throw bad('FRAMEWORK__INVALID_SORT_QUERY', 'The "field" of a sorting is missing.', `${pointer}/sort/${index}`);
    return {
      field: part.field,
      descending: String(part.order ?? 'ASC').toUpperCase() === 'DESC',
      natural: part.naturalSorting === true,
    };
  });
}

function readIncludes(includes: Json | undefined): Record<string, string[]> | undefined {
  if (!isObject(includes)) return undefined;
  return Object.fromEntries(
    Object.entries(includes).map(([alias, fields]) => [
      alias,
      (Array.isArray(fields) ? fields : []).filter(field => typeof field === 'string'),
    ]),
  );
}
