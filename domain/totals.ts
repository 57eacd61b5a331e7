import { decimal, plain } from './decimal.ts';
import type { TotalsSettings } from './flow-settings.ts';
import { currencyDecimals, type Money, money, sumMoney } from './money.ts';
import type { Charge, SalesLine, SalesOrder } from './sales-order.ts';

export type BookedTotals = SalesOrder['totals'] & {
  currency: string;
  /** How far the tax may be off by rounding alone: half the smallest unit for every row and every rate. */
  taxSlack: string;
};

/** The totals that a target computes from rows and charges: each row rounded, tax per rate on the sum of its rows, and on each charge by itself. */
export const bookedTotals = (
  lines: SalesLine[],
  charges: Charge[],
  options: { pricesIncludeTax: boolean; taxFree: boolean; currency: string },
): BookedTotals => {
  const { currency, taxFree, pricesIncludeTax } = options;
  const rateOf = (rate: string) => plain(decimal(rate, 'The tax rate'));
  const goods = lines.map(line => ({
    rate: rateOf(line.taxRate),
    amount: money(line.unitPrice, currency).multiply(line.quantity).round(),
  }));
  const apart = charges.map(charge => ({
    rate: rateOf(charge.taxRate),
    amount: money(charge.amount, currency).round(),
  }));
  const rows = [...goods, ...apart];
  const byRate = [...Map.groupBy(goods, ({ rate }) => rate)].map(([rate, group]) => ({
    rate,
    amount: sumMoney(
      group.map(({ amount }) => amount),
      currency,
    ),
  }));
  const taxes = [...byRate, ...apart].map(({ rate, amount }) =>
    taxFree ? money('0', currency) : taxOn(amount, rate, pricesIncludeTax),
  );
  const sum = sumMoney(
    rows.map(({ amount }) => amount),
    currency,
  );
  const tax = sumMoney(taxes, currency);
  const included = pricesIncludeTax && !taxFree;
  const half = money(plain(decimal('5').times(decimal('10').pow(-currencyDecimals(currency) - 1))), currency);
  return {
    net: (included ? sum.subtract(tax) : sum).round().amount,
    tax: tax.round().amount,
    gross: (included ? sum : sum.add(tax)).round().amount,
    currency,
    taxSlack: half.multiply(String(rows.length + byRate.length)).amount,
  };
};

const taxOn = (base: Money, rate: string, included: boolean): Money => {
  const whole = plain(decimal('100').plus(decimal(rate)));
  return base
    .multiply(rate)
    .divide(included ? whole : '100')
    .round();
};

export type TotalsVerdict = { kind: 'equal' } | { kind: 'line'; line: SalesLine } | { kind: 'ask'; reason: string };

/**
 * Compares, to the cent, what the buyer was asked to pay with what the target would book.
 *
 * A difference of the gross total within the tolerance becomes a line of its own at 0 % (where set); any other is asked
 * about. The tax may differ by what rounding per row or per rate explains, or by the tolerance.
 */
export const checkTotals = (options: {
  shop: SalesOrder['totals'];
  booked: BookedTotals;
  settings: TotalsSettings;
}): TotalsVerdict => {
  const { shop, booked, settings } = options;
  const { currency } = booked;
  const of = (amount: string) => money(amount, currency);
  const tolerance = of(settings.tolerance);
  const slack = of(booked.taxSlack).compare(tolerance) > 0 ? of(booked.taxSlack) : tolerance;
  const difference = of(shop.gross).subtract(of(booked.gross)).round();
  const taxDifference = of(shop.tax).subtract(of(booked.tax)).absolute();
  const ask = (reason: string): TotalsVerdict => ({ kind: 'ask', reason });

  if (taxDifference.compare(slack) > 0) {
    return ask(
      `The shop counts ${of(shop.tax)} of tax, the target would count ${of(booked.tax)}. Compare the order's tax rates with those of the target and correct the lookup table tax or the order, then resume.`,
    );
  }
  if (difference.isZero()) return { kind: 'equal' };
  const between = `The shop asks ${of(shop.gross)}, the target would book ${of(booked.gross)}: a difference of ${difference}`;
  if (difference.absolute().compare(tolerance) > 0) {
    return ask(
      `${between}, more than the ${tolerance} that may be rounded. Correct the order or the flow's mapping, or raise the setting totals.tolerance, then resume.`,
    );
  }
  if (settings.onDifference === 'task') {
    return ask(`${between}. Set totals.onDifference to line to book it as a line, or correct the order, then resume.`);
  }
  if (!settings.roundingSku) {
    return ask(
      `${between}, to be booked as a line, but the flow names no product for it. Name one in the setting totals.roundingSku, then resume.`,
    );
  }
  return { kind: 'line', line: roundingLine(settings.roundingSku, difference.amount) };
};

const roundingLine = (sku: string, unitPrice: string): SalesLine => ({
  sku,
  description: 'Rounding difference',
  quantity: '1',
  unitPrice,
  taxRate: '0',
  kind: 'rounding',
});
