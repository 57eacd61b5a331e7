import { drawKind, type OrderKind, type OrderWish } from './order-kinds.ts';
import { changeState } from './order-states.ts';
import { chooseAddresses, chooseCustomer } from './people.ts';
import { carriagePrice, carrierReference, state, taxGroups } from './seed-references.ts';
import { shopTime } from './shop-time.ts';
import { setStock, stockRow } from './stock.ts';
import type { Row } from './table.ts';
import type { World } from './world.ts';

type Line = { product: Row; combination: Row | undefined; quantity: number; rate: number; net: number; gross: number };

const money = (amount: number) => amount.toFixed(6);
const round = (amount: number) => Math.round((amount + 1e-9) * 100) / 100;

function lineOf(world: World, productId: number, combinationId: number, quantity: number): Line {
  const products = world.table('products');
  const product = products.get(productId);
  if (!product) throw new Error(`The shop has no product ${productId}.`);
  const combinations = world.table('combinations');
  const own = combinations.by('id_product', productId);
  const combination = own.find(row => row.id === combinationId) ?? own[0];
  const rate = taxGroups.find(([id]) => id === products.number(product, 'id_tax_rules_group'))?.[1] ?? 0;
  const net = products.number(product, 'price') + (combination ? combinations.number(combination, 'price') : 0);
  return { product, combination, quantity, rate, net, gross: round(net * (1 + rate / 100)) };
}

/** A product that is sold, in stock, and has a reference or not, as the order's kind asks. */
function drawProduct(world: World, kind: OrderKind): number {
  const products = world.table('products');
  const ids = [...products.rows.keys()];
  const fits = (id: number) => {
    const row = products.get(id);
    if (!row || products.value(row, 'active') !== '1') return false;
    return (products.value(row, 'reference') === '') === (kind === 'no-partner');
  };
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const id = ids[Math.floor(world.random() * ids.length)] ?? 0;
    const stock = stockRow(world, id);
    if (fits(id) && stock && Number(stock.values.quantity) > 2) return id;
  }
  const first = ids.find(fits) ?? ids[0];
  if (first === undefined) throw new Error('The shop has no product to sell. Start it with products.');
  return first;
}

function drawLines(world: World, wish: OrderWish, kind: OrderKind): Line[] {
  const quantity = wish.quantity ?? 1 + Math.floor(world.random() * 2);
  if (wish.products)
    return wish.products.map(entry =>
      typeof entry === 'number' ? lineOf(world, entry, 0, quantity) : lineOf(world, entry[0], entry[1], quantity),
    );
  const count = kind === 'two-products' ? 2 : 1;
  return Array.from({ length: count }, () => lineOf(world, drawProduct(world, kind), 0, quantity));
}

const payments: Record<'transfer' | 'cod', { payment: string; old: string; modern: string }> = {
  transfer: { payment: 'Przelew bankowy', old: 'bankwire', modern: 'ps_wirepayment' },
  cod: { payment: 'Płatność przy odbiorze', old: 'cashondelivery', modern: 'ps_cashondelivery' },
};

/** The carrier with that reference as it is now: its id changes when a shop keeper edits it. */
function currentCarrier(world: World, reference: number): Row {
  const table = world.table('carriers');
  const row = table.by('id_reference', reference).find(known => table.value(known, 'deleted') === '0');
  if (!row) throw new Error(`The shop has no carrier with reference ${reference}.`);
  return row;
}

const newReference = (world: World) =>
  Array.from({ length: 9 }, () => String.fromCharCode(65 + Math.floor(world.random() * 26))).join('');

function addDetails(world: World, order: Row, lines: Line[]): void {
  for (const { product, combination, quantity, net, gross } of lines) {
    const source = combination ?? product;
    world.table('order_details').add({
      id_order: String(order.id),
      product_id: String(product.id),
      product_attribute_id: String(combination?.id ?? 0),
      product_name: product.texts.name?.[1] ?? '',
      product_quantity: String(quantity),
      product_quantity_in_stock: String(quantity),
      product_price: money(net),
      original_product_price: money(net),
      product_ean13: source.values.ean13 ?? '',
      product_reference: source.values.reference ?? '',
      product_weight: product.values.weight ?? money(0),
      id_tax_rules_group: product.values.id_tax_rules_group ?? '0',
      unit_price_tax_incl: money(gross),
      unit_price_tax_excl: money(net),
      total_price_tax_incl: money(round(gross * quantity)),
      total_price_tax_excl: money(round(net * quantity)),
    });
    if (stockRow(world, product.id, combination?.id ?? 0))
      setStock(world, product.id, combination?.id ?? 0, now => now - quantity);
  }
}

/** Places an order as a visitor does: customer, addresses, order, lines, carrier, history; stock goes down. */
export function placeOrder(world: World, wish: OrderWish = {}): Row {
  const kind = wish.kind ?? drawKind(world.random);
  const lines = drawLines(world, wish, kind);
  const customer = chooseCustomer(world, wish);
  const { delivery, invoice } = chooseAddresses(world, customer, { ...wish, kind });
  const cod = kind === 'cod';
  const reference =
    wish.carrier ??
    (cod ? carrierReference.courierCod : kind === 'pickup-point' ? carrierReference.locker : carrierReference.courier);
  const carrier = currentCarrier(world, reference);
  const { payment, old, modern } = payments[cod ? 'cod' : 'transfer'];
  const at = shopTime(new Date(world.clock().getTime() - (wish.minutesAgo ?? 0) * 60_000), world.settings.zone);
  const goodsNet = round(lines.reduce((sum, line) => sum + line.net * line.quantity, 0));
  const goods = round(lines.reduce((sum, line) => sum + line.gross * line.quantity, 0));
  const shippingNet = carriagePrice(reference);
  const shipping = round(shippingNet * 1.23);
  const orders = world.table('orders');
  const order = orders.add({
    id_address_delivery: String(delivery.id),
    id_address_invoice: String(invoice.id),
    id_cart: String(orders.rows.size + 1),
    id_currency: '1',
    id_lang: '1',
    id_customer: String(customer.id),
    id_carrier: String(carrier.id),
    module: world.profile.modern ? modern : old,
    payment,
    secure_key: customer.values.secure_key ?? '',
    total_paid: money(goods + shipping),
    total_paid_tax_incl: money(goods + shipping),
    total_paid_tax_excl: money(goodsNet + shippingNet),
    total_paid_real: money(0),
    total_products: money(goodsNet),
    total_products_wt: money(goods),
    total_shipping: money(shipping),
    total_shipping_tax_incl: money(shipping),
    total_shipping_tax_excl: money(shippingNet),
    carrier_tax_rate: '23.000',
    reference: newReference(world),
    date_add: at,
    date_upd: at,
  });
  addDetails(world, order, lines);
  world.table('order_carriers').add({
    id_order: String(order.id),
    id_carrier: String(carrier.id),
    weight: money(lines.reduce((sum, line) => sum + line.quantity * Number(line.product.values.weight ?? 0), 0)),
    shipping_cost_tax_excl: money(shippingNet),
    shipping_cost_tax_incl: money(shipping),
    date_add: at,
  });
  changeState(world, order, cod ? state.cod : state.transfer, true, at);
  if (!cod && kind !== 'unpaid' && kind !== 'cancelled') changeState(world, order, state.paid, true, at);
  world.changed();
  return order;
}
