import { decimal, plain } from '../../domain/decimal.ts';
import type { TotalsSettings } from '../../domain/flow-settings.ts';
import { currencyDecimals } from '../../domain/money.ts';
import type { Order } from '../../domain/order.ts';

type Row = { name: string; quantity: string; unitPrice: string; total: string; vatRate?: string };
export type GivenSums = { lines: Row[]; shipping: { cost: string; vatRate?: string } };

/**
 * Why what an order's lines and delivery come to is not what the buyer was asked for; undefined where it is, but for what
 * rounding of each row explains or the flow's `tolerance` allows. Whoever is given the order books lines, not totals.
 */
export function judgeTotals(
  order: Order,
  { lines, shipping }: GivenSums,
  settings: TotalsSettings,
): string | undefined {
  const unit = decimal('10').pow(-currencyDecimals(order.currency));
  const tolerance = decimal(settings.tolerance);
  const within = (off: ReturnType<typeof decimal>, slack: ReturnType<typeof decimal>) =>
    off.abs().lte(slack.gt(tolerance) ? slack : tolerance);
  const half = unit.div(2);
  for (const { name, quantity, unitPrice, total } of lines) {
    const product = decimal(quantity).times(decimal(unitPrice));
    // A price per piece is rounded, and so is what all pieces come to.
    const slack = half.times(decimal(quantity).abs()).plus(half);
    if (!within(product.minus(decimal(total)), slack))
      return `${name}: ${quantity} at ${unitPrice} come to ${plain(product, currencyDecimals(order.currency))}, the line says ${total}.`;
  }
  const parts = [
    ...lines.map(({ total, vatRate }) => ({ amount: total, vatRate })),
    { ...shipping, amount: shipping.cost },
  ];
  const sum = parts.reduce((so, { amount }) => so.plus(decimal(amount)), decimal('0'));
  const tax = parts.reduce(
    (so, { amount, vatRate = '0' }) => so.plus(decimal(amount).times(decimal(vatRate)).div(100)),
    decimal('0'),
  );
  const isNet = order.taxMode === 'net';
  const come = isNet ? sum.plus(tax) : sum;
  // The tax of each row may have been rounded.
  const slack = isNet ? half.times(parts.length) : decimal('0');
  if (within(come.minus(decimal(order.totals.gross)), slack)) return undefined;
  return `Its lines and delivery come to ${plain(come, currencyDecimals(order.currency))} ${order.currency}, its total says ${order.totals.gross}.`;
}
