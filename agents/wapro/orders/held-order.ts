import { createHash } from 'node:crypto';
import { canonical, decimal } from '../../../domain/decimal.ts';
import type { OrderLine, PulledOrder } from '../records.ts';
import type { WaproAgentSettings } from '../settings.ts';
import { addressLine, dayOf, paymentFormOf, personOf } from './order-words.ts';

/** What of an order WAPRO holds, in words, by what it is: `delivery place`, `line KL-1`. */
export type HeldOrder = Record<string, string>;

/**
 * What WAPRO holds of an order, as the order says it: what is left out (billing address, e-mail, state of payment) may change
 * without anything to do in WAPRO.
 */
export const heldOf = (order: PulledOrder, { orders }: Pick<WaproAgentSettings, 'orders'>): HeldOrder => {
  const { customer, shipping, pickupPoint } = order;
  const named: [string, string | undefined][] = [
    ['buyer', customer.externalId ?? customer.taxId ?? customer.company ?? customer.name],
    ['currency', `${order.currency}, ${order.basis === 'gross' ? 'gross' : 'net'}`],
    ['delivery place', order.deliveryPlace],
    // Beside a delivery place the address is not written into WAPRO.
    ['delivery address', order.deliveryPlace === undefined && order.shipTo ? addressLine(order.shipTo) : undefined],
    ['pick-up point', pickupPoint && [pickupPoint.carrier, pickupPoint.pointId].filter(Boolean).join(' ')],
    ['wanted date', wantedDay(order)],
    ['note', order.note?.trim()],
    ['person who ordered', personOf(order)],
    ['payment form', paymentFormOf(order, orders.paymentForms)],
    ['document', order.documentWish === undefined || order.documentWish === 'invoice' ? 'invoice' : 'receipt'],
    ['shipping', shipping?.cost === undefined || decimal(shipping.cost).eq(0) ? undefined : amount(shipping.cost)],
    ...order.lines.map((line, index): [string, string] => [`line ${index + 1}`, lineOf(line)]),
  ];
  return Object.fromEntries(named.flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
};

/** A day that nobody can read is said as it was written. */
const wantedDay = (order: PulledOrder): string | undefined => {
  try {
    return dayOf(order.wantedAt);
  } catch {
    return order.wantedAt;
  }
};

const lineOf = ({ product, sku, name, kind, quantity, unitPrice, vatCode, vatRate, note }: OrderLine): string => {
  const article = kind === undefined || kind === 'goods' ? (sku ?? product ?? name) : kind;
  const vat = vatCode ?? (vatRate === undefined ? '' : amount(vatRate));
  return [`${article}, ${amount(quantity)} at ${amount(unitPrice)}`, vat && `VAT ${vat}`, note]
    .filter(Boolean)
    .join(', ');
};

const amount = (text: string): string => {
  try {
    return canonical(text);
  } catch {
    return text;
  }
};

/** What differs, as a person would say it; nothing where WAPRO holds the same. */
export const differences = (before: HeldOrder, after: HeldOrder): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(name => {
    const [was, is] = [before[name], after[name]];
    if (was === is) return [];
    return [`${name} (${was === undefined ? 'none' : `"${was}"`} → ${is === undefined ? 'none' : `"${is}"`})`];
  });

/** The same for the same content of an order, under whatever number it is given out. */
export const fingerprintOf = ({ seq: _, ...order }: PulledOrder): string =>
  createHash('sha256').update(JSON.stringify(order)).digest('base64url');
