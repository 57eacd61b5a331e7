import { refuse } from './api-error.ts';
import type { Call, Display } from './call.ts';
import type { Resource } from './field.ts';
import { orderOf, readFilter } from './filters.ts';
import type { Row, Table } from './table.ts';

type Columns = { plain: string[]; i18n: string[] };

function filterable(resource: Resource, dates: boolean): Columns {
  const names = Object.entries(resource.fields).filter(([, field]) => !field.hidden);
  const isDate = (name: string) => name === 'date_add' || name === 'date_upd';
  const plain = names.filter(([name, field]) => !field.i18n && !isDate(name)).map(([name]) => name);
  return {
    plain: dates ? [...plain, 'date_add', 'date_upd'] : plain,
    i18n: names.filter(([, field]) => field.i18n).map(([name]) => name),
  };
}

/** The shop's hint with every error that names a wrong word. */
function didYouMean(wrong: string, known: string[]): string {
  const shared = (name: string) => [...name].filter((letter, index) => wrong[index] === letter).length;
  const closest = [...known].sort((a, b) => shared(b) - shared(a))[0] ?? '';
  return `. Did you mean: "${closest}"?${known.length > 1 ? ` The full list is: "${known.join('", "')}"` : ''}`;
}
export const unknownResource = (name: string, known: string[]) =>
  refuse(400, 27, `Resource of type "${name}" does not exists${didYouMean(name, known)}`);

/** What of each record a list shows, out of `display`. */
export function readDisplay(resource: Resource, query: URLSearchParams): Display {
  const wish = query.get('display');
  if (wish === null || wish === 'minimum') return 'minimum';
  if (wish === 'full') return 'full';
  const known = Object.keys(resource.fields);
  const inner = /^\[(.*)\]$/.exec(wish)?.[1];
  if (inner === undefined)
    throw refuse(
      400,
      36,
      `The 'display' syntax is wrong. You can set 'full' or '[field_1,field_2,field_3,...]'. These are available: ${known.join(', ')}`,
    );
  const names = inner.split(',').map(name => name.trim());
  for (const name of names)
    if (!known.includes(name) && !(name in resource.associations))
      throw refuse(
        400,
        35,
        `Unable to display this field "${name}". However, these are available: ${known.join(', ')}`,
      );
  return new Set(names);
}

type Test = (row: Row) => boolean;

function readFilters({ query, languages }: Call, table: Table, columns: Columns) {
  const { resource } = table;
  const tests: Test[] = [];
  let candidates: Row[] | null = null;
  for (const [name, source] of query) {
    const column = /^filter\[(\w+)\]$/.exec(name)?.[1];
    if (column === undefined) {
      if (/^filter\[\w+\]\[/.test(name)) throw refuse(400, 31, 'There is no existing linked table for this resource');
      continue;
    }
    const field = resource.fields[column] ?? (column.startsWith('date_') ? { kind: 'date' as const } : undefined);
    if (columns.i18n.includes(column) && source !== '') {
      const { test } = readFilter(source, 'text');
      tests.push(row => languages.some(language => test(row.texts[column]?.[language] ?? '')));
      continue;
    }
    if (!columns.plain.includes(column) || !field)
      throw refuse(400, 32, `This filter does not exist${didYouMean(column, columns.plain)}`);
    if (source === '') throw refuse(400, 33, `The filter "${column}" is malformed.`);
    if (field.dynamic)
      throw refuse(
        400,
        34,
        `The field "${column}" is dynamic. It is not possible to filter GET query with this field.`,
      );
    const { test, exact } = readFilter(source, field.kind);
    if (candidates === null && exact !== null && table.isIndexed(column))
      candidates = [...new Set(exact)].flatMap(value => table.by(column, value)).sort((a, b) => a.id - b.id);
    tests.push(row => test(table.value(row, column)));
  }
  if (resource.name === 'stock_availables') tests.push(row => table.value(row, 'id_shop') === '1');
  if (query.get('schema') !== null) return [];
  return [...(candidates ?? table.rows.values())].filter(row => tests.every(test => test(row)));
}

function sorted({ query, languages }: Call, table: Table, columns: Columns, rows: Row[]): Row[] {
  const wish = query.get('sort');
  if (wish === null) return rows;
  const orders = (/^\[(.*)\]$/.exec(wish)?.[1] ?? wish).split(',').map(part => {
    const cut = part.lastIndexOf('_');
    const column = part.slice(0, Math.max(0, cut)).trim();
    const direction = part.slice(cut + 1).toUpperCase();
    if (cut < 0 || (direction !== 'ASC' && direction !== 'DESC'))
      throw refuse(
        400,
        37,
        'The "sort" value has to be formed as this example: "field_ASC" or \'[field_1_DESC,field_2_ASC,field_3_ASC,...]\' ("field" has to be an available field)',
      );
    if (!columns.plain.includes(column) && !columns.i18n.includes(column))
      throw refuse(
        400,
        38,
        `Unable to filter by this field. However, these are available: ${columns.plain.join(', ')}, for i18n fields:${columns.i18n.join(', ')}`,
      );
    const compare = orderOf(table.resource.fields[column]?.kind ?? 'text');
    const value = columns.i18n.includes(column)
      ? (row: Row) => row.texts[column]?.[languages[0] ?? 1] ?? ''
      : (row: Row) => table.value(row, column);
    return (a: Row, b: Row) => (direction === 'ASC' ? 1 : -1) * compare(value(a), value(b));
  });
  return [...rows].sort((a, b) => {
    for (const order of orders) {
      const way = order(a, b);
      if (way !== 0) return way;
    }
    return 0;
  });
}

function limited(query: URLSearchParams, rows: Row[]): Row[] {
  const wish = query.get('limit');
  if (wish === null || wish === '') return rows;
  const parts = wish.split(',').map(part => Math.max(0, Math.trunc(Number(part)) || 0));
  if (parts.length > 2) throw refuse(400, 39, 'The "limit" value has to be formed as this example: "5,25" or "10"');
  const [first = 0, second] = parts;
  return second === undefined ? rows.slice(0, first) : rows.slice(first, first + second);
}

/** The records that a list request asks for, filtered, sorted and cut; without `limit`, all of them. */
export function listRows(call: Call, table: Table): Row[] {
  const columns = filterable(table.resource, call.query.get('date') === '1');
  return limited(call.query, sorted(call, table, columns, readFilters(call, table, columns)));
}
