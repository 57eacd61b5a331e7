/** What a document is; `correction` states differences to `correctionOf`. */
export type InvoiceKind = 'vat' | 'correction' | 'advance' | 'final' | 'receipt';

/** What rules about amounts see of a canonical invoice. Amounts are decimal strings in `currency`, dates `YYYY-MM-DD`. */
export type InvoiceDocument = {
  id: string;
  kind: InvoiceKind;
  status: 'issued' | 'cancelled';
  issueDate: string;
  currency: string;
  /** Net and VAT add up to it. A correction's amounts are differences, negative where it lowers. */
  gross: string;
  net: string;
  vat: string;
  lines: InvoicedLine[];
  /** The orders that the document as a whole names; what its lines leave open is shared out to them. */
  orderRefs: string[];
  correctionOf?: string;
  /** The receipt that this invoice was made from; only one of the two counts. */
  replaces?: string;
  /** The advance invoices that a final invoice settles. */
  advances?: string[];
  /** Whether a final invoice states what remains (the default) or everything, advances still to be deducted. */
  finalStates?: 'remaining' | 'full';
};

export type InvoicedLine = {
  orderRef?: string;
  /** A line of `orderRef`, or of whichever known order has a line of this id. */
  orderLineRef?: string;
  gross: string;
  /** Where lines do not state it, the document's net is split by gross. */
  net?: string;
};

export type InvoicedOrder = {
  id: string;
  currency: string;
  gross: string;
  lines: { id: string; gross: string }[];
};

/** How much of an invoice belongs to an order. A document that is taken back (a correction) has negative amounts. */
export type Allocation = {
  invoiceId: string;
  orderId: string;
  /** The invoice's. */
  currency: string;
  gross: string;
  net: string;
  vat: string;
  /** `line`: the invoice's lines name the order. `share`: it got its share of what they leave open. */
  basis: 'line' | 'share';
  /** The order is in another currency, so this does not count towards what is invoiced of it. */
  otherCurrency: boolean;
};
