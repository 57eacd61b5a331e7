import { setTimeout as sleep } from 'node:timers/promises';
import { act, actions } from '../../../sandbox/prestashop/order-actions.ts';
import type { OrderKind } from '../../../sandbox/prestashop/order-kinds.ts';
import { placeOrder } from '../../../sandbox/prestashop/place-order.ts';
import type { Row } from '../../../sandbox/prestashop/table.ts';
import type { World as Shop } from '../../../sandbox/prestashop/world.ts';
import type { Deed } from './plan.ts';
import type { Good } from './stage.ts';

/** An order of the shop and what its buyer did: the truth. */
export type Placed = {
  id: number;
  number: string;
  kind: OrderKind;
  /** Paid, or to be paid at the door. */
  assured: boolean;
  cancelled: boolean;
  lines: { idtowr: string; quantity: number; gross: string }[];
  total: string;
};

/** Does in the shop what the plan says, at its times, as buyers would. `own` are goods that only the shop has. */
export async function goShopping(
  shop: Shop,
  deeds: Deed[],
  { goods, own }: { goods: Good[]; own: number[] },
): Promise<Placed[]> {
  const begun = Date.now();
  const placed = new Map<number, Placed>();
  const rows = new Map<number, Row>();
  const named = new Map(goods.map(({ id, idtowr }) => [id, idtowr]));
  for (const deed of deeds) {
    await sleep(Math.max(0, begun + deed.atMs - Date.now()));
    if (deed.do === 'place') {
      const { kind, quantity } = deed;
      const known = deed.goods.flatMap(position => goods[position]?.id ?? []);
      const products = kind === 'no-partner' ? [own[deed.order % own.length] ?? 0] : known;
      const row = placeOrder(shop, { kind, products, quantity });
      rows.set(deed.order, row);
      placed.set(deed.order, { ...read(shop, row, named), kind });
      continue;
    }
    const [row, order] = [rows.get(deed.order), placed.get(deed.order)];
    if (!row || !order) continue;
    act(shop, row, actions[deed.do]);
    if (deed.do === 'pay') order.assured = true;
    else order.cancelled = true;
  }
  return [...placed.values()];
}

function read(shop: Shop, row: Row, named: Map<number, string>): Omit<Placed, 'kind'> {
  const orders = shop.table('orders');
  const details = shop.table('order_details');
  return {
    id: row.id,
    number: orders.value(row, 'reference'),
    assured: Number(orders.value(row, 'total_paid_real')) > 0 || orders.value(row, 'module').includes('cashondelivery'),
    cancelled: false,
    total: orders.value(row, 'total_paid'),
    lines: details.by('id_order', row.id).map(detail => ({
      idtowr: named.get(details.number(detail, 'product_id')) ?? '',
      quantity: details.number(detail, 'product_quantity'),
      gross: details.value(detail, 'unit_price_tax_incl'),
    })),
  };
}
