import { decimal, plain } from '../../domain/decimal.ts';
import { money, sumMoney } from '../../domain/money.ts';
import type { Order, OrderLine } from '../../domain/order.ts';
import { pickLines } from '../../domain/pick-lines.ts';
import { type Share, sharesOf } from '../../domain/tax-shares.ts';
import type { OfferedProduct } from '../contract.ts';

export type OrderRow = {
  id: string;
  kind: 'goods' | 'promotion' | 'other';
  name: string;
  quantity: string;
  unitPrice: string;
  total: string;
  vatRate?: string;
  [more: string]: unknown;
};

/**
 * The lines of an order as they are given out, and what its delivery costs. Of nested lines each amount is named once. One row
 * has one rate: what a line or the delivery holds at further rates stands in rows of its own.
 */
export function orderRows(
  order: Order,
  products: Map<string, OfferedProduct>,
): { rows: OrderRow[]; shipping: { cost: string; vatRate?: string; vatCode?: string } } {
  const rows = pickLines(order.lines).flatMap(line => rowsOf(order, line, products.get(line.id)));
  const { deliveries, currency } = order;
  const taxes = deliveries.flatMap(delivery => delivery.taxes);
  const cost = sumMoney(
    deliveries.map(delivery => money(delivery.cost, currency)),
    currency,
  );
  const vatCode = deliveries.find(delivery => delivery.vatCode !== undefined)?.vatCode;
  const [main, ...others] = sharesOf(cost, taxes, order).filter(({ amount }) => !amount.isZero());
  const shipping = {
    cost: main && others.length > 0 ? main.amount.round().amount : order.totals.shipping,
    vatRate: others.length > 0 ? main?.rate : taxes[0]?.rate,
    vatCode,
  };
  return { rows: [...rows, ...others.map(share => further('delivery', 'Delivery', share))], shipping };
}

function rowsOf(order: Order, line: OrderLine, product: OfferedProduct | undefined): OrderRow[] {
  const row: OrderRow = {
    id: line.id,
    product: product?.externalId || undefined,
    sku: product?.sku ?? line.sku,
    ean: product?.ean ?? line.ean,
    name: line.name,
    kind: line.kind === 'container' ? 'other' : line.kind,
    quantity: line.quantity,
    unit: line.unit,
    unitPrice: line.unitPrice,
    total: line.total,
    vatRate: order.taxMode === 'tax-free' ? undefined : line.taxes[0]?.rate,
    vatCode: line.vatCode,
    note: line.note,
    attributes: line.attributes,
    wantedAt: line.wantedAt ?? order.wantedAt,
  };
  const [main, ...others] = sharesOf(money(line.total, order.currency), line.taxes, order);
  if (!main || others.length === 0) return [row];
  const perPiece = money(line.quantity, order.currency).isZero() ? main.amount : main.amount.divide(line.quantity);
  const unitPrice = plain(decimal(perPiece.amount), 4);
  const first = { ...row, unitPrice, total: main.amount.round().amount, vatRate: main.rate };
  return [first, ...others.map(share => further(line.id, line.name, share))];
}

/** The part of an amount that is taxed at another rate. */
const further = (id: string, name: string, { rate, amount }: Share): OrderRow => ({
  id: `${id}/${rate}`,
  kind: amount.compare(money('0', amount.currency)) < 0 ? 'promotion' : 'other',
  name: `${name} (${rate} %)`,
  quantity: '1',
  unitPrice: amount.round().amount,
  total: amount.round().amount,
  vatRate: rate,
});
