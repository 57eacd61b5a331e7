import { decimal, plain } from './decimal.ts';
import { isIban } from './iban.ts';
import { toMinor } from './minor-units.ts';
import { currencyDecimals } from './money.ts';

/** What is wrong with a field of a document: `unusable` ones keep it out of the ledger, the others are only shown. */
export type Noticed = { field: string; value?: string; reason: string };

type Amounts = { net: string; vat: string; gross: string };
type StatedInvoice = {
  currency: string;
  totals: Amounts;
  vatSummary?: Amounts[];
  lines: Amounts[];
  ksefNumber?: string;
  bankAccount?: string;
  kind: string;
  correctionOf?: string;
};

/** NIP, day, twelve hexadecimal digits with or without a dash in their middle, check sum: schema FA(3), `TNumerKSeF`. */
const ksef = /^\d{10}-20\d{6}-[0-9A-F]{6}-?[0-9A-F]{6}-[0-9A-F]{2}$/;

/** What makes an invoice unusable: amounts that the ledger cannot hold or that contradict each other. */
export function unusableInvoice({ totals, currency }: StatedInvoice): Noticed | undefined {
  for (const [name, amount] of Object.entries(totals)) {
    const fault = tooFine(amount, currency);
    if (fault) return { field: `/totals/${name}`, value: amount, reason: fault };
  }
  const gross = toMinor(totals.net, currency) + toMinor(totals.vat, currency);
  if (gross === toMinor(totals.gross, currency)) return undefined;
  return {
    field: '/totals/gross',
    value: totals.gross,
    reason: `Net ${totals.net} and VAT ${totals.vat} do not make ${totals.gross}. Correct the document in its own system and send it again.`,
  };
}

/** What is odd about an invoice that can be used all the same; it is kept as it was stated. */
export function noticeInvoice(invoice: StatedInvoice): Noticed[] {
  const { totals, lines, vatSummary = [], ksefNumber, bankAccount } = invoice;
  const noticed: Noticed[] = [];
  const differs = (parts: Amounts[], what: string) => {
    const sum = parts.reduce((total, { gross }) => total.plus(decimal(gross)), decimal('0'));
    const most = decimal('10').pow(-currencyDecimals(invoice.currency)).times(parts.length);
    if (sum.minus(decimal(totals.gross)).abs().lte(most)) return;
    noticed.push({
      field: '/totals/gross',
      value: totals.gross,
      reason: `The ${what} come to ${plain(sum)}, the document states ${totals.gross}. What differs belongs to no line.`,
    });
  };
  if (vatSummary.length > 0) differs(vatSummary, 'VAT groups');
  else if (lines.length > 0) differs(lines, 'lines');
  if (ksefNumber !== undefined && !ksef.test(ksefNumber))
    noticed.push({ field: '/ksefNumber', value: ksefNumber, reason: 'This is no KSeF number; it is kept as it is.' });
  if (bankAccount !== undefined && !isIban(bankAccount))
    noticed.push({ field: '/bankAccount', value: bankAccount, reason: 'This is no IBAN; it is kept as it is.' });
  if (invoice.kind === 'correction' && invoice.correctionOf === undefined)
    noticed.push({ field: '/correctionOf', reason: 'A correction that names no document stands for itself.' });
  return noticed;
}

type StatedPayment = { currency: string; amount: string; applications: { invoice: string; amount: string }[] };

/** What makes a payment unusable: amounts that the ledger cannot hold. */
export function unusablePayment({ amount, currency, applications }: StatedPayment): Noticed | undefined {
  const amounts = [
    { field: '/amount', amount },
    ...applications.map((part, index) => ({ field: `/applications/${index}/amount`, amount: part.amount })),
  ];
  for (const { field, amount: value } of amounts) {
    const fault = tooFine(value, currency);
    if (fault) return { field, value, reason: fault };
  }
  return undefined;
}

function tooFine(amount: string, currency: string): string | undefined {
  try {
    toMinor(amount, currency);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
