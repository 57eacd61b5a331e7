import type { RowInput } from './order-input.ts';
import { mismatch } from './refusal.ts';
import { rowTotal } from './totals.ts';
import {
  type Combination,
  type Order,
  type OrderRow,
  type Product,
  takeId,
  tariffPercentage,
  type World,
} from './world.ts';

/** Makes the rows of an order: a product fills in what the caller left out, free text needs a name and a number. */
export function builtRows(world: World, inputs: RowInput[]): OrderRow[] {
  const builders = inputs.map((input, index) => {
    const field = `orderrows[${index}]`;
    if (input.product_id === undefined || input.product_id === null) return freeRow(input, field);
    return productRow(world, input, input.product_id, field);
  });
  return builders.map(row => ({ id: takeId(world), ...row }));
}

type NewRow = Omit<OrderRow, 'id'>;

function freeRow(input: RowInput, field: string): NewRow {
  if (!input.product_name) throw mismatch(`${field}.product_name`, 'is required where there is no product_id');
  if (!input.product_number) throw mismatch(`${field}.product_number`, 'is required where there is no product_id');
  if (input.attribute_combination_id) throw mismatch(`${field}.attribute_combination_id`, 'needs a product_id');
  return {
    product_type: input.product_type ?? 'product',
    product_id: null,
    product_name: input.product_name,
    product_number: input.product_number,
    ...variantFields(undefined),
    count: input.count,
    price: input.price ?? 0,
    discount: input.discount ?? 0,
    tax: input.tax ?? 0,
    unit: input.unit ?? null,
    weight: input.weight ?? 0,
    memo: input.memo ?? null,
    package_id: input.package_id ?? null,
  };
}

function productRow(world: World, input: RowInput, productId: number, field: string): NewRow {
  const product = world.products.get(productId);
  if (product === undefined) throw mismatch(`${field}.product_id`, `there is no product ${productId}`);
  return {
    product_type: input.product_type ?? 'product',
    product_id: product.id,
    product_name: product.name,
    product_number: product.productnumber,
    ...variantFields(chosenVariant(product, input, field)),
    count: input.count,
    price: input.price ?? product.price,
    discount: input.discount ?? product.discount,
    tax: input.tax ?? tariffPercentage[product.taxtariff],
    unit: input.unit ?? product.unit,
    weight: input.weight ?? product.weight,
    memo: input.memo ?? null,
    package_id: input.package_id ?? product.package_id,
  };
}

function chosenVariant(product: Product, input: RowInput, field: string): Combination | undefined {
  const wanted = input.attribute_combination_id;
  if (wanted === undefined || wanted === null) return undefined;
  const variant = product.combinations.find(combination => combination.id === wanted);
  if (variant === undefined)
    throw mismatch(`${field}.attribute_combination_id`, `${wanted} is no combination of product ${product.id}`);
  return variant;
}

function variantFields(variant: Combination | undefined) {
  return {
    sub_product_number: variant?.product_number ?? null,
    sub_sku_number: variant?.sku_number ?? null,
    sub_ean_number: variant?.ean_number ?? null,
    attribute_combination_id: variant?.id ?? null,
  };
}

/** A row as `GET /orders/:id/orderrows` shows it. */
export function rowView(root: string, order: Order, row: OrderRow): Record<string, unknown> {
  const { attribute_combination_id: combination, ...fields } = row;
  const selling = Number((row.price - row.discount).toFixed(4));
  return {
    href: `${root}/orderrows/${row.id}`,
    order_id: order.id,
    ...fields,
    product_href: row.product_id === null ? null : `${root}/products/${row.product_id}`,
    selling_price: selling,
    original_price: row.price,
    price_with_attributes: selling,
    total_price: rowTotal(row),
    total_price_with_attributes: rowTotal(row),
    stock_location: '',
    supplier: null,
    attributes: combination === null ? [] : [{ option_name: 'Size', value_name: row.sub_product_number }],
    parent: { href: `${root}/orders/${order.id}` },
  };
}
