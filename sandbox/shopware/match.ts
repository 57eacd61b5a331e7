import type { Filter, Sort } from './criteria.ts';
import { ShopError } from './errors.ts';
import { associationsOf, isObject, type Json, type Row } from './tables.ts';
import type { World } from './world.ts';

type Values = (row: Row) => Json[];

/** The values that a path such as `transactions.updatedAt` has on a record; an empty association gives one null. */
function valuesOf(world: World, entity: string, path: string): Values {
  const [head = '', ...rest] = path.split('.');
  if (head === entity && rest.length > 0) return valuesOf(world, entity, rest.join('.'));
  const association = associationsOf[entity]?.[head];
  const hidden = world.profile.unknownFields.has(`${entity}.${head}`) || head.startsWith('$');
  if (association && !hidden) {
    if (rest.length === 0) return row => world.related(row, association).map(found => found.id);
    const inner = valuesOf(world, association.entity, rest.join('.'));
    return row => {
      const values = world.related(row, association).flatMap(inner);
      return values.length === 0 ? [null] : values;
    };
  }
  const sample = world.sample(entity);
  if (hidden || (sample && !(head in sample)))
    throw new ShopError(400, 'FRAMEWORK__UNMAPPED_FIELD', `Field "${head}" in entity "${entity}" was not found.`, {
      pointer: '/filter',
    });
  return row => {
    let value: Json = row[head] ?? null;
    for (const key of rest) value = isObject(value) ? (value[key] ?? null) : null;
    return [value];
  };
}

const isDate = (path: string) => /(At|Date|DateTime|Earliest|Latest)$/.test(path);
const isId = (path: string) => /(^|\.)id$|Id$/.test(path);
/** The database compares texts without regard to case and accents. */
const fold = (value: Json) => String(value).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const instant = (value: Json) => {
  const source = String(value).replace(' ', 'T');
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(source) || !source.includes('T') ? source : `${source}Z`);
};

/** Below 0, 0 or above 0 as the database sees two values of a field. */
function compare(path: string, left: Json, right: Json): number {
  if (isDate(path)) return instant(left) - instant(right);
  // Shopware compares the binary id with the hex text of the range's bound and so skips rows without a word.
  if (isId(path)) return Buffer.compare(Buffer.from(String(left), 'hex'), Buffer.from(String(right), 'latin1'));
  if (typeof left === 'number') return left - Number(right);
  return fold(left) < fold(right) ? -1 : fold(left) > fold(right) ? 1 : 0;
}

function same(path: string, left: Json, right: Json): boolean {
  if (left === null || right === null) return left === right;
  if (isId(path)) return left === right;
  if (typeof left === 'boolean') return left === (right === true || right === 1 || right === '1' || right === 'true');
  return compare(path, left, right) === 0;
}

/** A test of records for one filter. A to-many path holds when one of its records fits. */
export function matcher(world: World, entity: string, filter: Filter): (row: Row) => boolean {
  if (filter.type === 'multi' || filter.type === 'not') {
    const tests = filter.queries.map(query => matcher(world, entity, query));
    const joined = (row: Row) =>
      filter.operator === 'AND' ? tests.every(test => test(row)) : tests.some(test => test(row));
    if (filter.type === 'not') return row => tests.length === 0 || !joined(row);
    return row => tests.length === 0 || joined(row);
  }
  const values = valuesOf(world, entity, filter.field);
  const test = valueTest(filter);
  return row => values(row).some(test);
}

function valueTest(filter: Exclude<Filter, { queries: Filter[] }>): (value: Json) => boolean {
  const { field } = filter;
  if (filter.type === 'range') {
    const { gte, gt, lte, lt } = filter.parameters;
    return value =>
      value !== null &&
      (gte === undefined || compare(field, value, gte) >= 0) &&
      (gt === undefined || compare(field, value, gt) > 0) &&
      (lte === undefined || compare(field, value, lte) <= 0) &&
      (lt === undefined || compare(field, value, lt) < 0);
  }
  if (filter.type === 'equalsAny') return value => filter.values.some(wanted => same(field, value, wanted));
  const { type, value: wanted } = filter;
  if (type === 'equals') return value => same(field, value, wanted);
  const part = fold(wanted);
  return value => {
    if (value === null) return false;
    const whole = fold(value);
    if (type === 'contains') return whole.includes(part);
    return type === 'prefix' ? whole.startsWith(part) : whole.endsWith(part);
  };
}

/** Orders records; without sorting they come by id, which says nothing about their age. */
export function sorter(world: World, entity: string, sorts: Sort[]): (left: Row, right: Row) => number {
  const keys = sorts.map(sort => {
    const values = valuesOf(world, entity, sort.field);
    const order = (left: Json, right: Json) => {
      if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
      if (isId(sort.field)) return String(left) < String(right) ? -1 : left === right ? 0 : 1;
      if (sort.natural) return String(left).localeCompare(String(right), 'en', { numeric: true });
      return compare(sort.field, left, right);
    };
    const key = (row: Row): Json =>
      values(row).reduce((best, value) => (order(value, best) < 0 === sort.descending ? best : value));
    return (left: Row, right: Row) => (sort.descending ? -1 : 1) * order(key(left), key(right));
  });
  return (left, right) => {
    for (const key of keys) {
      const result = key(left, right);
      if (result !== 0) return result;
    }
    return left.id < right.id ? -1 : 1;
  };
}

/** The records of a set that fit all filters, in order. */
export function select(world: World, entity: string, rows: Row[], filters: Filter[], sorts: Sort[]): Row[] {
  const tests = filters.map(filter => matcher(world, entity, filter));
  return rows.filter(row => tests.every(test => test(row))).sort(sorter(world, entity, sorts));
}
