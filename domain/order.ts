/** A canonical order, whatever system it came from. Amounts are decimal strings in `currency`; times ISO 8601 in UTC. */
export type Order = {
  /** The source system's own id. */
  externalId: string;
  /** The number that people quote. */
  number: string;
  orderedAt: string;
  currency: string;
  /** `gross`: unit prices include tax. `net`: they exclude it. `tax-free`: no tax is due. */
  taxMode: TaxMode;
  language?: Named;
  salesChannel?: Named;
  customer: OrderCustomer;
  billing: Address;
  lines: OrderLine[];
  deliveries: Delivery[];
  payments: Payment[];
  states: OrderStates;
  totals: Totals;
  comment?: string;
  /** The user of the source who placed it for the buyer. */
  user?: string;
  /** One of the buyer's delivery places, by the source's id. */
  deliveryPlace?: string;
  /** When the buyer wants it. */
  wantedAt?: string;
  documentWish?: 'none' | 'receipt' | 'receipt-with-tax-id' | 'invoice';
};

export type TaxMode = 'gross' | 'net' | 'tax-free';

/** A value of a vendor's list: `code` is what lookups match, `name` what people read. */
export type Named = { code: string; name: string };

export type OrderCustomer = {
  externalId?: string;
  number?: string;
  /** As typed by the buyer; compare with `normaliseEmail`. */
  email: string;
  firstName: string;
  lastName: string;
  salutation?: Named;
  company?: string;
  vatIds: string[];
};

export type Address = {
  company?: string;
  department?: string;
  salutation?: Named;
  firstName: string;
  lastName: string;
  /** The street line as typed, house number included. */
  street: string;
  additional: string[];
  zip: string;
  city: string;
  region?: string;
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
  phone?: string;
  vatId?: string;
};

/** The part of an amount that is taxed at one rate. `amount` is the tax; `taxable` is net in net orders and gross in gross orders. */
export type TaxShare = { rate: string; taxable: string; amount: string };

export type LineKind = 'goods' | 'promotion' | 'container' | 'other';

export type OrderLine = {
  id: string;
  /** The line that this one is nested in; a container's price already holds its children's. */
  parentId?: string;
  kind: LineKind;
  /** The source's own id of the product; a variant as `product/variant`. */
  productId?: string;
  sku?: string;
  ean?: string;
  name: string;
  quantity: string;
  unitPrice: string;
  total: string;
  taxes: TaxShare[];
  /** The source's own VAT code: a rate of 0 does not say which zero it is. */
  vatCode?: string;
  unit?: string;
  note?: string;
  wantedAt?: string;
  /** Dimensions, colours, engravings: what whoever makes the goods must know. */
  attributes?: Record<string, string>;
};

export type Delivery = {
  id: string;
  shippingMethod: Named;
  address?: Address;
  /** Negative for a shipping discount that the shop keeps as a delivery of its own. */
  cost: string;
  taxes: TaxShare[];
  /** As of a line. */
  vatCode?: string;
  hasGoods: boolean;
  state: DeliveryState;
  rawState: string;
  trackingCodes: string[];
  pickupPoint?: { carrier: string; pointId: string; name?: string };
};

export type Payment = {
  id: string;
  method: Named;
  amount: string;
  state: PaymentState;
  rawState: string;
  createdAt: string;
};

export type OrderState = 'open' | 'in_progress' | 'completed' | 'cancelled';
export type PaymentState =
  | 'open'
  | 'authorized'
  | 'paid'
  | 'paid_partially'
  | 'refunded'
  | 'refunded_partially'
  | 'cancelled'
  | 'failed'
  | 'chargeback';
export type DeliveryState = 'open' | 'shipped' | 'shipped_partially' | 'returned' | 'returned_partially' | 'cancelled';

/** The three machines of an order: canonical state beside the vendor's own word. `payment` is that of the deciding payment. */
export type OrderStates = {
  order: OrderState;
  rawOrder: string;
  payment: PaymentState;
  rawPayment: string;
  delivery: DeliveryState;
  rawDelivery: string;
};

export type Totals = { net: string; tax: string; gross: string; shipping: string };
