import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { placeOrder } from './place-order.ts';
import { type Client, startClient } from './test-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'prestashop-'));
let shop: Client;
beforeAll(async () => {
  shop = await startClient();
});
afterAll(async () => {
  await shop.stop();
  rmSync(folder, { recursive: true });
});

it('keeps the shop over a restart, and refuses the file of another profile', async () => {
  const stateFile = join(folder, 'shop.json');
  const first = await startClient({ stateFile, products: 20 });
  placeOrder(first.world, { firstName: 'Kept', lastName: 'Kowalska' });
  const [before, key] = [first.world.snapshot(), first.key];
  await first.stop();
  const second = await startClient({ stateFile, products: 5, seed: 99 });
  expect(second.world.snapshot()).toEqual(before);
  expect(second.key).toBe(key);
  await second.stop();
  await expect(startClient({ stateFile, profile: 'tb16' })).rejects.toThrow('profile ps16');
});

it('the same seed makes the same shop', async () => {
  const [one, two] = [await startClient({ products: 30 }), await startClient({ products: 30 })];
  const names = (client: Client) => [...client.world.table('products').rows.values()].map(row => row.texts.name?.[1]);
  expect(names(one)).toEqual(names(two));
  await Promise.all([one.stop(), two.stop()]);
});

it('some goods have no reference, some share one, some come in sizes', async () => {
  const large = await startClient({ products: 200 });
  const table = large.world.table('products');
  const references = [...table.rows.values()].map(row => table.value(row, 'reference'));
  expect(references.filter(one => one === '')).toHaveLength(8);
  const filled = references.filter(one => one !== '');
  expect(filled.length - new Set(filled).size).toBe(4);
  expect(large.world.table('combinations').rows.size).toBe(16);
  await large.stop();
});

it('counts requests per resource', async () => {
  await shop.sandbox('DELETE', 'requests');
  for (const path of ['products/1', 'products', 'orders']) await shop.call('GET', path);
  expect(await shop.sandbox('GET', 'requests')).toEqual({ 'GET products': 2, 'GET orders': 1 });
});

it('a shop keeper changes a price, a text and a stock', async () => {
  await shop.sandbox('PUT', 'products/2', { values: { price: '7.5' }, texts: { name: 'Nowa nazwa' }, stock: 77 });
  const { text } = await shop.call('GET', 'products/2');
  expect(text).toContain('<price><![CDATA[7.500000]]></price>');
  expect(text).toContain('<![CDATA[Nowa nazwa]]>');
  expect((await shop.call('GET', 'stock_availables?filter[id_product]=[2]&display=[quantity]')).text).toContain(
    '<![CDATA[77]]>',
  );
});

it('the back office shows names as text and steers the shop; another site cannot', async () => {
  placeOrder(shop.world, { firstName: '<script>alert(1)</script>', kind: 'unpaid' });
  const page = await (await fetch(shop.url)).text();
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toContain('<script');
  const press = (headers: Record<string, string> = {}) =>
    fetch(`${shop.url}/office/orders/1/pay`, { method: 'POST', redirect: 'manual', headers });
  expect((await press({ origin: 'https://elsewhere.example' })).status).toBe(403);
  expect(shop.world.table('orders').get(1)?.values.current_state).toBe('10');
  expect((await press()).status).toBe(303);
  expect(shop.world.table('orders').get(1)?.values.current_state).toBe('2');
});

it('an over-long request line is refused as Apache does', async () => {
  const ids = Array.from({ length: 2500 }, (_none, index) => 10_000 + index).join('|');
  expect((await shop.call('GET', `products?filter[id]=[${ids}]`)).status).toBe(414);
});
