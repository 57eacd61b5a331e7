import { afterAll, beforeAll, expect, it } from 'vitest';
import { body, type Client, codes, column, entities, entity, nodes, polish, startClient } from './test-client.ts';

let shop: Client;
beforeAll(async () => {
  shop = await startClient({ profile: 'ps8' });
});
afterAll(() => shop.stop());

const minimal = { price: '9.99', name: polish('Syrop'), link_rewrite: polish('syrop') };
const product = (id: number) => shop.world.table('products').get(id);
const ids = (link: string, ...list: number[]) => `<${link}>${list.map(id => entity('x', { id })).join('')}</${link}>`;

it('2.4.1 PUT empties what is missing and resets date_add', async () => {
  const table = shop.world.table('products');
  const row = product(4);
  if (row) table.change(row, { date_add: '2020-01-01 00:00:00' });
  const answer = await shop.call('PUT', 'products/4', body(entity('product', { id: 4, ...minimal })));
  expect(answer.status).toBe(200);
  const [shown] = entities(answer);
  for (const name of [
    'id_manufacturer',
    'id_category_default',
    'id_tax_rules_group',
    'minimal_quantity',
    'active',
    'available_for_order',
    'show_price',
  ])
    expect([name, column(shown, name)]).toEqual([name, '0']);
  expect(column(shown, 'reference')).toBe('');
  expect(column(shown, 'wholesale_price')).toBe('0.000000');
  expect(column(shown, 'date_add')).not.toContain('2020');
});

it('2.1 PATCH changes only what is sent (8 and later)', async () => {
  const before = { ...product(5)?.values };
  await shop.call('PATCH', 'products/5', body(entity('product', { id: 5, price: '1' })));
  expect({ ...product(5)?.values, price: before.price, date_upd: before.date_upd }).toEqual(before);
});

it('2.4.3 absent associations are left alone, a given one replaces its whole list', async () => {
  const former = product(6)?.links.categories;
  await shop.call('PUT', 'products/6', body(entity('product', { id: 6, ...minimal })));
  expect(product(6)?.links.categories).toEqual(former);
  const associations = ids('categories', 5);
  await shop.call('PUT', 'products/6', body(entity('product', { id: 6, ...minimal, associations })));
  expect(product(6)?.links.categories).toEqual([{ id: '5' }]);
  const unknown = await shop.call(
    'PUT',
    'products/6',
    body(entity('product', { id: 6, ...minimal, associations: ids('shelves', 1) })),
  );
  expect(codes(unknown)).toEqual(['86']);
});

it('2.4.4 two products may share a reference, two customers an e-mail', async () => {
  const twin = body(entity('product', { ...minimal, reference: 'TWIN' }));
  for (const _time of [1, 2]) expect((await shop.call('POST', 'products', twin)).status).toBe(201);
  expect(entities(await shop.call('GET', 'products?filter[reference]=[TWIN]'))).toHaveLength(2);
  const customer = body(
    entity('customer', { passwd: 'secret1', firstname: 'Ewa', lastname: 'Lis', email: 'e@lis.example' }),
  );
  for (const _time of [1, 2]) expect((await shop.call('POST', 'customers', customer)).status).toBe(201);
  expect(entities(await shop.call('GET', 'customers?filter[email]=[e@lis.example]'))).toHaveLength(2);
});

it('2.4.5 answers about customers carry the password hash', async () => {
  const [shown] = entities(await shop.call('GET', 'customers?filter[email]=[e@lis.example]&display=full'));
  expect(column(shown, 'passwd')).toMatch(/^\$2y\$10\$.{53}$/);
});

it('2.4.6 digits in a name are refused (85), secure_key cannot be sent (93)', async () => {
  const post = (more: Record<string, string>) =>
    shop.call(
      'POST',
      'customers',
      body(entity('customer', { passwd: 'secret1', firstname: 'Ewa', lastname: 'Lis', email: 'a@b.example', ...more })),
    );
  expect(codes(await post({ lastname: 'Lis 2' }))).toEqual(['85']);
  expect(codes(await post({ secure_key: 'x' }))).toEqual(['93']);
});

it('2.5 a new product and a new combination get their stock row; a list of combinations without one deletes it', async () => {
  const made = entities(await shop.call('POST', 'products', body(entity('product', { ...minimal, state: 1 }))));
  const id = Number(column(made[0], 'id'));
  const combination = body(entity('combination', { id_product: id, minimal_quantity: 1 }));
  const [first] = entities(await shop.call('POST', 'combinations', combination));
  await shop.call('POST', 'combinations', combination);
  const rows = async () => entities(await shop.call('GET', `stock_availables?filter[id_product]=[${id}]`)).length;
  expect(await rows()).toBe(3);
  const associations = ids('combinations', Number(column(first, 'id')));
  await shop.call('PUT', 'products', body(entity('product', { id, ...minimal, associations })));
  expect(await rows()).toBe(2);
});

it('2.5 without state=1 a product of 1.7 and later stays a draft', async () => {
  const [draft] = entities(await shop.call('POST', 'products', body(entity('product', minimal))));
  expect(column(draft, 'state')).toBe('0');
});

it('2.6 several entities in one PUT and in one POST', async () => {
  const row = (id: number, quantity: number) => {
    const table = shop.world.table('stock_availables');
    const known = table.get(id);
    return entity('stock_available', {
      id,
      id_product: known ? table.value(known, 'id_product') : 0,
      id_product_attribute: known ? table.value(known, 'id_product_attribute') : 0,
      id_shop: 1,
      quantity,
      depends_on_stock: 0,
      out_of_stock: 2,
    });
  };
  const answer = await shop.call('PUT', 'stock_availables', body(row(1, 11), row(2, 12), row(3, 13)));
  expect([answer.status, ...entities(answer).map(one => column(one, 'quantity'))]).toEqual([200, '11', '12', '13']);
  const two = body(entity('manufacturer', { name: 'Jeden' }), entity('manufacturer', { name: 'Dwa' }));
  expect(entities(await shop.call('POST', 'manufacturers', two))).toHaveLength(2);
});

it('values that look like markup come back as they were', async () => {
  const name = 'Krem ]]> & Żel "5%"';
  const content = `<prestashop><address>${nodes({ id_customer: 1, id_country: 1, alias: 'x', firstname: 'Ewa', lastname: 'Lis', address1: 'ul. A 1', city: 'Łódź' })}<other>${name.replace('&', '&amp;').replace('>', '&gt;')}</other></address></prestashop>`;
  // The shop's isMessage refuses <, >, { and }; the note of a customer takes them.
  expect(codes(await shop.call('POST', 'addresses', content))).toEqual(['85']);
  const note = body(
    entity('customer', { passwd: 'secret1', firstname: 'Ewa', lastname: 'Lis', email: 'n@b.example' }).replace(
      '</customer>',
      '<note>a ]]&gt; &amp; &quot;b&quot;</note></customer>',
    ),
  );
  expect(column(entities(await shop.call('POST', 'customers', note))[0], 'note')).toBe('a ]]> & "b"');
});
