import { type InvoiceCalculation, type InvoiceTotals, invoiceTotals, type VatGroupTotals } from './invoice-totals.ts';
import { toMinor } from './minor-units.ts';
import { describeVat, vatKey } from './vat.ts';

/** What a document says of itself; VAT groups are compared only where it states them. */
export type StatedTotals = {
  net: string;
  vat: string;
  gross: string;
  groups?: Pick<VatGroupTotals, 'tax' | 'net' | 'vat' | 'gross'>[];
};

export type InvoiceTotalsVerdict =
  | { kind: 'equal'; rounding: InvoiceCalculation['rounding']; computed: InvoiceTotals }
  | { kind: 'differs'; reason: string; computed: InvoiceTotals };

/**
 * Compares, to the smallest unit, what a document states with what its lines come to.
 *
 * Both ways of rounding are lawful: equal is what fits VAT per group or, failing that, VAT line by line.
 */
export const checkInvoiceTotals = (
  stated: StatedTotals,
  calculation: Omit<InvoiceCalculation, 'rounding'>,
): InvoiceTotalsVerdict => {
  const byGroup = invoiceTotals({ ...calculation, rounding: 'group' });
  const reason = differenceOf(stated, byGroup);
  if (reason === undefined) return { kind: 'equal', rounding: 'group', computed: byGroup };
  const byLine = invoiceTotals({ ...calculation, rounding: 'line' });
  if (differenceOf(stated, byLine) === undefined) return { kind: 'equal', rounding: 'line', computed: byLine };
  return { kind: 'differs', reason, computed: byGroup };
};

const fields = ['net', 'vat', 'gross'] as const;

/** The first difference as a sentence; none where all is equal. */
const differenceOf = (stated: StatedTotals, computed: InvoiceTotals): string | undefined => {
  const { currency } = computed;
  const states = stated.groups ?? [];
  const keys = new Set(stated.groups ? [...states, ...computed.groups].map(({ tax }) => vatKey(tax)) : []);
  const groups = [...keys].map(key => {
    const [says, comes] = [states, computed.groups].map(list => list.find(({ tax }) => vatKey(tax) === key));
    const tax = (says ?? comes)?.tax;
    return { what: tax ? ` at ${describeVat(tax)}` : '', says: says ?? nothing, comes: comes ?? nothing };
  });
  for (const { what, says, comes } of [...groups, { what: ' in total', says: stated, comes: computed }]) {
    const field = fields.find(name => toMinor(says[name], currency) !== toMinor(comes[name], currency));
    if (field) {
      return `The document states ${says[field]} ${currency} ${field}${what}, its lines come to ${comes[field]}. Compare quantities, prices, discounts and VAT codes with the document in its own system, correct them there and send it again.`;
    }
  }
  return undefined;
};

const nothing = { net: '0', vat: '0', gross: '0' };
