import type { InvoiceTotals, TotalAmounts } from './invoice-totals.ts';
import { fromMinor, sumUnits, toMinor } from './minor-units.ts';
import { vatKey } from './vat.ts';

type State = Pick<InvoiceTotals, 'currency' | 'groups'>;

/**
 * The amounts that a correction states: after less before, per VAT group and in total.
 *
 * The VAT of each state is rounded by itself and then subtracted; VAT on the difference could be off by a grosz. Groups that
 * stayed as they were are left out. Both states are of one currency, else a `RangeError`.
 */
export const correctionTotals = (before: State, after: State): Omit<InvoiceTotals, 'lines'> => {
  const { currency } = after;
  if (before.currency !== currency) {
    throw new RangeError(
      `A document in ${before.currency} cannot be corrected in ${currency}. Cancel it and issue another, or correct the currency.`,
    );
  }
  const both = [...before.groups, ...after.groups];
  const inPln = both.every(({ vatPln }) => vatPln !== undefined);
  const taxes = new Map(both.map(({ tax }) => [vatKey(tax), tax]));
  const groups = [...taxes].map(([key, tax]) => {
    const ofGroup = ({ groups }: State) => groups.filter(group => vatKey(group.tax) === key);
    return { tax, ...difference(ofGroup(before), ofGroup(after), currency, inPln) };
  });
  return {
    ...difference(before.groups, after.groups, currency, inPln),
    currency,
    groups: groups.filter(({ net, vat, vatPln = '0' }) => /[1-9]/.test(net + vat + vatPln)),
  };
};

const difference = (before: TotalAmounts[], after: TotalAmounts[], currency: string, inPln: boolean): TotalAmounts => {
  const of = (field: 'net' | 'vat' | 'gross' | 'vatPln', unit: string) => {
    const total = (list: TotalAmounts[]) => sumUnits(list.map(amounts => toMinor(amounts[field] ?? '0', unit)));
    return fromMinor(total(after) - total(before), unit);
  };
  return {
    ...{ net: of('net', currency), vat: of('vat', currency), gross: of('gross', currency) },
    ...(inPln && { vatPln: of('vatPln', 'PLN') }),
  };
};
