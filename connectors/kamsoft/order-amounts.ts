import { type Money, money, sumMoney } from '../../domain/money.ts';
import type { Delivery, Order, OrderLine } from '../../domain/order.ts';
import { isGoods, pickLines } from '../../domain/pick-lines.ts';

/** What an order comes to in Kamsoft's words: gross, and items + carriage + COD − rebates = the order's total, to the cent. */
export type OrderAmounts = {
  goods: { line: OrderLine; unitPrice: string }[];
  orderRebate: string;
  transportPrice: string;
  transportRebate: string;
  codPrice: string;
};

type Taxed = Pick<OrderLine, 'taxes'>;

/**
 * Takes an order's total apart as Kamsoft wants it (protocol page, 1.6). Items have one gross price per piece; what that
 * rounds away goes into the rebate, with the order's reductions.
 *
 * A surcharge is the fee for cash on delivery where the order is paid so; anywhere else there is no field for it, as for a
 * total that is not that of its parts: `unfit`, a sentence, and the `field` that it concerns.
 */
export const orderAmounts = (order: Order, isCod: boolean): OrderAmounts | { unfit: string; field: string } => {
  const { currency } = order;
  const none = money('0', currency);
  const sum = (amounts: Money[]) => sumMoney(amounts, currency);
  const gross = (amount: string, { taxes }: Taxed) => grossOf(order, amount, taxes);

  const lines = pickLines(order.lines);
  const others = lines.filter(line => !isGoods(line)).map(line => ({ line, amount: gross(line.total, line) }));
  const surcharges = others.filter(({ amount }) => amount.compare(none) > 0);
  const foreign = isCod ? undefined : surcharges[0];
  if (foreign) {
    const reason = `“${foreign.line.name}” (${foreign.amount}) is no product, and an order for Kamsoft has no field for a surcharge. Give it a product number in the shop and pair it with an item of the pharmacy, then resume.`;
    return { unfit: reason, field: `lines/${foreign.line.id}` };
  }
  const returned = lines.find(line => isGoods(line) && line.total.startsWith('-'));
  if (returned) {
    const reason = `The line “${returned.name}” comes to ${returned.total}: goods cannot be taken back by an order. Book it by hand.`;
    return { unfit: reason, field: `lines/${returned.id}` };
  }
  const reductions = sum(others.filter(({ amount }) => amount.compare(none) < 0).map(({ amount }) => amount.negate()));
  const deliveries = order.deliveries.map((delivery: Delivery) => gross(delivery.cost, delivery));
  const carriage = sum(deliveries.filter(cost => cost.compare(none) > 0));
  const carriageRebate = sum(deliveries.filter(cost => cost.compare(none) < 0)).negate();
  const cod = sum(surcharges.map(({ amount }) => amount));

  const total = money(order.totals.gross, currency).round();
  const goods = lines.filter(isGoods).map(line => pieces(order, line));
  const rebate = () =>
    sum([...goods.map(({ line, price }) => price.multiply(line.quantity).round()), carriage, cod])
      .subtract(carriageRebate)
      .subtract(total);
  // A total that the items fall short of by cents is reached by making one of them dearer; the rebate takes the rest back.
  const short = rebate();
  const fewest = goods.toSorted((a, b) => Number(a.line.quantity) - Number(b.line.quantity)).find(isWhole);
  if (short.compare(none) < 0 && fewest) {
    fewest.price = fewest.price.add(cents(short.negate().divide(fewest.line.quantity), currency));
  }
  const found = rebate();
  const rounding = found.subtract(reductions).absolute();
  const stray = money(slackOf(goods, currency), currency);
  if (found.compare(none) < 0 || rounding.compare(stray) > 0) {
    const parts = sum([...goods.map(({ exact }) => exact), carriage, cod])
      .subtract(carriageRebate)
      .subtract(reductions);
    const reason = `The shop asks ${total}, but the order’s lines and costs come to ${parts.round()}. Correct the order in the shop, then resume.`;
    return { unfit: reason, field: 'totals/gross' };
  }
  return {
    goods: goods.map(({ line, price }) => ({ line, unitPrice: price.round().amount })),
    orderRebate: found.round().amount,
    transportPrice: carriage.round().amount,
    transportRebate: carriageRebate.round().amount,
    codPrice: cod.round().amount,
  };
};

type Goods = { line: OrderLine; exact: Money; price: Money };

/** A line's price per piece in whole cents, by its own unit price where that gives its total. */
const pieces = (order: Order, line: OrderLine): Goods => {
  const exact = grossOf(order, line.total, line.taxes);
  const quantity = money(line.quantity, order.currency);
  const unit = money(line.unitPrice, order.currency);
  const own = order.taxMode !== 'net' && unit.multiply(line.quantity).round().compare(exact) === 0;
  if (own && unit.round().compare(unit) === 0) return { line, exact, price: unit };
  return { line, exact, price: (quantity.isZero() ? exact : exact.divide(line.quantity)).round() };
};

const grossOf = (order: Order, amount: string, taxes: OrderLine['taxes']): Money => {
  const own = money(amount, order.currency);
  const tax = taxes.map(share => money(share.amount, order.currency));
  return (order.taxMode === 'net' ? own.add(sumMoney(tax, order.currency)) : own).round();
};

const isWhole = ({ line }: Goods): boolean => /^[1-9]\d*(?:\.0+)?$/.test(line.quantity);

/** Rounded up to whole cents. */
const cents = (amount: Money, currency: string): Money => {
  const rounded = amount.round();
  return rounded.compare(amount) < 0 ? rounded.add(money('0.01', currency)) : rounded;
};

/** What rounding alone may come to: half a cent per piece, a cent per line and for the total, and one piece's price step. */
const slackOf = (goods: Goods[], currency: string): string => {
  const quantities = goods.map(({ line }) => money(line.quantity, currency).absolute());
  const largest = quantities.reduce((most, one) => (one.compare(most) > 0 ? one : most), money('1', currency));
  const count = sumMoney(
    [...quantities, ...quantities.map(() => money('1', currency)), money('1', currency)],
    currency,
  );
  return count.divide('2').add(largest).multiply('0.01').round().amount;
};
