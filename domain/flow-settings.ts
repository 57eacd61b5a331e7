import { type CatalogueFlowSettings, defaultCatalogueFlowSettings } from './catalogue-settings.ts';
import { defaultStatusFlowSettings, type StatusFlowSettings } from './fulfilment.ts';
import { defaultInvoiceFlowSettings, type InvoiceFlowSettings } from './invoice-settings.ts';
import type { DeliveryState, OrderState, PaymentState } from './order.ts';
import { defaultPartyFlowSettings, type PartyFlowSettings } from './party-settings.ts';

export type FlowMode = 'off' | 'shadow' | 'live';

/** What a flow carries. */
export type FlowEntity = 'orders' | 'products' | 'order-statuses' | 'customers' | 'invoices';
export type FlowSettings =
  | OrderFlowSettings
  | CatalogueFlowSettings
  | StatusFlowSettings
  | PartyFlowSettings
  | InvoiceFlowSettings;

/** How an order flow decides; every choice that a merchant may want to make differently is here. */
export type OrderFlowSettings = {
  gate: GateSettings;
  debtor: DebtorSettings;
  products: ProductSettings;
  totals: TotalsSettings;
};

export type GateSettings = {
  orderStates: OrderState[];
  paymentStates: PaymentState[];
  deliveryStates: DeliveryState[];
  /** Orders placed before this moment (ISO 8601) are skipped. */
  startDate?: string;
  /** Codes of the sales channels that pass; empty: all. */
  salesChannels: string[];
  /** How long an order may wait for its states before a person is asked. */
  waitDays: number;
};

export type DebtorSettings = {
  /** The target's id of the debtor that takes every order (S8); absent: a debtor per buyer. */
  defaultDebtorId?: string;
  /** A VAT id alone makes a company. */
  companyByVatId: boolean;
  /** The same e-mail with another VAT id. */
  onOtherVatId: 'task' | 'update' | 'keep';
  /** A known individual now orders as a company. */
  onPersonBecomesCompany: 'task' | 'update' | 'keep';
  /** Fields of an existing debtor that later orders may change, may not, or only fill when created (S13). */
  fieldPolicy: Record<string, FieldPolicy>;
};

export type FieldPolicy = 'always' | 'create-only' | 'never';

export type ProductSettings = {
  onMissing: 'wait' | 'substitute' | 'create';
  /** How often a waiting order looks whether its missing product has appeared. */
  recheckSeconds: number;
  substituteSku?: string;
  promotionSku?: string;
  /** Takes what has no row of its own: further tax shares of a line or of the shipping costs. */
  chargeSku?: string;
};

export type TotalsSettings = {
  /** Greatest difference, in the order's currency, that may be booked as a rounding line. */
  tolerance: string;
  onDifference: 'line' | 'task';
  roundingSku?: string;
};

/** A lookup table: the source's code to the target's code, per list of values. */
export type LookupTable =
  | 'salesChannel'
  | 'salutation'
  | 'country'
  | 'language'
  | 'paymentMethod'
  | 'paymentCondition'
  | 'shippingMethod'
  | 'tax';
export type Lookups = Partial<Record<LookupTable, Record<string, string>>>;

export const defaultOrderFlowSettings: OrderFlowSettings = {
  gate: {
    orderStates: ['open', 'in_progress', 'completed'],
    paymentStates: ['paid'],
    deliveryStates: ['open', 'shipped', 'shipped_partially'],
    salesChannels: [],
    waitDays: 14,
  },
  debtor: { companyByVatId: false, onOtherVatId: 'task', onPersonBecomesCompany: 'task', fieldPolicy: {} },
  products: { onMissing: 'wait', recheckSeconds: 600 },
  totals: { tolerance: '0.02', onDifference: 'task' },
};

/** What a new flow begins with, by what it carries. */
export const defaultFlowSettings: Record<FlowEntity, FlowSettings> = {
  orders: defaultOrderFlowSettings,
  products: defaultCatalogueFlowSettings,
  'order-statuses': defaultStatusFlowSettings,
  customers: defaultPartyFlowSettings,
  invoices: defaultInvoiceFlowSettings,
};
