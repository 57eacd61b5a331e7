import type Big from 'big.js';
import { decimal, plain } from './decimal.ts';
import { currencyDecimals } from './money.ts';
import { type Vat, vatKey, vatPercent } from './vat.ts';

/** A line as it is priced. `unitPrice` is net or gross by the document's basis and may have more decimals than the currency. */
export type PricedLine = {
  quantity: string;
  unitPrice: string;
  vat: Vat;
  /** Percent of the line's value, or an amount off the whole line in the basis of its price. */
  discount?: { percent: string } | { amount: string };
};

export type InvoiceCalculation = {
  lines: PricedLine[];
  /** Whether VAT is added to net values or taken out of gross ones. */
  basis: 'net' | 'gross';
  /** Where VAT is rounded: once per VAT group, on the sum of its lines (as the law's default), or line by line. */
  rounding: 'group' | 'line';
  currency: string;
  /** Zlotys for one unit of the currency; without it a document in another currency has no VAT in zlotys. */
  plnRate?: string;
};

/** Decimal strings with all decimals of the currency; `vatPln` in zlotys. */
export type TotalAmounts = { net: string; vat: string; gross: string; vatPln?: string };
export type VatGroupTotals = TotalAmounts & { tax: Vat };
export type InvoiceTotals = TotalAmounts & {
  currency: string;
  /** In the order of their first lines. */
  groups: VatGroupTotals[];
  /** One for each line: its value in the document's basis and, by its own VAT alone, net, VAT and gross. */
  lines: { value: string; net: string; vat: string; gross: string }[];
};

/**
 * Computes a document's net, VAT and gross per VAT group and in total, each rounded half up to the currency's smallest unit.
 *
 * From net: VAT = net × rate. From gross: VAT = gross × rate / (100 + rate). Rounding to whole groszes: art. 106e sec. 7, 10
 * and 11 of the Polish VAT act. VAT in zlotys is each group's VAT times the rate, rounded (art. 31a and 106e sec. 11).
 * Throws a `RangeError` that names a value which is no decimal number.
 */
export const invoiceTotals = (calculation: InvoiceCalculation): InvoiceTotals => {
  const { basis, rounding, currency, plnRate } = calculation;
  const rounded = roundTo(currencyDecimals(currency));
  const priced = calculation.lines.map(line => {
    const value = rounded(lineValue(line));
    return { tax: line.vat, value, ...withVat(value, line.vat, basis, rounded) };
  });
  const rate = currency === 'PLN' ? '1' : plnRate;
  const groups = [...Map.groupBy(priced, ({ tax }) => vatKey(tax)).values()].map(lines => {
    const tax = lines[0]?.tax ?? { country: 'PL', category: 'out-of-scope' as const };
    const amounts =
      rounding === 'line'
        ? { net: sum(lines.map(({ net }) => net)), vat: sum(lines.map(({ vat }) => vat)) }
        : withVat(sum(lines.map(({ value }) => value)), tax, basis, rounded);
    const inPln = rate === undefined ? undefined : roundTo(2)(amounts.vat.times(decimal(rate, 'The exchange rate')));
    return { tax, net: amounts.net, vat: amounts.vat, inPln };
  });
  const written = (net: Big, vat: Big, inPln: Big | undefined): TotalAmounts => ({
    ...{ net: write(net, currency), vat: write(vat, currency), gross: write(net.plus(vat), currency) },
    ...(inPln && { vatPln: plain(inPln, 2) }),
  });
  const total = written(
    sum(groups.map(({ net }) => net)),
    sum(groups.map(({ vat }) => vat)),
    rate === undefined ? undefined : sum(groups.map(({ inPln }) => inPln ?? decimal('0'))),
  );
  return {
    ...total,
    currency,
    groups: groups.map(({ tax, net, vat, inPln }) => ({ tax, ...written(net, vat, inPln) })),
    lines: priced.map(({ value, net, vat }) => ({ value: write(value, currency), ...written(net, vat, undefined) })),
  };
};

const roundTo = (decimals: number) => (value: Big) => value.round(decimals, 1);
const write = (value: Big, currency: string): string => plain(value, currencyDecimals(currency));
const sum = (values: Big[]): Big => values.reduce((total, value) => total.plus(value), decimal('0'));

const lineValue = ({ quantity, unitPrice, discount }: PricedLine): Big => {
  const full = decimal(quantity, 'The quantity').times(decimal(unitPrice, 'The unit price'));
  if (!discount) return full;
  if ('amount' in discount) return full.minus(decimal(discount.amount, 'The discount'));
  return full.times(decimal('100').minus(decimal(discount.percent, 'The discount'))).div(100);
};

const withVat = (value: Big, tax: Vat, basis: 'net' | 'gross', rounded: (value: Big) => Big) => {
  const rate = decimal(vatPercent(tax), 'The VAT rate');
  const vat = rounded(value.times(rate).div(basis === 'net' ? 100 : rate.plus(100)));
  return { net: basis === 'net' ? value : value.minus(vat), vat };
};
