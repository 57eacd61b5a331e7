import type { Order } from '../../domain/order.ts';
import { decidingPayment, realDelivery } from '../../domain/paid.ts';
import type { SalesOrder } from '../../domain/sales-order.ts';
import type { OfferedDocument, OfferedProduct } from '../contract.ts';
import { addressOf } from './address-document.ts';
import { orderRows } from './order-rows.ts';

/** What an order says to a system that pulls it at `/v1`: a record of the same shape as one pushed, with the target’s own codes. */
export function orderDocument(
  order: SalesOrder,
  source: Order,
  products: Map<string, OfferedProduct>,
): OfferedDocument {
  const delivery = realDelivery(source.deliveries);
  const { debtor } = order;
  const { rows, shipping } = orderRows(source, products);
  if (rows.length === 0) return { unfit: 'It has no lines, so there is nothing to give out.', field: 'lines' };
  const body = {
    number: source.number,
    reference: order.reference,
    orderedAt: source.orderedAt,
    currency: source.currency,
    basis: source.taxMode,
    state: source.states.order,
    customer: {
      externalId: source.customer.externalId,
      kind: debtor.type,
      email: debtor.email,
      name: debtor.name,
      firstName: debtor.contact.firstName,
      lastName: debtor.contact.lastName,
      company: debtor.type === 'company' ? debtor.name : undefined,
      taxId: debtor.vatNumber,
      phone: debtor.phone,
    },
    user: source.user,
    billing: addressOf(debtor.invoiceAddress),
    shipTo: addressOf(debtor.deliveryAddress),
    deliveryPlace: source.deliveryPlace,
    pickupPoint: delivery?.pickupPoint,
    payment: {
      method: {
        code: order.paymentMethod ?? decidingPayment(source.payments)?.method.code ?? '',
        name: decidingPayment(source.payments)?.method.name,
      },
      state: source.states.payment,
      paid: order.paid,
    },
    shipping: {
      method: {
        code: order.shippingMethod ?? delivery?.shippingMethod.code ?? '',
        name: delivery?.shippingMethod.name,
      },
      ...shipping,
    },
    lines: rows,
    totals: { net: source.totals.net, vat: source.totals.tax, gross: source.totals.gross },
    documentWish: source.documentWish,
    channel: order.channel ? { code: order.channel } : undefined,
    wantedAt: source.wantedAt,
    // The buyer's remark is in it wherever the mapping carries it.
    note: order.note.join('\n') || undefined,
  };
  return { body };
}

/** The lines of an offered order one by one, for whoever makes the goods (W8). */
export function lineDocuments(
  reference: string,
  document: Record<string, unknown>,
): { objectId: string; document: Record<string, unknown> }[] {
  const lines = Array.isArray(document.lines) ? (document.lines as Record<string, unknown>[]) : [];
  const { number, orderedAt, customer, shipTo, deliveryPlace, state, wantedAt } = document;
  return lines
    .filter(line => line.kind === 'goods')
    .map(line => ({
      objectId: `${reference}/${String(line.id)}`,
      document: {
        ...line,
        order: reference,
        orderNumber: number,
        orderedAt,
        orderState: state,
        wantedAt: line.wantedAt ?? wantedAt,
        customer,
        deliveryPlace,
        shipTo,
      },
    }));
}
