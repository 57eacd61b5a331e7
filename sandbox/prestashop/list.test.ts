import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, codes, column, entities, startClient } from './test-client.ts';

let shop: Client;
beforeAll(async () => {
  shop = await startClient({ now: () => new Date('2026-03-29T01:30:00Z') });
});
afterAll(() => shop.stop());

const get = (path: string) => shop.call('GET', path);
const idsOf = async (path: string) => entities(await get(path)).map(row => row.attributes?.id);

it('2.1 an empty list is an empty element in XML and [] in JSON', async () => {
  expect((await get('orders?display=full')).text).toContain('<orders></orders>');
  expect((await get('orders?display=full&output_format=JSON')).text).toBe('[]');
  expect((await get('orders?io_format=JSON')).text).toBe('[]');
});

it('2.1 texts carry one node per language, values stand in CDATA', async () => {
  const { text, headers } = await get('products/1');
  expect(text).toMatch(/<name><language id="1"[^>]*><!\[CDATA\[[^\]]+\]\]><\/language><language id="2"/);
  expect(headers.get('content-type')).toContain('text/xml');
  expect(column(entities(await get('products/1?language=2'))[0], 'price')).toMatch(/^\d+\.\d{6}$/);
  expect((await get('products/1?language=2')).text).not.toContain('<language id="1"');
});

it('2.1 times are local to the shop and carry no zone', async () => {
  expect(column(entities(await get('products/1'))[0], 'date_add')).toBe('2026-03-29 03:30:00');
  const zone = await get('configurations?filter[name]=PS_TIMEZONE&display=full');
  expect(column(entities(zone)[0], 'value')).toBe('Europe/Warsaw');
});

it('2.2 a list without display gives ids with links, without limit all of them', async () => {
  const { text } = await get('products');
  expect(text).toContain(`<product id="1" xlink:href="${shop.url}/api/products/1">`);
  expect(await idsOf('products')).toHaveLength(60);
  expect(await idsOf('products?limit=5')).toHaveLength(5);
  expect(await idsOf('products?limit=58,5')).toEqual(['59', '60']);
});

it.each([
  ['[1|3|5]', ['1', '3', '5']],
  ['[2,4]', ['2', '3', '4']],
  ['>[58]', ['59', '60']],
  ['<[3]', ['1', '2']],
  ['[7]', ['7']],
  ['7', ['7']],
  ['[4,2]', ['2', '3', '4']],
])('2.2 filter[id]=%s', async (value, ids) => {
  expect(await idsOf(`products?filter[id]=${encodeURIComponent(value)}`)).toEqual(ids);
});

it('2.2 filters on texts: starts with, ends with, contains, not', async () => {
  const name = shop.world.table('products').get(5)?.texts.name?.[1] ?? '';
  const with5 = (value: string) => idsOf(`products?filter[name]=${encodeURIComponent(value)}`);
  expect(await with5(`[${name}]`)).toEqual(['5']);
  expect(await with5(`[${name.slice(0, -1)}]%`)).toContain('5');
  expect(await with5(`%[${name.slice(3)}]`)).toEqual(['5']);
  expect(await with5(`%[${name.slice(2, -1)}]%`)).toContain('5');
  expect(await idsOf('products?filter[id]=![5]')).toHaveLength(59);
});

it('2.2 dates can be filtered and sorted by only with date=1; both ends of an interval count', async () => {
  const day = encodeURIComponent('[2026-03-29 03:30:00,2026-03-30 00:00:00]');
  const without = await get(`products?filter[date_upd]=${day}`);
  expect([without.status, codes(without)]).toEqual([400, ['32']]);
  expect(without.text).toContain('The full list is');
  expect(await idsOf(`products?date=1&filter[date_upd]=${day}`)).toHaveLength(60);
  expect(codes(await get('products?sort=[date_upd_ASC,id_ASC]'))).toEqual(['38']);
  expect((await get('products?date=1&sort=[date_upd_ASC,id_DESC]&limit=1')).text).toContain('id="60"');
});

it('2.2 computed fields cannot be filtered by', async () => {
  for (const path of ['orders?filter[shipping_number]=[1]', 'products?filter[quantity]=[1]'])
    expect(codes(await get(path))).toEqual(['34']);
});

it('2.2 display of named fields, and of an unknown one', async () => {
  const [row] = entities(await get('products?display=[id,price]&limit=1'));
  expect(row?.children?.map(child => child.name)).toEqual(['id', 'price']);
  expect(codes(await get('products?display=[id,colour]'))).toEqual(['35']);
});

it('2.2 an unknown id_shop redirects', async () => {
  expect((await get('products?id_shop=9')).status).toBe(302);
  expect((await get('products?id_shop=1')).status).toBe(200);
});

it('2.2 blank leaves out what cannot be sent, synopsis says the rules', async () => {
  const blank = (await get('products?schema=blank')).text;
  expect(blank).not.toContain('manufacturer_name');
  const synopsis = (await get('products?schema=synopsis')).text;
  expect(synopsis).toMatch(/<reference maxSize="32" format="isReference">/);
  expect(synopsis).toMatch(/<price required="true" format="isPrice">/);
  expect(synopsis).toMatch(/<manufacturer_name notFilterable="true"[^>]* readOnly="true">/);
  expect(synopsis).not.toContain('<state');
});

it('2.2 price[alias][use_tax]=1 adds the calculated price', async () => {
  const products = shop.world.table('products');
  const row = products.get(3);
  if (row) products.change(row, { price: '50.994153', id_tax_rules_group: '2' });
  const found = await get('products?filter[id]=[3]&display=[id]&price[mine][use_tax]=1&price[net][use_tax]=0');
  expect(column(entities(found)[0], 'mine')).toBe('55.07');
  expect(column(entities(found)[0], 'net')).toBe('50.99');
});

it('2.5 every resource can be listed in full and has its schemas', async () => {
  const { text } = await get('');
  const names = [...text.matchAll(/<(\w+) xlink:href="[^"]+" get="true"/g)].map(([, name]) => name ?? '');
  expect(new Set(names)).toContain('specific_prices');
  for (const name of new Set(names.filter(one => one !== 'description' && one !== 'images')))
    for (const query of ['display=full&limit=2', 'schema=blank', 'schema=synopsis', 'display=full&io_format=JSON'])
      expect([name, query, (await get(`${name}?${query}`)).status]).toEqual([name, query, 200]);
});
