/**
 * The neutral words between the hub and a till or ERP: what a target is asked to book.
 * A target's adapter turns them into its own wire format. Amounts are decimal strings in the order's currency.
 */
export type SalesOrder = {
  /** Our reference in the target, the same for every attempt: what a look-up after an unclear write searches. */
  reference: string;
  number: string;
  orderedAt: string;
  status: SalesStatus;
  paid: boolean;
  currency: string;
  pricesIncludeTax: boolean;
  taxFree: boolean;
  language?: string;
  channel?: string;
  paymentCondition?: string;
  paymentMethod?: string;
  shippingMethod?: string;
  debtor: Debtor;
  lines: SalesLine[];
  charges: Charge[];
  totals: { net: string; tax: string; gross: string };
  /** What the target has no field for, one line each. */
  note: string[];
};

export type SalesStatus = 'new' | 'processing' | 'shipped' | 'completed' | 'cancelled';

export type SalesLine = {
  sku: string;
  description: string;
  quantity: string;
  unitPrice: string;
  /** Percent, as a decimal string. */
  taxRate: string;
  kind: 'goods' | 'promotion' | 'charge' | 'rounding';
};

export type Charge = { kind: 'shipping' | 'payment' | 'other'; description: string; amount: string; taxRate: string };

/** Who owes the money. A company has the person as its contact; an individual is both. */
export type Debtor = {
  type: 'company' | 'person';
  name: string;
  email: string;
  customerNumber?: string;
  vatNumber?: string;
  phone?: string;
  language?: string;
  contact: { salutation?: string; firstName: string; lastName: string };
  invoiceAddress: PostalAddress;
  deliveryAddress: PostalAddress;
};

export type PostalAddress = {
  company?: string;
  firstName: string;
  lastName: string;
  street: string;
  houseNumber: string;
  houseNumberSuffix: string;
  /** Further address lines, joined by a comma. */
  additional: string;
  zip: string;
  city: string;
  region: string;
  country: string;
  phone: string;
};
