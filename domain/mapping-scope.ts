import type { Order, OrderLine } from './order.ts';
import { decidingPayment, realDelivery } from './paid.ts';

/** What the paths of a mapping see. */
export type Scope = Record<string, unknown>;

/**
 * The order itself and, beside its own fields: `billing`; `delivery`, the address that the goods go to; `payment`, the
 * deciding one; `shipping`, the method of the real delivery; `line` in rules below `lines[]`.
 */
export const scopeOf = (order: Order, line?: OrderLine): Scope => {
  const delivery = realDelivery(order.deliveries);
  return {
    ...order,
    delivery: delivery?.address ?? order.billing,
    payment: decidingPayment(order.payments),
    shipping: delivery?.shippingMethod,
    line,
  };
};

/** The text at a path, lists joined by a comma; `undefined` for what is absent, blank or no text. */
export const valueAt = (scope: Scope, path: string): string | undefined => {
  const found = path.split('.').reduce<unknown>(step, scope);
  const text = Array.isArray(found) ? found.filter(isText).join(', ') : found;
  if (typeof text === 'number' || typeof text === 'boolean') return String(text);
  return isText(text) ? text.trim() : undefined;
};

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

const step = (value: unknown, key: string): unknown => {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  if (Array.isArray(value)) return /^\d+$/.test(key) ? value[Number(key)] : undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
};

const named = (path: string) => [`${path}.code`, `${path}.name`];
const below = (path: string, fields: string[]) => fields.map(field => `${path}.${field}`);

const address = [
  ...['company', 'department', 'firstName', 'lastName', 'street', 'additional', 'additional.#', 'zip', 'city'],
  ...['region', 'country', 'phone', 'vatId', ...named('salutation')],
];
const payment = ['id', 'amount', 'state', 'rawState', 'createdAt', ...named('method')];
const line = ['id', 'parentId', 'kind', 'sku', 'ean', 'name', 'quantity', 'unitPrice', 'total'];
const delivery = [
  ...['id', 'cost', 'hasGoods', 'state', 'rawState', 'trackingCodes', 'trackingCodes.#'],
  ...[...named('shippingMethod'), ...below('address', address)],
];

const known = new Set([
  ...['externalId', 'number', 'orderedAt', 'currency', 'taxMode', 'comment'],
  ...[...named('language'), ...named('salesChannel'), ...named('shipping')],
  ...below('customer', ['externalId', 'number', 'email', 'firstName', 'lastName', 'company', 'vatIds', 'vatIds.#']),
  ...named('customer.salutation'),
  ...[...below('billing', address), ...below('delivery', address)],
  ...[...below('payment', payment), ...below('payments.#', payment)],
  ...[...below('lines.#', line), ...below('deliveries.#', delivery)],
  ...below('states', ['order', 'rawOrder', 'payment', 'rawPayment', 'delivery', 'rawDelivery']),
  ...below('totals', ['net', 'tax', 'gross', 'shipping']),
]);
const knownInLines = new Set(below('line', line));

/** Whether an order can have a value at this path; `line` is known only in rules below `lines[]`. */
export const isSourcePath = (path: string, inLines: boolean): boolean =>
  known.has(path.replace(/\.\d+(?=\.|$)/g, '.#')) || (inLines && knownInLines.has(path));
