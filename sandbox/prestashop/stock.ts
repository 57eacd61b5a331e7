import type { Row } from './table.ts';
import type { World } from './world.ts';

/** Stock rows that shop 1 sees; a row written with shop 0 is lost to it (§2.6). */
export const isSeenStock = (world: World, row: Row): boolean =>
  world.table('stock_availables').value(row, 'id_shop') === '1';

/** The stock row of a product (attribute 0) or of one of its combinations, as the shop sees it. */
export function stockRow(world: World, productId: number, combinationId = 0): Row | undefined {
  const stock = world.table('stock_availables');
  return stock
    .by('id_product', productId)
    .find(row => stock.number(row, 'id_product_attribute') === combinationId && isSeenStock(world, row));
}

/** Makes the parent's quantity the sum of the combinations that the shop sees. */
export function recomputeParent(world: World, productId: number): void {
  const stock = world.table('stock_availables');
  const parent = stockRow(world, productId);
  if (!parent) return;
  const sum = stock
    .by('id_product', productId)
    .filter(row => row !== parent && stock.value(row, 'id_product_attribute') !== '0' && isSeenStock(world, row))
    .reduce((total, row) => total + stock.number(row, 'quantity'), 0);
  stock.change(parent, { quantity: String(sum) });
}

/** Sets or moves a stock as the shop itself does (an order, a shop keeper). Fails where there is no row. */
export function setStock(world: World, productId: number, combinationId: number, quantity: (now: number) => number) {
  const stock = world.table('stock_availables');
  const row = stockRow(world, productId, combinationId);
  if (!row) throw new Error(`Product ${productId} has no stock row for combination ${combinationId}.`);
  stock.change(row, { quantity: String(quantity(stock.number(row, 'quantity'))) });
  if (combinationId !== 0) recomputeParent(world, productId);
}

/** The row that the shop makes with every new product and combination. */
export function addStockRow(world: World, productId: number, combinationId: number): void {
  world
    .table('stock_availables')
    .add({ id_product: String(productId), id_product_attribute: String(combinationId), quantity: '0' });
}
