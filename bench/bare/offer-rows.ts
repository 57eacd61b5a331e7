import { createHash } from 'node:crypto';
import { SaxesParser } from 'saxes';

type Item = Record<string, string>;

/** The columns of the staging table, in the order of `rowOf`. */
export const stagedColumns =
  'external_id text, withdrawn bool, name text, sku text, ean text, bloz7 text, category text, ' +
  'base jsonb, base_hash text, price jsonb, price_hash text, stock jsonb, stock_hash text';

/** The items of a SOAP request that carries an offer: unescaped, then parsed by saxes. */
export function itemsOf(request: string): Item[] {
  const start = request.indexOf('>', request.indexOf('<Offer')) + 1;
  const inner = request
    .slice(start, request.lastIndexOf('</Offer>'))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
  const items: Item[] = [];
  let item: Item | undefined;
  let value = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => {
    if (name === 'item') item = {};
    value = '';
  });
  parser.on('text', text => {
    value += text;
  });
  parser.on('closetag', ({ name }) => {
    if (name !== 'item') {
      if (item) item[name] = value;
    } else if (item) {
      items.push(item);
      item = undefined;
    }
  });
  parser.write(inner).close();
  return items;
}

const base: Record<string, string> = {
  name: 'name',
  ean: 'ean',
  bloz7: 'bloz07',
  manufacturer: 'producer',
  category: 'kind',
  vatRate: 'vat',
  internationalName: 'intname',
  form: 'form',
  dose: 'dose',
  pack: 'package',
  country: 'country',
  unit: 'unit',
  centralCode: 'centralcode',
  expiryDate: 'expirydate',
  minTemp: 'storemintemp',
  maxTemp: 'storemaxtemp',
};
const price: Record<string, string> = { amount: 'price', vatRate: 'vat' };
const stock: Record<string, string> = { available: 'supplyamount' };

function fieldsOf(item: Item, names: Record<string, string>): Item {
  const fields: Item = {};
  for (const [field, name] of Object.entries(names)) {
    const text = item[name]?.trim();
    if (text !== undefined && text !== '' && text !== '-') fields[field] = text;
  }
  return fields;
}

const cell = (text: string | undefined): string =>
  text === undefined ? '\\N' : text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');

function group(fields: Item): string {
  const text = JSON.stringify(fields);
  return `${cell(text)}\t${createHash('sha1').update(text).digest('base64')}`;
}

/** An item as a line in PostgreSQL's COPY text format. */
export function rowOf(item: Item): string {
  const said = fieldsOf(item, base);
  const heads = [said.name, undefined, said.ean, said.bloz7, said.category].map(cell).join('\t');
  const groups = [said, { ...fieldsOf(item, price), currency: 'PLN' }, fieldsOf(item, stock)].map(group).join('\t');
  return `${cell(item.idtowr)}\t${item.deleted === '1' ? 't' : 'f'}\t${heads}\t${groups}\n`;
}
