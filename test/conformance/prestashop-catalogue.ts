import { editProduct } from '../../sandbox/prestashop/keeper.ts';
import { addStockRow } from '../../sandbox/prestashop/stock.ts';
import type { Row } from '../../sandbox/prestashop/table.ts';
import type { World as Shop } from '../../sandbox/prestashop/world.ts';
import { dumpRow } from './prestashop-dump.ts';
import type { CatalogueWorld, Dump } from './stand-catalogue.ts';

const tables = ['stock_availables', 'specific_prices', 'combinations'] as const;

/** A PrestaShop as the target of a catalogue. */
export function prestashopCatalogue(world: Shop): CatalogueWorld {
  const products = world.table('products');
  const combinations = world.table('combinations');
  const [sized] = combinations.rows.values();
  const owner = sized ? combinations.value(sized, 'id_product') : '';
  const [one, other] = combinations.by('id_product', owner).map(({ id }) => `${owner}/${id}`);
  const productOf = (externalId: string): Row => {
    const row = products.get(Number(externalId.split('/')[0]));
    if (!row) throw new Error(`The shop has no product ${externalId}.`);
    return row;
  };
  let added = 0;

  return {
    everything: () =>
      [...products.rows.keys()].flatMap(id => [
        String(id),
        ...combinations.by('id_product', id).map(row => `${id}/${row.id}`),
      ]),
    add() {
      added += 1;
      const row = addForeign(world, added);
      return String(row.id);
    },
    remove(externalId) {
      const row = productOf(externalId);
      for (const name of tables)
        for (const part of world.table(name).by('id_product', row.id)) world.table(name).remove(part);
      products.remove(row);
    },
    dump(externalId) {
      const [, combination] = externalId.split('/');
      const row = productOf(externalId);
      const dump: Dump = dumpRow(products, row, 'product');
      for (const name of tables)
        for (const part of world.table(name).by('id_product', row.id)) {
          const own = name === 'combinations' ? String(part.id) : world.table(name).value(part, 'id_product_attribute');
          if (combination === undefined || own === combination) Object.assign(dump, dumpRow(world.table(name), part));
        }
      return dump;
    },
    places: {
      base: /^product\.(active|available_for_order|weight|id_manufacturer|reference|supplier_reference|ean13|(categories|product_features)\.\d+)$/,
      texts: /^product\.(name|description)\.1$/,
      price: /^(product\.(price|id_tax_rules_group)|specific_prices\.(?!1000000\d*\.).*)$/,
      stock: /^stock_availables\.\d+\.quantity$/,
    },
    currency: 'PLN',
    vatRate: '8',
    refused: { texts: { name: 'Zakazane <znaki>' } },
    edit(externalId) {
      const row = productOf(externalId);
      editProduct(world, row.id, { values: { wholesale_price: '9.870000', on_sale: '1' }, stock: 55 });
    },
    variants: one && other ? { product: owner, one, other } : undefined,
    productPath: '^/api/products',
    carriers: name => {
      const carriers = world.table('carriers');
      return carriers.by('name', name).map(row => ({ active: carriers.value(row, 'active') === '1' }));
    },
  };
}

/** A product as a shop keeper made it, full of what Kładka does not own. */
function addForeign(world: Shop, number: number): Row {
  const at = world.now();
  const words = (what: string) => ({ 1: `${what} „po polsku” & ${number}`, 2: `${what} in English & ${number}` });
  const values = world.table('product_feature_values');
  const value = values.add({ id_feature: '1', custom: '1' }, { value: words('Wartość') });
  const feature = world.table('product_features').add({}, { name: words('Cecha') });
  const foreign = values.add({ id_feature: String(feature.id), custom: '1' }, { value: words('Inna') });
  const row = world.table('products').add(
    {
      ...{ reference: `OBCY-${number}`, supplier_reference: `D-${number}`, location: 'Regał 7', upc: '012345678905' },
      ...{ price: '12.340000', wholesale_price: '7.770000', ecotax: '0.110000', unity: 'szt.', on_sale: '1' },
      ...{ id_tax_rules_group: '1', id_manufacturer: '2', id_category_default: '4', weight: '0.333000' },
      ...{ width: '1.500000', minimal_quantity: '3', additional_shipping_cost: '2.500000', visibility: 'catalog' },
      ...{ available_date: '2026-01-15', condition: 'refurbished', date_add: at, date_upd: at },
    },
    {
      ...{ name: words('Produkt'), link_rewrite: { 1: `produkt-${number}`, 2: `product-${number}` } },
      ...{ description: words('<p>Opis</p>'), description_short: words('<p>Skrót</p>'), meta_title: words('Tytuł') },
      ...{ meta_description: words('Meta'), meta_keywords: words('słowa') },
      ...{ available_now: words('od ręki'), available_later: { 1: '', 2: '' } },
    },
    {
      categories: [{ id: '2' }, { id: '4' }, { id: '5' }],
      product_features: [
        { id: '1', id_feature_value: String(value.id) },
        { id: String(feature.id), id_feature_value: String(foreign.id) },
      ],
      accessories: [{ id: '1' }, { id: '2' }],
    },
  );
  addStockRow(world, row.id, 0);
  const [stock] = world.table('stock_availables').by('id_product', row.id);
  if (stock) world.table('stock_availables').change(stock, { quantity: '21', out_of_stock: '1' });
  return row;
}
