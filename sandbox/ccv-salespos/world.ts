import type { PersonalInfo } from './personal-info.ts';

/** A row of an order as it is kept; prices are per unit, gross or net as the order's `order_row_taxes_included` says. */
export type OrderRow = {
  id: number;
  product_type: string;
  product_id: number | null;
  product_name: string;
  product_number: string;
  sub_product_number: string | null;
  sub_sku_number: string | null;
  sub_ean_number: string | null;
  attribute_combination_id: number | null;
  count: number;
  price: number;
  discount: number;
  tax: number;
  unit: string | null;
  weight: number;
  memo: string | null;
  package_id: number | null;
};

export type OrderNote = { id: number; note: string; type: 'internal' | 'external'; create_date: string };

/** What a caller may set on an order besides its customer and rows; money in units of `currency`. */
export type OrderHead = {
  invoicenumber: number | null;
  paid: boolean;
  safety_deposit_returned: boolean;
  total_shipping: number;
  paymethod_costs: number;
  extra_costs: number;
  extra_costs_description: string;
  taxes_included: boolean;
  order_row_taxes_included: boolean;
  shipping_taxes_included: boolean;
  /** Null: the highest rate among the rows. */
  shipping_tax_percentage: number | null;
  is_intra_community_order: boolean;
  is_platform_sale: boolean;
  currency: string;
  orderedinlng: string;
  status: number | null;
  deliver_method: 'shipping' | 'delivery' | 'pickup';
  deliver_date: string | null;
  takeoutslot: number | null;
  track_and_trace_code: string;
  track_and_trace_carrier: string | null;
  reservationnumber: string | null;
};

export type Order = OrderHead & {
  id: number;
  is_completed: boolean;
  ordernumber: number | null;
  create_date: string;
  user_id: number | null;
  customer: PersonalInfo;
  rows: OrderRow[];
  notes: OrderNote[];
};

export type User = {
  id: number;
  username: string;
  group_id: number | null;
  status: boolean;
  approval_status: string;
  userinfo: PersonalInfo;
};

/** A variant of a product. */
export type Combination = {
  id: number;
  note: string;
  product_number: string;
  sku_number: string;
  ean_number: string;
  stock: number;
  active: boolean;
};

export type Product = {
  id: number;
  productnumber: string;
  eannumber: string;
  mpnnumber: string;
  name: string;
  shortdescription: string;
  description: string;
  taxtariff: TaxTariff;
  price: number;
  discount: number;
  purchaseprice: number;
  stockenabled: boolean;
  stocktype: 'product' | 'attribute_combination';
  stock: number;
  weight: number;
  unit: string;
  package_id: number;
  is_active: boolean;
  createdate: string;
  modifydate: string;
  combinations: Combination[];
};

export type Webhook = {
  id: number;
  createdate: string;
  event: string;
  address: string;
  key: string;
  is_active: boolean;
};

export const taxTariffs = ['normal', 'low a', 'low b', 'extra low', 'zero'] as const;
export type TaxTariff = (typeof taxTariffs)[number];

/** The tariffs in per cent; `low b` and `extra low` are not used in the Netherlands. */
export const tariffPercentage: Record<TaxTariff, number> = {
  normal: 21,
  'low a': 9,
  'low b': 9,
  'extra low': 9,
  zero: 0,
};

/** Everything the shop remembers. Records are kept by id in the order in which they were made. */
export type World = {
  lastId: number;
  lastOrdernumber: number;
  orders: Map<number, Order>;
  users: Map<number, User>;
  products: Map<number, Product>;
  webhooks: Map<number, Webhook>;
};

export function emptyWorld(): World {
  return {
    lastId: 1000,
    lastOrdernumber: 20000,
    orders: new Map(),
    users: new Map(),
    products: new Map(),
    webhooks: new Map(),
  };
}

export function takeId(world: World): number {
  world.lastId += 1;
  return world.lastId;
}

/** A moment the way CCV writes it: UTC, ISO 8601, whole seconds. */
export function utcSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
