import { refuse } from './api-error.ts';
import type { Effects } from './effects.ts';
import { addStockRow, recomputeParent } from './stock.ts';
import type { Row } from './table.ts';
import type { World } from './world.ts';

function removeCombination(world: World, combination: Row): void {
  const stock = world.table('stock_availables');
  for (const row of stock.by('id_product_attribute', combination.id)) stock.remove(row);
  world.table('combinations').remove(combination);
  recomputeParent(world, world.table('combinations').number(combination, 'id_product'));
}

function setCover(world: World, productId: number, imageId: number): void {
  for (const image of world.imagesOf(productId)) image.cover = image.id === imageId;
}

function setDefault(world: World, productId: number, combinationId: number): void {
  const table = world.table('combinations');
  for (const row of table.by('id_product', productId))
    table.change(row, { default_on: row.id === combinationId ? '1' : '0' });
}

/** Columns over which two special prices may not agree. */
const unique = [
  'id_product',
  'id_product_attribute',
  'id_customer',
  'id_cart',
  'id_shop',
  'id_shop_group',
  'id_currency',
  'id_country',
  'id_group',
  'from_quantity',
  'id_specific_price_rule',
  'from',
  'to',
];

/** What the shop does with goods beside the plain write (protocols/prestashop.md §2.3, §2.5, §2.6). */
export const catalogueEffects: Record<string, Effects> = {
  products: {
    added: ({ call: { world }, row }) => addStockRow(world, row.id, 0),
    changed({ call: { world }, row, sent }) {
      const cover = sent.get('id_default_image');
      if (cover) setCover(world, row.id, Number(cover));
      const chosen = sent.get('id_default_combination');
      if (chosen && chosen !== '0') setDefault(world, row.id, Number(chosen));
    },
    linked({ world }, row, name, list) {
      if (name !== 'combinations') return list;
      const kept = new Set(list.map(link => Number(link.id)));
      for (const combination of world.table('combinations').by('id_product', row.id))
        if (!kept.has(combination.id)) removeCombination(world, combination);
      return [];
    },
    removing({ world }, row) {
      for (const combination of world.table('combinations').by('id_product', row.id))
        world.table('combinations').remove(combination);
      for (const name of ['stock_availables', 'specific_prices'])
        for (const below of world.table(name).by('id_product', row.id)) world.table(name).remove(below);
      for (const image of world.imagesOf(row.id)) world.dropImage(image);
      return false;
    },
  },
  combinations: {
    tidy({ world }, values) {
      if (values.id_product !== undefined && !world.table('products').get(Number(values.id_product)))
        throw refuse(500, 46, 'Unable to save resource');
    },
    added({ call: { world }, row }) {
      const productId = world.table('combinations').number(row, 'id_product');
      addStockRow(world, productId, row.id);
      recomputeParent(world, productId);
    },
    removing({ world }, row) {
      removeCombination(world, row);
      return true;
    },
  },
  stock_availables: {
    tidy({ world }, values, row) {
      const depends =
        values.depends_on_stock ?? (row && world.table('stock_availables').value(row, 'depends_on_stock'));
      if (depends === '1') throw refuse(500, 133, 'You cannot update the available stock when it depends on stock.');
      if (values.id_shop === '0' && !world.profile.losesStockWithoutShop) values.id_shop = '1';
    },
    changed({ call: { world }, row }) {
      const stock = world.table('stock_availables');
      if (stock.value(row, 'id_product_attribute') !== '0') recomputeParent(world, stock.number(row, 'id_product'));
    },
  },
  specific_prices: {
    tidy({ world }, values, row) {
      const table = world.table('specific_prices');
      const of = (column: string) => values[column] ?? (row ? table.value(row, column) : '0');
      const twin = table
        .by('id_product', of('id_product'))
        .find(known => known !== row && unique.every(column => table.value(known, column) === of(column)));
      if (twin) throw refuse(500, 46, 'Unable to save resource');
    },
  },
  categories: {
    added({ call: { world }, row }) {
      const table = world.table('categories');
      const parent = table.get(table.number(row, 'id_parent'));
      table.change(row, { level_depth: String((parent ? table.number(parent, 'level_depth') : 0) + 1) });
    },
  },
  carriers: {
    added: ({ call: { world }, row }) => world.table('carriers').change(row, { id_reference: String(row.id) }),
  },
};
