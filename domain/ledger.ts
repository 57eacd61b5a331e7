import type { InvoiceDocument } from './invoice.ts';

/** A part of an invoice and its last day to be paid; without an amount, whatever the others leave. */
export type Due = { date: string; amount?: string };

/** An invoice as its settlement sees it: what it states, who owes it and until when. */
export type LedgerInvoice = Omit<InvoiceDocument, 'lines' | 'orderRefs'> & {
  buyerId: string;
  /** None: due on the day of issue. */
  dues: Due[];
};

/**
 * Money that moved, or was set off. Amounts are positive in the direction of the kind; only a compensation may have parts of
 * both signs (an overpaid invoice against an open one).
 */
export type LedgerPayment = {
  id: string;
  /** `payment` and `compensation` lower what is owed, a `refund` raises it, a `reversal` undoes what it `reverses`. */
  kind: 'payment' | 'refund' | 'compensation' | 'reversal';
  /** The day on which it takes effect. */
  date: string;
  buyerId: string;
  amount: string;
  currency: string;
  /** What of it belongs to which invoice, as the books say; the rest stays with the buyer. */
  applications: Application[];
  /** Without applications of its own, a reversal of the whole amount undoes the applications of this payment too. */
  reverses?: string;
};

export type Application = {
  invoiceId: string;
  /** In the payment's currency. */
  amount: string;
  /** In the invoice's, where that is another; without it, such a part stays with the buyer. */
  invoiceAmount?: string;
};

/** Of an amount, how much is not yet due and how much is since how many days. */
export const ageingBuckets = ['notDue', 'days1To30', 'days31To60', 'days61To90', 'over90'] as const;
export type AgeingBucket = (typeof ageingBuckets)[number];
export type Ageing = Record<AgeingBucket, string>;

export type SettlementState = 'open' | 'partly-paid' | 'paid' | 'overpaid' | 'cancelled';

/** paid + outstanding − overpaid = invoiced; overdue is a part of outstanding. Decimal strings in one currency. */
export type Balance = { invoiced: string; paid: string; outstanding: string; overdue: string; overpaid: string };

/** What became of an invoice, its corrections netted against it. */
export type InvoiceBalance = Balance & {
  invoiceId: string;
  buyerId: string;
  currency: string;
  state: SettlementState;
  ageing: Ageing;
  /** What is still open, by last day to be paid, the earliest first. */
  open: { date: string; amount: string }[];
};

export type OrderBalance = Balance & { orderId: string; currency: string; state: SettlementState };

export type BuyerBalance = Balance & {
  buyerId: string;
  currency: string;
  /** What was paid and belongs to no invoice that is in force; negative where more was paid back. */
  unappliedRest: string;
  ageing: Ageing;
};
