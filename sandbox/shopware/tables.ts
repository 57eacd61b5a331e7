export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
/** One record. Fields whose name starts with `$` are the sandbox's own and never leave it. */
export type Row = { id: string; [field: string]: Json };

export type Association =
  | { kind: 'one'; entity: string; local: string }
  | { kind: 'owned'; entity: string; foreign: string }
  | { kind: 'many'; entity: string; foreign: string }
  | { kind: 'listed'; entity: string; local: string };

const one = (entity: string, local: string): Association => ({ kind: 'one', entity, local });
const owned = (entity: string, foreign: string): Association => ({ kind: 'owned', entity, foreign });
const many = (entity: string, foreign: string): Association => ({ kind: 'many', entity, foreign });
const listed = (entity: string, local: string): Association => ({ kind: 'listed', entity, local });

/** The entities that the Admin API serves, each with its associations. */
export const associationsOf: Record<string, Record<string, Association>> = {
  order: {
    stateMachineState: one('state_machine_state', 'stateId'),
    orderCustomer: owned('order_customer', 'orderId'),
    currency: one('currency', 'currencyId'),
    language: one('language', 'languageId'),
    salesChannel: one('sales_channel', 'salesChannelId'),
    billingAddress: one('order_address', 'billingAddressId'),
    addresses: many('order_address', 'orderId'),
    deliveries: many('order_delivery', 'orderId'),
    lineItems: many('order_line_item', 'orderId'),
    transactions: many('order_transaction', 'orderId'),
    tags: listed('tag', '$tagIds'),
    primaryOrderDelivery: one('order_delivery', 'primaryOrderDeliveryId'),
    primaryOrderTransaction: one('order_transaction', 'primaryOrderTransactionId'),
  },
  order_customer: { order: one('order', 'orderId'), salutation: one('salutation', 'salutationId') },
  order_address: {
    order: one('order', 'orderId'),
    country: one('country', 'countryId'),
    salutation: one('salutation', 'salutationId'),
    orderDeliveries: many('order_delivery', 'shippingOrderAddressId'),
  },
  order_line_item: {
    order: one('order', 'orderId'),
    product: one('product', 'productId'),
    parent: one('order_line_item', 'parentId'),
    children: many('order_line_item', 'parentId'),
    orderDeliveryPositions: many('order_delivery_position', 'orderLineItemId'),
  },
  order_transaction: {
    order: one('order', 'orderId'),
    stateMachineState: one('state_machine_state', 'stateId'),
    paymentMethod: one('payment_method', 'paymentMethodId'),
  },
  order_delivery: {
    order: one('order', 'orderId'),
    stateMachineState: one('state_machine_state', 'stateId'),
    shippingOrderAddress: one('order_address', 'shippingOrderAddressId'),
    shippingMethod: one('shipping_method', 'shippingMethodId'),
    positions: many('order_delivery_position', 'orderDeliveryId'),
  },
  order_delivery_position: {
    orderDelivery: one('order_delivery', 'orderDeliveryId'),
    orderLineItem: one('order_line_item', 'orderLineItemId'),
  },
  state_machine: { states: many('state_machine_state', 'stateMachineId') },
  state_machine_state: { stateMachine: one('state_machine', 'stateMachineId') },
  state_machine_history: {
    fromStateMachineState: one('state_machine_state', 'fromStateId'),
    toStateMachineState: one('state_machine_state', 'toStateId'),
  },
  sales_channel: {
    language: one('language', 'languageId'),
    currency: one('currency', 'currencyId'),
    paymentMethod: one('payment_method', 'paymentMethodId'),
    shippingMethod: one('shipping_method', 'shippingMethodId'),
    country: one('country', 'countryId'),
  },
  language: { locale: one('locale', 'localeId') },
  locale: {},
  currency: {},
  country: {},
  salutation: {},
  payment_method: {},
  shipping_method: { tax: one('tax', 'taxId') },
  tax: {},
  tag: {},
  product: {
    tax: one('tax', 'taxId'),
    parent: one('product', 'parentId'),
    children: many('product', 'parentId'),
  },
  webhook: {},
};

/** Fields that the shop repeats under `translated`, per entity. */
export const translatedFields: Record<string, string[]> = {
  state_machine_state: ['name'],
  state_machine: ['name'],
  sales_channel: ['name'],
  currency: ['name', 'shortName'],
  country: ['name'],
  salutation: ['displayName', 'letterName'],
  payment_method: ['name', 'description', 'distinguishableName'],
  shipping_method: ['name', 'description'],
  locale: ['name', 'territory'],
  product: ['name', 'description'],
};

/** The text of a field; empty for anything but a text. */
export const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** The number of a field; 0 for anything but a number. */
export const number = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);

/** Whether a value is a JSON object. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field as object; empty for anything else. */
export const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** A field as list; empty for anything else. */
export const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
