import type Big from 'big.js';
import { decimal, plain } from '../../domain/decimal.ts';
import { currencyDecimals } from '../../domain/money.ts';
import type { OrderLine, TaxShare } from '../../domain/order.ts';
import { amount, number, numberIn } from './amounts.ts';
import type { OrderDocument, Row } from './order-document.ts';
import { fits, rateOf } from './tax-rate.ts';

type Taxed = { rate: Big; gross: Big };

/** The order's products, then its gift wrapping, then what was taken off: amounts include tax. */
export function interpretLines(document: OrderDocument, currency: string): OrderLine[] {
  const { order, lines } = document;
  const decimals = currencyDecimals(currency);
  const rates = Object.keys(document.taxes).map(id => numberIn(document.taxes, id, '/taxes'));
  const goods = lines.map((line, index) => goodsLine(line, `/lines/${index}`, { document, rates, decimals }));
  const wrapping = pair(order, 'total_wrapping');
  const discount = pair(order, 'total_discounts');
  const carriage = rateOfShipping(order);
  const parts: Taxed[] = goods.map(({ line, rate }) => ({ rate, gross: decimal(line.total) }));
  return [
    ...goods.map(({ line }) => line),
    ...(wrapping.gross.gt(0) ? [wrappingLine(wrapping, rates)] : []),
    ...(discount.gross.gt(0) ? [discountLine(discount, parts, carriage, decimals)] : []),
  ];
}

/** The rate of the shipping costs: the carrier's where the amounts bear it out. */
export const rateOfShipping = (order: Row): Big => {
  const { gross, net } = pair(order, 'total_shipping');
  return rateOf({ gross, net, pieces: decimal('1') }, numberIn(order, 'carrier_tax_rate', '/order'), []);
};

/** An amount of the order with and without tax; orders of old versions have only the one that includes it. */
export const pair = (order: Row, field: string): { gross: Big; net: Big } => {
  const gross = numberIn(order, order[`${field}_tax_incl`] === undefined ? field : `${field}_tax_incl`, '/order');
  const net = order[`${field}_tax_excl`] === undefined ? gross : numberIn(order, `${field}_tax_excl`, '/order');
  return { gross, net };
};

/** One share of an amount: all of it at one rate, with the tax that the shop has reckoned. */
export const share = (rate: Big, gross: Big, net: Big): TaxShare => ({
  rate: number(rate),
  taxable: amount(gross),
  amount: amount(gross.minus(net)),
});

function goodsLine(
  line: Row,
  pointer: string,
  { document, rates, decimals }: { document: OrderDocument; rates: Big[]; decimals: number },
): { line: OrderLine; rate: Big } {
  const quantity = numberIn(line, 'product_quantity', pointer);
  const unit = numberIn(line, 'unit_price_tax_incl', pointer);
  const unitNet = numberIn(line, 'unit_price_tax_excl', pointer);
  const given = line.total_price_tax_incl !== undefined;
  const total = (given ? numberIn(line, 'total_price_tax_incl', pointer) : unit.times(quantity)).round(decimals, 1);
  const net = (given ? numberIn(line, 'total_price_tax_excl', pointer) : unitNet.times(quantity)).round(decimals, 1);
  const named = (line.tax_ids ?? '')
    .split(',')
    .flatMap(id => (document.taxes[id] === undefined ? [] : [numberIn(document.taxes, id, '/taxes')]));
  const rate = rateOf(
    { gross: total, net, pieces: quantity, unit: { gross: unit, net: unitNet } },
    named.length > 0 ? named.reduce((sum, one) => sum.plus(one)) : undefined,
    rates,
  );
  const product = line.product_id ?? '';
  const variant = line.product_attribute_id ?? '';
  return {
    rate,
    line: {
      id: line.id ?? '',
      kind: 'goods',
      ...(product !== '' && product !== '0' && { productId: isId(variant) ? `${product}/${variant}` : product }),
      sku: line.product_reference?.trim() || undefined,
      ean: line.product_ean13?.trim() || undefined,
      name: line.product_name?.trim() || line.product_reference?.trim() || `product ${product}`,
      quantity: number(quantity),
      unitPrice: unitPrice(unit, quantity, total, decimals),
      total: amount(total),
      taxes: [share(rate, total, net)],
    },
  };
}

/**
 * The price of one piece of which so many come to the total: a shop rounds each piece, each line or the whole order
 * (`round_type`), so it is the first of these that fits: the rounded price, the exact one, the total by the quantity.
 */
function unitPrice(unit: Big, quantity: Big, total: Big, decimals: number): string {
  const rounded = unit.round(decimals, 1);
  const comesTo = (price: Big) => price.times(quantity).round(decimals, 1).eq(total);
  if (comesTo(rounded) || quantity.eq(0)) return amount(rounded);
  return amount(comesTo(unit.round(6, 1)) ? unit : total.div(quantity));
}

function wrappingLine({ gross, net }: { gross: Big; net: Big }, rates: Big[]): OrderLine {
  const rate = rateOf({ gross, net, pieces: decimal('1') }, undefined, rates);
  return {
    id: 'wrapping',
    kind: 'other',
    name: 'Gift wrapping',
    quantity: '1',
    unitPrice: amount(gross),
    total: amount(gross),
    taxes: [share(rate, gross, net)],
  };
}

/**
 * What vouchers take off, as one line. Its tax is that of one rate where the amounts bear one out (carriage given free is
 * taxed as carriage), otherwise it is spread over the goods by what they come to, as the shop does.
 */
function discountLine(
  { gross, net }: { gross: Big; net: Big },
  goods: Taxed[],
  carriage: Big,
  decimals: number,
): OrderLine {
  const byRate = [...Map.groupBy(goods, ({ rate }) => number(rate))].map(([rate, parts]) => ({
    rate: decimal(rate),
    gross: parts.reduce((sum, part) => sum.plus(part.gross), decimal('0')),
  }));
  const candidates = [...byRate.map(({ rate }) => rate), carriage];
  const only = candidates.find(rate => fits(rate, gross, net, decimal('1')));
  const off = { gross: gross.times(-1), net: net.times(-1) };
  const taxes = only
    ? [share(only, off.gross, off.net)]
    : spread(
        off,
        byRate.filter(({ gross: part }) => part.gt(0)),
        decimals,
      );
  const total = amount(off.gross);
  return { id: 'discounts', kind: 'promotion', name: 'Discount', quantity: '1', unitPrice: total, total, taxes };
}

/** Spreads an amount over rates by weight, to the cent; what rounding leaves, of the tax as well, goes to the heaviest. */
function spread(off: { gross: Big; net: Big }, byRate: Taxed[], decimals: number): TaxShare[] {
  const [heaviest, ...others] = [...byRate].sort((a, b) => b.gross.cmp(a.gross));
  if (!heaviest) return [share(rateOf({ ...off, pieces: decimal('1') }, undefined, []), off.gross, off.net)];
  const all = byRate.reduce((sum, { gross }) => sum.plus(gross), decimal('0'));
  const shares = others.map(({ rate, gross }) => {
    const part = decimal(plain(off.gross.times(gross).div(all), decimals));
    const net = decimal(plain(part.div(rate.div(100).plus(1)), decimals));
    return { rate, gross: part, net };
  });
  const rest = (field: 'gross' | 'net') => shares.reduce((left, part) => left.minus(part[field]), off[field]);
  const main = { rate: heaviest.rate, gross: rest('gross'), net: rest('net') };
  return [main, ...shares].map(part => share(part.rate, part.gross, part.net));
}

const isId = (text: string) => text !== '' && text !== '0';
