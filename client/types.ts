/**
 * The records and answers of the connector API `/v1`, made from its OpenAPI document by `npm run client`. Not to be edited.
 */

export type MadeWebhook = Webhook & {
  /**
   * Signs what is sent (Standard Webhooks); shown only now
   */
  secret: string;
};

export interface Ack {
  /**
   * As in `GET /v1/{entity}`
   */
  entity:
    | 'products'
    | 'stock'
    | 'prices'
    | 'categories'
    | 'carriers'
    | 'customers'
    | 'delivery-places'
    | 'users'
    | 'orders'
    | 'order-statuses'
    | 'shipments'
    | 'invoices'
    | 'payments'
    | 'order-lines';
  /**
   * As it was pulled
   */
  id: string;
  /**
   * As it was pulled; an object that changed since is not acked by it
   */
  seq?: number;
  outcome: 'accepted' | 'duplicate' | 'rejected';
  /**
   * The id that it has at the sender now
   */
  externalId?: string;
  /**
   * The number that it has at the sender now
   */
  number?: string;
  /**
   * What the order comes to at the sender, gross and in its currency; compared with what was given out
   */
  total?: string;
  /**
   * Why it was rejected, for a person
   */
  reason?: string;
  /**
   * Lines that were the reason
   *
   * @maxItems 2000
   */
  lineErrors?: {
    /**
     * The id by which the sender knows it
     */
    id: string;
    reason: string;
  }[];
}
export interface AcksTaken {
  /**
   * The message in which the acks are kept
   */
  id: string;
  acks: {
    entity: string;
    id: string;
    /**
     * false: there is no such object, or it changed since
     */
    applied: boolean;
  }[];
}
export interface CarrierPulled {
  /**
   * The id by which the sender knows it
   */
  externalId?: string;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  name?: string;
  symbol?: string;
  /**
   * A decimal number as text, such as "12.50"
   */
  price?: string;
  /**
   * ISO 4217
   */
  currency?: string;
  cashOnDelivery?: boolean;
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface CarrierRecord {
  /**
   * The id by which the sender knows it
   */
  externalId: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  name: string;
  symbol?: string;
  /**
   * A decimal number as text, such as "12.50"
   */
  price?: string;
  /**
   * ISO 4217
   */
  currency?: string;
  cashOnDelivery?: boolean;
}
export interface CategoryPulled {
  /**
   * The id by which the sender knows it
   */
  externalId?: string;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  /**
   * The id by which the sender knows it
   */
  parent?: string;
  name?: string;
  position?: number;
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface CategoryRecord {
  /**
   * The id by which the sender knows it
   */
  externalId: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  /**
   * The id by which the sender knows it
   */
  parent?: string;
  name: string;
  position?: number;
}
export interface CustomerPulled {
  /**
   * The id by which the sender knows it
   */
  externalId?: string;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  kind?: 'company' | 'person';
  code?: string;
  name?: string;
  fullName?: string;
  /**
   * NIP, or another country’s number
   */
  taxId?: string;
  vatEu?: string;
  regon?: string;
  email?: string;
  phone?: string;
  address?: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  correspondence?: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  /**
   * @maxItems 200
   */
  contacts?: {
    name?: string;
    email?: string;
    phone?: string;
    role?: string;
  }[];
  /**
   * Who pays for it, where that is another one
   */
  payer?: string;
  /**
   * The id by which the sender knows it
   */
  salesRep?: string;
  priceList?: string;
  /**
   * Percent
   */
  discount?: string;
  /**
   * A decimal number as text, such as "12.50"
   */
  creditLimit?: string;
  /**
   * ISO 4217
   */
  currency?: string;
  paymentForm?: string;
  paymentDays?: number;
  /**
   * May not order
   */
  blocked?: boolean;
  anonymised?: boolean;
  /**
   * The source no longer selects the buyer: no orders any more, but nothing is deleted
   */
  closed?: boolean;
  /**
   * Whether the buyer is invited when the account is made
   */
  invite?: boolean;
  /**
   * What the other side changed, by field such as `address.street`; empty: it was emptied
   */
  changes?: {
    [k: string]: string;
  };
  /**
   * What whoever pulls had said of the fields in `changes` when they were merged; where it holds something else by now, both changed it. Absent of an object that is new
   */
  before?: {
    [k: string]: string;
  };
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface CustomerRecord {
  /**
   * The id by which the sender knows it
   */
  externalId: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  kind: 'company' | 'person';
  code?: string;
  name: string;
  fullName?: string;
  /**
   * NIP, or another country’s number
   */
  taxId?: string;
  vatEu?: string;
  regon?: string;
  email?: string;
  phone?: string;
  address?: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  correspondence?: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  /**
   * @maxItems 200
   */
  contacts?: {
    name?: string;
    email?: string;
    phone?: string;
    role?: string;
  }[];
  /**
   * Who pays for it, where that is another one
   */
  payer?: string;
  /**
   * The id by which the sender knows it
   */
  salesRep?: string;
  priceList?: string;
  /**
   * Percent
   */
  discount?: string;
  /**
   * A decimal number as text, such as "12.50"
   */
  creditLimit?: string;
  /**
   * ISO 4217
   */
  currency?: string;
  paymentForm?: string;
  paymentDays?: number;
  /**
   * May not order
   */
  blocked?: boolean;
  anonymised?: boolean;
}
export interface DeliveryPlacePulled {
  /**
   * The id by which the sender knows it
   */
  externalId?: string;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  /**
   * The id by which the sender knows it
   */
  customer?: string;
  name?: string;
  recipient?: string;
  address?: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  phone?: string;
  kind?: string;
  description?: string;
  isDefault?: boolean;
  /**
   * What the other side changed, by field such as `address.street`; empty: it was emptied
   */
  changes?: {
    [k: string]: string;
  };
  /**
   * What whoever pulls had said of the fields in `changes` when they were merged; where it holds something else by now, both changed it. Absent of an object that is new
   */
  before?: {
    [k: string]: string;
  };
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface DeliveryPlaceRecord {
  /**
   * The id by which the sender knows it
   */
  externalId: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  /**
   * The id by which the sender knows it
   */
  customer: string;
  name: string;
  recipient?: string;
  address: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  phone?: string;
  kind?: string;
  description?: string;
  isDefault?: boolean;
}
export interface EventsAccepted {
  events: {
    entity: string;
    externalId: string;
    id: string;
  }[];
}
export interface InvoiceFile {
  /**
   * Where the file is read, without a key
   */
  url: string;
  /**
   * Until when
   */
  until: string;
  mediaType: string;
  sha256: string;
  size: number;
}
export interface InvoicePulled {
  /**
   * The id by which the sender knows it
   */
  externalId?: string;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  kind?: 'vat' | 'correction' | 'advance' | 'final' | 'receipt';
  number?: string;
  ksefNumber?: string;
  status?: 'issued' | 'cancelled';
  /**
   * The id by which the sender knows it
   */
  customer?: string;
  /**
   * The id by which the sender knows it
   */
  payer?: string;
  /**
   * A day, YYYY-MM-DD
   */
  issueDate?: string;
  /**
   * A day, YYYY-MM-DD
   */
  saleDate?: string;
  /**
   * A day, YYYY-MM-DD
   */
  dueDate?: string;
  /**
   * ISO 4217
   */
  currency?: string;
  /**
   * To the seller’s currency
   */
  rate?: string;
  totals?: {
    /**
     * A decimal number as text, such as "12.50"
     */
    net: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    vat: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    gross: string;
  };
  /**
   * @maxItems 50
   */
  vatSummary?: {
    /**
     * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
     */
    vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
    /**
     * Percent; with vatCode FOREIGN, or by itself for another country’s rate
     */
    vatRate?: string;
    vatCountry?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    net: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    vat: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    gross: string;
  }[];
  /**
   * @maxItems 10000
   */
  lines?: {
    name: string;
    sku?: string;
    /**
     * The id by which the sender knows it
     */
    product?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    quantity: string;
    unit?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    unitNet?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    unitGross?: string;
    /**
     * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
     */
    vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
    /**
     * Percent; with vatCode FOREIGN, or by itself for another country’s rate
     */
    vatRate?: string;
    vatCountry?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    net: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    vat: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    gross: string;
    /**
     * The order that the line belongs to, by the sender’s id or by its number
     */
    order?: string;
    /**
     * The id by which the sender knows it
     */
    orderLine?: string;
  }[];
  /**
   * The orders that it is for, by the ids of whoever pulls
   */
  orders?: string[];
  /**
   * The id by which the sender knows it
   */
  correctionOf?: string;
  /**
   * The receipt that it replaces
   */
  replaces?: string;
  /**
   * A final invoice that states the whole with the advances taken off elsewhere
   */
  advancesDeducted?: boolean;
  splitPayment?: boolean;
  /**
   * IBAN
   */
  bankAccount?: string;
  paymentForm?: string;
  file?: {
    /**
     * Where the document can be fetched, below the address of the hub
     */
    url: string;
    sha256?: string;
    mediaType?: string;
  };
  /**
   * What of it belongs to which order
   */
  allocations?: {
    order: string;
    number: string;
    /**
     * A decimal number as text, in the currency of the document
     */
    net?: string;
    /**
     * A decimal number as text, in the currency of the document
     */
    vat?: string;
    /**
     * A decimal number as text, in the currency of the document
     */
    gross: string;
  }[];
  /**
   * What belongs to no order
   */
  unallocated?: string;
  /**
   * A decimal number as text, in the currency of the document
   */
  invoiced?: string;
  /**
   * A decimal number as text, in the currency of the document
   */
  paid?: string;
  /**
   * A decimal number as text, in the currency of the document
   */
  outstanding?: string;
  /**
   * A decimal number as text, in the currency of the document
   */
  overdue?: string;
  /**
   * A decimal number as text, in the currency of the document
   */
  overpaid?: string;
  /**
   * How far it is settled, its corrections taken into account
   */
  settlement?: string;
  /**
   * What is open, by last day to be paid
   */
  open?: {
    date: string;
    /**
     * A decimal number as text, in the currency of the document
     */
    amount: string;
  }[];
  /**
   * The document with which the balance of this one stands
   */
  balanceWith?: string;
  /**
   * The last step of reminding
   */
  reminder?: {
    step: number;
    dueDate: string;
    at: string;
  };
  replaced?: boolean;
  writtenOff?: boolean;
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface InvoiceRecord {
  /**
   * The id by which the sender knows it
   */
  externalId: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  kind: 'vat' | 'correction' | 'advance' | 'final' | 'receipt';
  number: string;
  ksefNumber?: string;
  status?: 'issued' | 'cancelled';
  /**
   * The id by which the sender knows it
   */
  customer?: string;
  /**
   * The id by which the sender knows it
   */
  payer?: string;
  /**
   * A day, YYYY-MM-DD
   */
  issueDate: string;
  /**
   * A day, YYYY-MM-DD
   */
  saleDate?: string;
  /**
   * A day, YYYY-MM-DD
   */
  dueDate?: string;
  /**
   * ISO 4217
   */
  currency: string;
  /**
   * To the seller’s currency
   */
  rate?: string;
  totals: {
    /**
     * A decimal number as text, such as "12.50"
     */
    net: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    vat: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    gross: string;
  };
  /**
   * @maxItems 50
   */
  vatSummary?: {
    /**
     * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
     */
    vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
    /**
     * Percent; with vatCode FOREIGN, or by itself for another country’s rate
     */
    vatRate?: string;
    vatCountry?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    net: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    vat: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    gross: string;
  }[];
  /**
   * @maxItems 10000
   */
  lines?: {
    name: string;
    sku?: string;
    /**
     * The id by which the sender knows it
     */
    product?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    quantity: string;
    unit?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    unitNet?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    unitGross?: string;
    /**
     * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
     */
    vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
    /**
     * Percent; with vatCode FOREIGN, or by itself for another country’s rate
     */
    vatRate?: string;
    vatCountry?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    net: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    vat: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    gross: string;
    /**
     * The order that the line belongs to, by the sender’s id or by its number
     */
    order?: string;
    /**
     * The id by which the sender knows it
     */
    orderLine?: string;
  }[];
  /**
   * Orders it is for, by the sender’s ids or by number
   *
   * @maxItems 1000
   *
   * Items: The id by which the sender knows it
   */
  orders?: string[];
  /**
   * The id by which the sender knows it
   */
  correctionOf?: string;
  /**
   * The receipt that it replaces
   */
  replaces?: string;
  /**
   * A final invoice that states the whole with the advances taken off elsewhere
   */
  advancesDeducted?: boolean;
  splitPayment?: boolean;
  /**
   * IBAN
   */
  bankAccount?: string;
  paymentForm?: string;
  file?: {
    url?: string;
    base64?: string;
    sha256?: string;
    mediaType?: string;
  };
}
export interface Webhook {
  id: string;
  url: string;
  /**
   * Such as orders.changed or read.requested; all when empty
   *
   * @maxItems 50
   */
  types: string[];
  disabled: {
    reason: string;
    since: string;
  } | null;
  createdAt: string;
}
export interface MessageState {
  id: string;
  entity: string;
  /**
   * stored: kept and not taken in yet; accepted: taken in; rejected: none of it could be read
   */
  state: 'stored' | 'accepted' | 'sent' | 'rejected' | 'ignored';
  reason: string | null;
  /**
   * How many records it held and what became of them; null until it is taken in
   */
  counts: {
    [k: string]: number;
  } | null;
  receivedAt: string;
  takenInAt: string | null;
  /**
   * One page of the records that were not taken as they came; all others were
   */
  records: {
    /**
     * Where it stands in the push, from 1
     */
    line: number;
    externalId: string | null;
    /**
     * rejected: not taken; superseded: something newer was known; noticed: taken, with a remark
     */
    outcome: 'rejected' | 'superseded' | 'noticed';
    /**
     * A JSON pointer into the record
     */
    field: string | null;
    value: string | null;
    reason: string;
  }[];
  /**
   * What to ask for as `after`; null on the last page
   */
  next: number | null;
}
export interface ObjectEvent {
  id: string;
  entity: string;
  externalId: string;
  /**
   * accepted: waits until its content is read; sent: read and taken in; rejected: see the reason
   */
  status: 'accepted' | 'sent' | 'rejected';
  reason: string | null;
  /**
   * How often it was announced while it waited
   */
  times: number;
  acceptedAt: string;
  /**
   * When its content was last asked for
   */
  askedAt: string | null;
  settledAt: string | null;
  /**
   * The push that brought its content
   */
  messageId: string | null;
}
export interface OrderLinePulled {
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * The product by the sender’s id
   */
  product?: string;
  sku?: string;
  ean?: string;
  name?: string;
  kind?: 'goods' | 'promotion' | 'other';
  /**
   * A decimal number as text, such as "12.50"
   */
  quantity?: string;
  unit?: string;
  /**
   * In the order’s basis, discount taken off
   */
  unitPrice?: string;
  /**
   * In the order’s basis
   */
  total?: string;
  /**
   * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
   */
  vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
  /**
   * Percent; with vatCode FOREIGN, or by itself for another country’s rate
   */
  vatRate?: string;
  vatCountry?: string;
  note?: string;
  /**
   * Dimensions, colours, engravings: what production needs
   */
  attributes?: {
    [k: string]: string;
  };
  /**
   * RFC 3339
   */
  wantedAt?: string;
  /**
   * The id under which the hub gives the order out
   */
  order?: string;
  orderNumber?: string;
  orderedAt?: string;
  orderState?: string;
  customer?: {
    [k: string]: unknown;
  };
  deliveryPlace?: string;
  shipTo?: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface OrderPulled {
  /**
   * The id by which the sender knows it
   */
  externalId?: string;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  number?: string;
  /**
   * RFC 3339
   */
  orderedAt?: string;
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  /**
   * ISO 4217
   */
  currency?: string;
  /**
   * Whether unit prices and totals are without or with tax
   */
  basis?: 'net' | 'gross' | 'tax-free';
  state?: 'open' | 'in_progress' | 'completed' | 'cancelled';
  deliveryState?: 'open' | 'shipped' | 'shipped_partially' | 'returned' | 'returned_partially' | 'cancelled';
  customer?: {
    /**
     * The buyer as this connection knows them
     */
    externalId?: string;
    email: string;
    firstName?: string;
    lastName?: string;
    company?: string;
    taxId?: string;
    phone?: string;
  };
  /**
   * The user who placed it
   */
  user?: string;
  billing?: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  shipTo?: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  /**
   * One of the buyer’s delivery places
   */
  deliveryPlace?: string;
  pickupPoint?: {
    carrier: string;
    pointId: string;
    name?: string;
  };
  payment?: {
    method: {
      code: string;
      name?: string;
    };
    /**
     * open, authorized, paid, paid_partially, refunded, cancelled, failed and others
     */
    state: string;
    /**
     * Nothing is left to be paid
     */
    paid: boolean;
  };
  /**
   * Cost in the order’s basis
   */
  shipping?: {
    method: {
      code: string;
      name?: string;
    };
    /**
     * A decimal number as text, such as "12.50"
     */
    cost: string;
    /**
     * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
     */
    vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
    /**
     * Percent; with vatCode FOREIGN, or by itself for another country’s rate
     */
    vatRate?: string;
    vatCountry?: string;
  };
  /**
   * @minItems 1
   * @maxItems 2000
   */
  lines?: {
    /**
     * The id by which the sender knows it
     */
    id: string;
    /**
     * The product by the sender’s id
     */
    product?: string;
    sku?: string;
    ean?: string;
    name: string;
    kind?: 'goods' | 'promotion' | 'other';
    /**
     * A decimal number as text, such as "12.50"
     */
    quantity: string;
    unit?: string;
    /**
     * In the order’s basis, discount taken off
     */
    unitPrice: string;
    /**
     * In the order’s basis
     */
    total: string;
    /**
     * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
     */
    vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
    /**
     * Percent; with vatCode FOREIGN, or by itself for another country’s rate
     */
    vatRate?: string;
    vatCountry?: string;
    note?: string;
    /**
     * Dimensions, colours, engravings: what production needs
     */
    attributes?: {
      [k: string]: string;
    };
    /**
     * RFC 3339
     */
    wantedAt?: string;
  }[];
  totals?: {
    /**
     * A decimal number as text, such as "12.50"
     */
    net: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    vat: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    gross: string;
  };
  documentWish?: 'none' | 'receipt' | 'receipt-with-tax-id' | 'invoice';
  channel?: {
    code: string;
    name?: string;
  };
  /**
   * RFC 3339
   */
  wantedAt?: string;
  note?: string;
  /**
   * Our reference, unique per order
   */
  reference?: string;
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  [k: string]: unknown;
}
export interface OrderRecord {
  /**
   * The id by which the sender knows it
   */
  externalId: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  number: string;
  /**
   * RFC 3339
   */
  orderedAt: string;
  /**
   * RFC 3339
   */
  changedAt?: string;
  /**
   * ISO 4217
   */
  currency: string;
  /**
   * Whether unit prices and totals are without or with tax
   */
  basis: 'net' | 'gross' | 'tax-free';
  state?: 'open' | 'in_progress' | 'completed' | 'cancelled';
  deliveryState?: 'open' | 'shipped' | 'shipped_partially' | 'returned' | 'returned_partially' | 'cancelled';
  customer: {
    /**
     * The buyer as this connection knows them
     */
    externalId?: string;
    email: string;
    firstName?: string;
    lastName?: string;
    company?: string;
    taxId?: string;
    phone?: string;
  };
  /**
   * The user who placed it
   */
  user?: string;
  billing: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  shipTo?: {
    name?: string;
    company?: string;
    firstName?: string;
    lastName?: string;
    /**
     * With house and flat number
     */
    street?: string;
    additional?: string;
    zip?: string;
    city?: string;
    region?: string;
    country?: string;
    phone?: string;
  };
  /**
   * One of the buyer’s delivery places
   */
  deliveryPlace?: string;
  pickupPoint?: {
    carrier: string;
    pointId: string;
    name?: string;
  };
  payment?: {
    method: {
      code: string;
      name?: string;
    };
    state?: 'open' | 'authorized' | 'paid' | 'paid_partially' | 'refunded' | 'cancelled' | 'failed';
    /**
     * A decimal number as text, such as "12.50"
     */
    amount?: string;
    /**
     * RFC 3339
     */
    paidAt?: string;
    transactionId?: string;
  };
  /**
   * Cost in the order’s basis
   */
  shipping?: {
    method: {
      code: string;
      name?: string;
    };
    /**
     * A decimal number as text, such as "12.50"
     */
    cost: string;
    /**
     * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
     */
    vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
    /**
     * Percent; with vatCode FOREIGN, or by itself for another country’s rate
     */
    vatRate?: string;
    vatCountry?: string;
  };
  /**
   * @minItems 1
   * @maxItems 2000
   */
  lines: {
    /**
     * The id by which the sender knows it
     */
    id: string;
    /**
     * The product by the sender’s id
     */
    product?: string;
    sku?: string;
    ean?: string;
    name: string;
    kind?: 'goods' | 'promotion' | 'other';
    /**
     * A decimal number as text, such as "12.50"
     */
    quantity: string;
    unit?: string;
    /**
     * In the order’s basis, discount taken off
     */
    unitPrice: string;
    /**
     * In the order’s basis
     */
    total: string;
    /**
     * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
     */
    vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
    /**
     * Percent; with vatCode FOREIGN, or by itself for another country’s rate
     */
    vatRate?: string;
    vatCountry?: string;
    note?: string;
    /**
     * Dimensions, colours, engravings: what production needs
     */
    attributes?: {
      [k: string]: string;
    };
    /**
     * RFC 3339
     */
    wantedAt?: string;
  }[];
  totals: {
    /**
     * A decimal number as text, such as "12.50"
     */
    net: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    vat: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    gross: string;
  };
  documentWish?: 'none' | 'receipt' | 'receipt-with-tax-id' | 'invoice';
  channel?: {
    code: string;
    name?: string;
  };
  /**
   * RFC 3339
   */
  wantedAt?: string;
  note?: string;
}
export interface OrderStatusPulled {
  /**
   * The order by the id of whoever pulls
   */
  order?: string;
  number?: string;
  /**
   * Absent where rawState is one of the sender’s own that nobody mapped
   */
  state?: 'accepted' | 'in-progress' | 'ready' | 'shipped' | 'delivered' | 'cancelled' | 'returned';
  rawState?: string;
  rawProduction?: string;
  /**
   * Whether the buyer is to be written to
   */
  tell?: boolean;
  payment?: {
    state: 'not-invoiced' | 'open' | 'partly-paid' | 'paid' | 'overpaid' | 'cancelled';
    overdue: boolean;
    /**
     * A decimal number as text, in the currency of the document
     */
    invoiced: string;
    /**
     * A decimal number as text, in the currency of the document
     */
    paid: string;
    /**
     * A decimal number as text, in the currency of the document
     */
    outstanding: string;
  };
  production?: {
    state: 'none' | 'waiting' | 'in-production' | 'partly-done' | 'done' | 'rejected' | 'cancelled';
    lines: {
      lineId: string;
      state: 'open' | 'partly' | 'complete' | 'cancelled';
      wanted: string;
      done: string;
      left: string;
    }[];
  };
  transport?: {
    state: 'waiting' | 'partly-shipped' | 'shipped' | 'delivered' | 'partly-returned' | 'returned' | 'cancelled';
    lines: {
      lineId: string;
      state: 'open' | 'partly' | 'complete' | 'cancelled';
      wanted: string;
      done: string;
      left: string;
    }[];
    trackingNumbers: string[];
  };
  parcels?: {
    waybill: string;
    carrier?: string;
    url?: string;
    shippedAt?: string;
  }[];
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface OrderStatusRecord {
  /**
   * Absent: the order names it
   */
  externalId?: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  /**
   * The id under which the hub gave the order out, or the sender’s own
   */
  order?: string;
  number?: string;
  /**
   * Absent where rawState is one of the sender’s own that nobody mapped
   */
  state?: 'accepted' | 'in-progress' | 'ready' | 'shipped' | 'delivered' | 'cancelled' | 'returned';
  rawState?: string;
  production?: 'planned' | 'in-production' | 'made' | 'stopped';
  rawProduction?: string;
  /**
   * RFC 3339
   */
  changedAt?: string;
  /**
   * false: the buyer is not told (the first reading of old orders)
   */
  tell?: boolean;
  /**
   * @maxItems 2000
   */
  lines?: {
    /**
     * The id by which the sender knows it
     */
    id: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    fulfilled?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    cancelled?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    produced?: string;
  }[];
  note?: string;
}
export interface PaymentPulled {
  /**
   * The id by which the sender knows it
   */
  externalId?: string;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  kind?: 'payment' | 'refund' | 'compensation' | 'reversal';
  /**
   * The id by which the sender knows it
   */
  customer?: string;
  /**
   * A day, YYYY-MM-DD
   */
  date?: string;
  /**
   * ISO 4217
   */
  currency?: string;
  /**
   * Positive: the buyer paid
   */
  amount?: string;
  form?: string;
  /**
   * The payment that it takes back
   */
  reverses?: string;
  /**
   * What of it settles which invoice; the rest stays with the buyer
   *
   * @maxItems 10000
   */
  applications?: {
    /**
     * The id by which the sender knows it
     */
    invoice: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    amount: string;
  }[];
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface PaymentRecord {
  /**
   * The id by which the sender knows it
   */
  externalId: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  kind?: 'payment' | 'refund' | 'compensation' | 'reversal';
  /**
   * The id by which the sender knows it
   */
  customer?: string;
  /**
   * A day, YYYY-MM-DD
   */
  date: string;
  /**
   * ISO 4217
   */
  currency: string;
  /**
   * Positive: the buyer paid
   */
  amount: string;
  form?: string;
  /**
   * The payment that it takes back
   */
  reverses?: string;
  /**
   * What of it settles which invoice; the rest stays with the buyer
   *
   * @maxItems 10000
   */
  applications?: {
    /**
     * The id by which the sender knows it
     */
    invoice: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    amount: string;
  }[];
}
export interface PricePulled {
  externalId?: string;
  product?: string;
  gross?: string;
  currency?: string;
  /**
   * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
   */
  vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
  /**
   * Percent; with vatCode FOREIGN, or by itself for another country’s rate
   */
  vatRate?: string;
  vatCountry?: string;
  promotionGross?: string;
  promotionFrom?: string;
  promotionTo?: string;
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface PriceRecord {
  /**
   * Absent: product, price list and buyer name it
   */
  externalId?: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  /**
   * The id by which the sender knows it
   */
  product: string;
  priceList?: string;
  /**
   * Only for this buyer
   */
  customer?: string;
  /**
   * A decimal number as text, such as "12.50"
   */
  net?: string;
  /**
   * A decimal number as text, such as "12.50"
   */
  gross?: string;
  /**
   * Which of the two is agreed; the other one is reckoned
   */
  basis: 'net' | 'gross';
  /**
   * ISO 4217
   */
  currency: string;
  /**
   * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
   */
  vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
  /**
   * Percent; with vatCode FOREIGN, or by itself for another country’s rate
   */
  vatRate?: string;
  vatCountry?: string;
  /**
   * In the same basis
   */
  promotion?: {
    /**
     * A decimal number as text, such as "12.50"
     */
    amount: string;
    /**
     * RFC 3339
     */
    from?: string;
    /**
     * RFC 3339
     */
    to?: string;
  };
  /**
   * The lowest price of the 30 days before a promotion (Omnibus)
   */
  lowest30Days?: string;
}
export interface Problem {
  type: string;
  title: string;
  status: number;
  /**
   * What is wrong and what to do next
   */
  detail: string;
  instance?: string;
  /**
   * Each wrong place: a JSON pointer into the body, or the name of a parameter
   */
  errors?: {
    pointer?: string;
    parameter?: string;
    detail: string;
  }[];
}
export interface ProductPulled {
  externalId?: string;
  name?: string;
  sku?: string;
  /**
   * The first one
   */
  ean?: string;
  bloz7?: string;
  manufacturer?: string;
  country?: string;
  /**
   * The category at the source, by its externalId
   */
  sourceCategory?: string;
  /**
   * The holding category, or the final one once a person confirmed the product
   */
  category?: string;
  unit?: string;
  /**
   * Kilograms
   */
  weight?: string;
  /**
   * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
   */
  vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
  /**
   * Percent; with vatCode FOREIGN, or by itself for another country’s rate
   */
  vatRate?: string;
  vatCountry?: string;
  /**
   * HTML
   */
  description?: string;
  /**
   * false: customers must not see it yet
   */
  visible?: boolean;
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface ProductRecord {
  /**
   * The id by which the sender knows it
   */
  externalId: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  sku?: string;
  name: string;
  /**
   * @maxItems 50
   */
  ean?: {
    code: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    quantity?: string;
    unit?: string;
  }[];
  bloz7?: string;
  producerCode?: string;
  manufacturer?: string;
  country?: string;
  unit?: string;
  /**
   * The sender’s category, by its externalId
   */
  category?: string;
  /**
   * Kilograms
   */
  weight?: string;
  /**
   * Metres
   */
  dimensions?: {
    /**
     * A decimal number as text, such as "12.50"
     */
    length?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    width?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    height?: string;
  };
  /**
   * Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry
   */
  vatCode?: '5' | '8' | '23' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO' | 'FOREIGN';
  /**
   * Percent; with vatCode FOREIGN, or by itself for another country’s rate
   */
  vatRate?: string;
  vatCountry?: string;
  active?: boolean;
  /**
   * HTML by language
   */
  descriptions?: {
    [k: string]: string;
  };
  attributes?: {
    [k: string]: string;
  };
  /**
   * @maxItems 50
   */
  photos?: {
    url?: string;
    base64?: string;
    position?: number;
  }[];
}
export interface Pushed {
  /**
   * The message
   */
  id: string;
}
export interface ReadFailed {
  /**
   * Events that are rejected by it
   */
  rejected: number;
}
export interface ReadFailure {
  /**
   * Why, as a sentence for a person
   */
  reason: string;
  /**
   * Only these of what was asked for; all when absent
   *
   * @minItems 1
   * @maxItems 500
   *
   * Items: The id by which the sender knows it
   */
  externalIds?: string[];
}
export interface Reads {
  reads: {
    /**
     * What a push names in `answers`
     */
    id: string;
    entity: string;
    /**
     * The objects to push as they are now; absent: all there are, as a snapshot
     */
    externalIds?: string[];
  }[];
}
export interface RotatedSecret {
  /**
   * The new secret; shown only now
   */
  secret: string;
  /**
   * Until then the former secret signs beside it
   */
  bothUntil: string;
}
export interface ShipmentPulled {
  /**
   * Absent: order and waybill name it
   */
  externalId?: string;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  /**
   * The id under which the hub gave the order out, or the sender’s own
   */
  order?: string;
  number?: string;
  waybill?: string;
  carrier?: string;
  url?: string;
  /**
   * RFC 3339
   */
  shippedAt?: string;
  /**
   * @maxItems 2000
   */
  lines?: {
    /**
     * The id by which the sender knows it
     */
    id: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    fulfilled?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    cancelled?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    produced?: string;
  }[];
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface ShipmentRecord {
  /**
   * Absent: order and waybill name it
   */
  externalId?: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  /**
   * The id under which the hub gave the order out, or the sender’s own
   */
  order?: string;
  number?: string;
  waybill: string;
  carrier?: string;
  url?: string;
  /**
   * RFC 3339
   */
  shippedAt?: string;
  /**
   * @maxItems 2000
   */
  lines?: {
    /**
     * The id by which the sender knows it
     */
    id: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    fulfilled?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    cancelled?: string;
    /**
     * A decimal number as text, such as "12.50"
     */
    produced?: string;
  }[];
}
export interface StockLevelPulled {
  externalId?: string;
  product?: string;
  /**
   * What may be sold, of all warehouses that count
   */
  available?: string;
  /**
   * “yes”: its source no longer offers it
   */
  withdrawn?: string;
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface StockLevelRecord {
  /**
   * Absent: product and warehouse name it
   */
  externalId?: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  /**
   * The id by which the sender knows it
   */
  product: string;
  warehouse?: string;
  /**
   * A decimal number as text, such as "12.50"
   */
  onHand?: string;
  /**
   * A decimal number as text, such as "12.50"
   */
  reserved?: string;
  /**
   * On hand without what is reserved
   */
  available: string;
  /**
   * A decimal number as text, such as "12.50"
   */
  incoming?: string;
}
export interface UserPulled {
  /**
   * The id by which the sender knows it
   */
  externalId?: string;
  /**
   * delete: it should no longer be there; the rest says what it was
   */
  op: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  name?: string;
  email?: string;
  phone?: string;
  branch?: string;
  active?: boolean;
  /**
   * The buyers whom the user acts for
   *
   * @maxItems 2000
   *
   * Items: The id by which the sender knows it
   */
  customers?: string[];
  /**
   * The object’s id in this feed
   */
  id: string;
  /**
   * Raised by every change; what an ack names
   */
  seq: number;
  /**
   * When the object changed, RFC 3339
   */
  changedAt: string;
  [k: string]: unknown;
}
export interface UserRecord {
  /**
   * The id by which the sender knows it
   */
  externalId: string;
  /**
   * delete: the sender no longer has or selects it
   */
  op?: 'upsert' | 'delete';
  /**
   * When the sender read it; an older statement never overwrites a newer one
   */
  asOf?: string;
  name: string;
  email: string;
  phone?: string;
  branch?: string;
  active?: boolean;
  /**
   * The buyers whom the user acts for
   *
   * @maxItems 2000
   *
   * Items: The id by which the sender knows it
   */
  customers: string[];
}
export interface WebhookChange {
  url?: string;
  /**
   * Such as orders.changed or read.requested; all when empty
   *
   * @maxItems 50
   */
  types?: string[];
  enabled?: boolean;
}
export interface WebhookDelivery {
  /**
   * The `webhook-id`, the same for every try
   */
  id: string;
  type: string;
  state: 'due' | 'sent' | 'given-up';
  tries: number;
  nextTry: string | null;
  answerStatus: number | null;
  reason: string | null;
  sentAt: string | null;
  createdAt: string;
}
export interface WebhookReplay {
  /**
   * These, whatever became of them
   *
   * @maxItems 1000
   */
  deliveries?: string[];
  /**
   * And those that were given up since
   */
  since?: string;
}
export interface WebhookReplayed {
  replayed: number;
}
export interface WebhookWishes {
  url: string;
  /**
   * Such as orders.changed or read.requested; all when empty
   *
   * @maxItems 50
   */
  types?: string[];
}

/** What one record of a push is, by entity. */
export interface PushRecords {
  products: ProductRecord;
  stock: StockLevelRecord;
  prices: PriceRecord;
  categories: CategoryRecord;
  carriers: CarrierRecord;
  customers: CustomerRecord;
  'delivery-places': DeliveryPlaceRecord;
  users: UserRecord;
  orders: OrderRecord;
  'order-statuses': OrderStatusRecord;
  shipments: ShipmentRecord;
  invoices: InvoiceRecord;
  payments: PaymentRecord;
}

/** What one pulled object is, by entity. */
export interface PulledRecords {
  products: ProductPulled;
  stock: StockLevelPulled;
  prices: PricePulled;
  categories: CategoryPulled;
  carriers: CarrierPulled;
  customers: CustomerPulled;
  'delivery-places': DeliveryPlacePulled;
  users: UserPulled;
  orders: OrderPulled;
  'order-statuses': OrderStatusPulled;
  shipments: ShipmentPulled;
  invoices: InvoicePulled;
  payments: PaymentPulled;
  'order-lines': OrderLinePulled;
}
