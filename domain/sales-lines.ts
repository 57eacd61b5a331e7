import type { OrderFlowSettings } from './flow-settings.ts';
import { type Money, money, sumMoney } from './money.ts';
import type { Order, OrderLine } from './order.ts';
import { realDelivery } from './paid.ts';
import { isGoods, pickLines } from './pick-lines.ts';
import type { BuildProblem } from './problem.ts';
import type { Charge, SalesLine } from './sales-order.ts';
import { type Share, sharesOf } from './tax-shares.ts';

export type SalesLines = { lines: SalesLine[]; charges: Charge[]; problems: BuildProblem[] };

/**
 * Turns an order's lines and shipping costs into the rows and charges to book, at the shop's own tax rates.
 *
 * A row has one rate: further shares of a line or of the shipping costs become rows of the product `chargeSku`. Promotions
 * become rows of `promotionSku`. A product that is not named in the settings, or a line without SKU, is a problem.
 */
export const salesLines = (order: Order, settings: Pick<OrderFlowSettings, 'products'>): SalesLines => {
  const parts = pickLines(order.lines).map((line, index) => rowsOf(line, index, order, settings));
  const all = [...parts, shippingOf(order, settings)];
  return {
    lines: all.flatMap(({ lines }) => lines),
    charges: all.flatMap(({ charges }) => charges),
    problems: all.flatMap(({ problems }) => problems),
  };
};

const nothing: SalesLines = { lines: [], charges: [], problems: [] };

const rowsOf = (line: OrderLine, index: number, order: Order, settings: Pick<OrderFlowSettings, 'products'>) => {
  const total = money(line.unitPrice, order.currency).multiply(line.quantity).round();
  if (!isGoods(line)) return amountRows(line, total, sharesOf(total, line.taxes, order), settings);
  if (!line.sku) {
    const reason = `The line "${line.name}" has no SKU. Give the product a number in the shop, or fill lines[].sku in the flow's mapping.`;
    return { ...nothing, problems: [{ kind: 'field' as const, field: `lines[${index}].sku`, reason }] };
  }
  const [main, ...others] = sharesOf(total, line.taxes, order);
  const row = { ...rowOf(line.sku, line.name, 'goods', main), quantity: line.quantity };
  if (others.length === 0) return { ...nothing, lines: [{ ...row, unitPrice: line.unitPrice }] };
  const { unitPrice, left } = unitPriceOf(main?.amount ?? total, line.quantity);
  const extra = left.isZero() ? others : [{ rate: row.taxRate, amount: left }, ...others];
  const charged = chargeRows(line.name, extra, settings);
  return { ...charged, lines: [{ ...row, unitPrice: unitPrice.amount }, ...charged.lines] };
};

/** A price per piece in whole cents, and what it leaves of the amount. */
const unitPriceOf = (amount: Money, quantity: string): { unitPrice: Money; left: Money } => {
  const nonePieces = money(quantity, amount.currency).isZero();
  const unitPrice = nonePieces ? amount : amount.divide(quantity).round();
  return { unitPrice, left: amount.subtract(unitPrice.multiply(quantity).round()) };
};

/** Rows of a line that is no product: a reduction, or (a surcharge) something to pay. */
const amountRows = (
  line: OrderLine,
  total: Money,
  shares: Share[],
  settings: Pick<OrderFlowSettings, 'products'>,
): SalesLines => {
  const due = shares.filter(({ amount }) => !amount.isZero());
  if (due.length === 0) return nothing;
  const isSurcharge = line.kind !== 'promotion' && total.compare(money('0', total.currency)) > 0;
  if (isSurcharge) return chargeRows(line.name, due, settings, `the surcharge "${line.name}"`);
  const sku = settings.products.promotionSku;
  if (!sku) return unset('products.promotionSku', `the promotion "${line.name}"`);
  return { ...nothing, lines: due.map(share => rowOf(sku, titleOf(line.name, share, due), 'promotion', share)) };
};

const chargeRows = (
  name: string,
  shares: Share[],
  settings: Pick<OrderFlowSettings, 'products'>,
  what = `the part of "${name}" that is taxed at another rate`,
): SalesLines => {
  const sku = settings.products.chargeSku;
  if (shares.length === 0) return nothing;
  if (!sku) return unset('products.chargeSku', what);
  return { ...nothing, lines: shares.map(share => rowOf(sku, `${name} (${share.rate} %)`, 'charge', share)) };
};

const unset = (setting: string, what: string): SalesLines => ({
  ...nothing,
  problems: [
    {
      kind: 'setting',
      setting,
      reason: `The flow names no product for ${what}. Create one in the target, name its SKU in the flow's setting ${setting}, then resume.`,
    },
  ],
});

const titleOf = (name: string, share: Share, shares: Share[]): string =>
  shares.length > 1 ? `${name} (${share.rate} %)` : name;

const rowOf = (sku: string, description: string, kind: SalesLine['kind'], share: Share | undefined): SalesLine => ({
  sku,
  description,
  quantity: '1',
  unitPrice: share?.amount.round().amount ?? '0',
  taxRate: share?.rate ?? '0',
  kind,
});

/** The costs of all deliveries together, shipping discounts included. */
const shippingOf = (order: Order, settings: Pick<OrderFlowSettings, 'products'>): SalesLines => {
  const costs = order.deliveries.map(({ cost }) => money(cost, order.currency));
  const taxes = order.deliveries.flatMap(delivery => delivery.taxes);
  const shares = sharesOf(sumMoney(costs, order.currency), taxes, order).filter(({ amount }) => !amount.isZero());
  const [main, ...others] = shares;
  if (!main) return nothing;
  const description = realDelivery(order.deliveries)?.shippingMethod.name ?? 'Shipping';
  const charge: Charge = { kind: 'shipping', description, amount: main.amount.round().amount, taxRate: main.rate };
  return { ...chargeRows(description, others, settings), charges: [charge] };
};
