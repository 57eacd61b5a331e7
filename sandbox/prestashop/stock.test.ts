import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stockRow } from './stock.ts';
import { body, type Client, entities, entity, startClient } from './test-client.ts';

describe.each(['ps16', 'tb16'] as const)('§2.6 stock as %s', profile => {
  let shop: Client;
  beforeAll(async () => {
    shop = await startClient({ profile });
  });
  afterAll(() => shop.stop());

  const quantity = (combination = 0) => stockRow(shop.world, 13, combination)?.values.quantity;
  const put = (combination: number, amount: number, more: Record<string, number>) => {
    const row = stockRow(shop.world, 13, combination);
    const values = { id: row?.id ?? 0, id_product: 13, id_product_attribute: combination, quantity: amount };
    const content = entity('stock_available', { ...values, depends_on_stock: 0, out_of_stock: 2, ...more });
    return shop.call('PUT', `stock_availables/${row?.id}`, body(content));
  };
  const combinations = () =>
    shop.world
      .table('combinations')
      .by('id_product', 13)
      .map(row => row.id);

  it('a PUT on a combination with id_shop recomputes the parent', async () => {
    for (const [index, id] of combinations().entries())
      expect((await put(id, index + 1, { id_shop: 1 })).status).toBe(200);
    expect(quantity()).toBe('10');
  });

  it('a PUT on the parent is accepted and makes a wrong total', async () => {
    expect((await put(0, 500, { id_shop: 1 })).status).toBe(200);
    expect(quantity()).toBe('500');
  });

  it('a PUT without id_shop is lost to the shop on PrestaShop and the parent drops', async () => {
    const [first = 0] = combinations();
    const id = stockRow(shop.world, 13, first)?.id;
    expect((await put(first, 40, {})).status).toBe(200);
    const listed = entities(await shop.call('GET', 'stock_availables?filter[id_product]=[13]')).length;
    const read = await shop.call('GET', `stock_availables/${id}`);
    if (profile === 'ps16') expect([quantity(), listed, read.status]).toEqual(['9', 4, 404]);
    else expect([quantity(), listed, read.status]).toEqual(['49', 5, 200]);
  });
});

it('writing and reading the stock of many products stays fast', async () => {
  const shop = await startClient({ products: 50_000 });
  const start = performance.now();
  const rows = Array.from({ length: 500 }, (_none, index) => {
    const id = 40_000 + index;
    const row = shop.world.table('stock_availables').get(id);
    const of = (name: string) => (row ? shop.world.table('stock_availables').value(row, name) : '0');
    return entity('stock_available', {
      id,
      id_product: of('id_product'),
      id_product_attribute: of('id_product_attribute'),
      id_shop: 1,
      quantity: 5,
      depends_on_stock: 0,
      out_of_stock: 2,
    });
  });
  expect((await shop.call('PUT', 'stock_availables', body(...rows))).status).toBe(200);
  const ids = Array.from({ length: 800 }, (_none, index) => 20_000 + index).join('|');
  const listed = await shop.call('GET', `stock_availables?display=full&filter[id_product]=[${ids}]`);
  expect(entities(listed).length).toBeGreaterThanOrEqual(800);
  expect(performance.now() - start).toBeLessThan(2000);
  await shop.stop();
}, 30_000);
