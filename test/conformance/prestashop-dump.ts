import type { Row, Table } from '../../sandbox/prestashop/table.ts';
import type { Dump } from './stand-catalogue.ts';

/** Everything that a row holds, place by place: columns, texts of every language, lists. */
export function dumpRow(table: Table, row: Row, name = `${table.resource.name}.${row.id}`): Dump {
  const dump: Dump = {};
  for (const [column, field] of Object.entries(table.resource.fields)) {
    if (field.dynamic || column === 'date_upd') continue;
    if (!field.i18n) dump[`${name}.${column}`] = table.value(row, column);
    for (const [language, text] of Object.entries(field.i18n ? (row.texts[column] ?? {}) : {}))
      dump[`${name}.${column}.${language}`] = text;
  }
  for (const [list, links] of Object.entries(row.links))
    for (const link of links) dump[`${name}.${list}.${link.id ?? ''}`] = JSON.stringify(link);
  return dump;
}
