import { touchedFields } from './mark-touched.ts';

/** Search bodies. Shopware 6.7's OpenAPI wants the operators of `multi` in lower case; every version takes them so. */
export type Criteria = {
  limit?: number;
  ids?: string[];
  filter?: Filter[];
  sort?: { field: string; order: 'ASC' | 'DESC' }[];
  associations?: Record<string, Criteria>;
  /** The fields that are given out, by entity. */
  includes?: Record<string, string[]>;
};

export type Filter =
  | { type: 'equals' | 'contains'; field: string; value: string }
  | { type: 'range'; field: string; parameters: { gte?: string; gt?: number; lt?: string } }
  | { type: 'multi'; operator: 'and' | 'or'; queries: Filter[] };

/** The greatest limit that every version from 6.4 takes (6.4.5 to 6.5.4 refuse more). */
export const pageSize = 100;

/** Every association is named: from 6.6 on nothing, not even a state, is loaded by itself. */
const orderAssociations = nest([
  'currency',
  'language.locale',
  'salesChannel',
  'stateMachineState',
  'orderCustomer.salutation',
  'billingAddress.country',
  'billingAddress.salutation',
  'addresses.country',
  'lineItems',
  'transactions.paymentMethod',
  'transactions.stateMachineState',
  'deliveries.shippingMethod',
  'deliveries.stateMachineState',
  'deliveries.shippingOrderAddress.country',
  'deliveries.shippingOrderAddress.salutation',
  'deliveries.positions',
  'tags',
]);

/** What moves when an order, its payment or its delivery is written; a transition leaves `order.updatedAt` alone. */
const touched = [
  'createdAt',
  'updatedAt',
  'transactions.createdAt',
  'transactions.updatedAt',
  'deliveries.createdAt',
  'deliveries.updatedAt',
];

export const ordersById = (ids: string[]): Criteria => ({
  limit: pageSize,
  ids,
  associations: orderAssociations,
});

/**
 * One page of the orders touched within [from, to), by the keyset `autoIncrement`. Never by a range on `id`: Shopware
 * compares its hex text with the binary column and silently skips rows.
 */
export function ordersTouched(window: { from: Date; to: Date; after?: number; limit?: number }): Criteria {
  const parameters = { gte: storageTime(window.from), lt: storageTime(window.to) };
  const queries = touched.map((field): Filter => ({ type: 'range', field, parameters }));
  const filter: Filter[] = [{ type: 'multi', operator: 'or', queries }];
  if (window.after !== undefined)
    filter.push({ type: 'range', field: 'autoIncrement', parameters: { gt: window.after } });
  const { limit = pageSize } = window;
  return { limit, filter, sort: [{ field: 'autoIncrement', order: 'ASC' }], associations: orderAssociations };
}

/** The same page with nothing but what tells its orders apart: a shop may fail at a document, and still name it. */
export const idsTouched = (window: Parameters<typeof ordersTouched>[0]): Criteria => ({
  ...ordersTouched(window),
  associations: {},
  includes: { order: ['id', 'autoIncrement', 'versionId'] },
});

/** The same page with what `markTouched` goes by, instead of whole documents. */
export const marksTouched = (window: Parameters<typeof ordersTouched>[0]): Criteria => ({
  ...ordersTouched(window),
  associations: nest(['transactions', 'deliveries']),
  includes: { ...touchedFields, order: ['autoIncrement', 'versionId', ...touchedFields.order] },
});

/** Where orders stand: their states, and their deliveries with tracking codes. */
export const statusesById = (ids: string[]): Criteria => ({
  limit: pageSize,
  ids,
  associations: nest(['stateMachineState', 'deliveries.stateMachineState', 'deliveries.positions']),
});

/** The states of the machines of orders and deliveries. */
export const statesOfOrders = (): Criteria => {
  const field = 'stateMachine.technicalName';
  const queries = ['order.state', 'order_delivery.state'].map((value): Filter => ({ type: 'equals', field, value }));
  return {
    limit: pageSize,
    filter: [{ type: 'multi', operator: 'or', queries }],
    associations: nest(['stateMachine']),
  };
};

/** The cheapest search that still needs the permissions of every association. */
export const oneOrder = (): Criteria => ({ limit: 1, associations: orderAssociations });

/** The webhooks whose address holds one of the parts. */
export const webhooksTo = (parts: string[]): Criteria => {
  const queries = parts.map((value): Filter => ({ type: 'contains', field: 'url', value }));
  return { limit: pageSize, filter: [{ type: 'multi', operator: 'or', queries }] };
};

/** UTC as the database stores it: a range's bounds reach the database as they are, and not all take `T` and `Z`. */
const storageTime = (time: Date) => time.toISOString().replace('T', ' ').replace('Z', '');

function nest(paths: string[]): Record<string, Criteria> {
  const below = Map.groupBy(paths, path => path.split('.')[0] ?? path);
  const entries = [...below].map(([name, group]): [string, Criteria] => {
    const deeper = group.filter(path => path !== name).map(path => path.slice(name.length + 1));
    return [name, deeper.length > 0 ? { associations: nest(deeper) } : {}];
  });
  return Object.fromEntries(entries);
}
