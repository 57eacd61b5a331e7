import { linkRewrite } from './seed-references.ts';
import { isSeenStock } from './stock.ts';
import type { Link, Row } from './table.ts';
import type { World } from './world.ts';

const ids = (rows: Row[]): Link[] => rows.map(row => ({ id: String(row.id) }));

type Value = (world: World, row: Row) => string;
const values: Record<string, Record<string, Value>> = {
  products: {
    id_default_image: (world, row) => String(world.imagesOf(row.id).find(image => image.cover)?.id ?? ''),
    id_default_combination: (world, row) => {
      const table = world.table('combinations');
      return String(table.by('id_product', row.id).find(known => table.value(known, 'default_on') === '1')?.id ?? '');
    },
    position_in_category: () => '0',
    manufacturer_name: (world, row) => {
      const maker = world.table('manufacturers').get(world.table('products').number(row, 'id_manufacturer'));
      return maker?.values.name ?? '';
    },
    // The webservice never loads the stock into the product: it shows 0 (use stock_availables).
    quantity: () => '0',
    type: () => 'simple',
  },
  categories: {
    nb_products_recursive: (world, row) => String(world.table('products').by('id_category_default', row.id).length),
  },
  manufacturers: { link_rewrite: (_world, row) => linkRewrite(row.values.name ?? '') },
  carriers: { id_tax_rules_group: () => '1' },
  orders: {
    shipping_number: (world, row) =>
      world
        .table('order_carriers')
        .by('id_order', row.id)
        .map(carrier => carrier.values.tracking_number ?? '')
        .findLast(number => number !== '') ?? '',
  },
};

type List = (world: World, row: Row) => Link[];
const lists: Record<string, Record<string, List>> = {
  products: {
    images: (world, row) => world.imagesOf(row.id).map(image => ({ id: String(image.id) })),
    combinations: (world, row) => ids(world.table('combinations').by('id_product', row.id)),
    product_option_values: (world, row) => {
      const combinations = world.table('combinations').by('id_product', row.id);
      const used = combinations.flatMap(known => (known.links.product_option_values ?? []).map(link => link.id ?? ''));
      return [...new Set(used)].map(id => ({ id }));
    },
    stock_availables: (world, row) => {
      const stock = world.table('stock_availables');
      return stock
        .by('id_product', row.id)
        .filter(known => isSeenStock(world, known))
        .map(known => ({ id: String(known.id), id_product_attribute: stock.value(known, 'id_product_attribute') }));
    },
  },
  product_options: {
    product_option_values: (world, row) => ids(world.table('product_option_values').by('id_attribute_group', row.id)),
  },
  categories: {
    categories: (world, row) => ids(world.table('categories').by('id_parent', row.id)),
    products: (world, row) => ids(world.table('products').by('id_category_default', row.id)),
  },
  orders: {
    order_rows: (world, row) => {
      const table = world.table('order_details');
      return table.by('id_order', row.id).map(detail => ({
        id: String(detail.id),
        product_id: table.value(detail, 'product_id'),
        product_attribute_id: table.value(detail, 'product_attribute_id'),
        product_quantity: table.value(detail, 'product_quantity'),
        product_name: table.value(detail, 'product_name'),
        product_reference: table.value(detail, 'product_reference'),
        product_ean13: table.value(detail, 'product_ean13'),
        product_upc: table.value(detail, 'product_upc'),
        product_price: table.value(detail, 'product_price'),
        id_customization: '0',
        unit_price_tax_incl: table.value(detail, 'unit_price_tax_incl'),
        unit_price_tax_excl: table.value(detail, 'unit_price_tax_excl'),
      }));
    },
  },
};

/** A column's value as it is shown: what is kept, or what the shop computes. */
export function shownValue(world: World, resource: string, row: Row, column: string): string {
  const computed = values[resource]?.[column];
  return computed ? computed(world, row) : world.table(resource).value(row, column);
}

/** An association's list as it is shown. */
export function shownLinks(world: World, resource: string, row: Row, name: string): Link[] {
  const computed = lists[resource]?.[name];
  return computed ? computed(world, row) : (row.links[name] ?? []);
}
