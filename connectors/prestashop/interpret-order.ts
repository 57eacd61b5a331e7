import type { Delivery, Named, Order, OrderCustomer, OrderStates } from '../../domain/order.ts';
import { InterpretError } from '../contract.ts';
import { amount } from './amounts.ts';
import { interpretAddress, vatIdOf } from './interpret-address.ts';
import { interpretLines, pair, rateOfShipping, share } from './interpret-lines.ts';
import { interpretStates } from './interpret-states.ts';
import { type OrderDocument, orderDocument, orderNumber } from './order-document.ts';
import type { PrestashopSettings } from './settings.ts';
import { fromShopTime } from './shop-time.ts';

/**
 * Turns a composed order into a canonical one; amounts include tax, as the buyer was shown them.
 *
 * Throws `InterpretError` with the JSON pointer of what is missing or cannot be understood.
 */
export function interpretOrder(raw: unknown, settings: PrestashopSettings): Order {
  const parsed = orderDocument.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const pointer = (issue?.path ?? []).map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`);
    throw new InterpretError(pointer.join(''), issue?.message ?? 'The order cannot be understood.');
  }
  const document = parsed.data;
  const { order } = document;
  const currency = document.currency?.iso_code?.trim() ?? '';
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new InterpretError('/currency/iso_code', `The currency ${order.id_currency} has no code of three letters.`);
  }
  const states = interpretStates(document, settings);
  const paid = pair(order, 'total_paid');
  const shipping = pair(order, 'total_shipping');
  const orderedAt = instant(document, order.date_add, '/order/date_add');
  const method = order.payment?.trim() || order.module || '';
  const comment = order.gift === '1' ? order.gift_message?.trim() : '';
  return {
    externalId: order.id ?? '',
    number: orderNumber(order, document.siblings),
    orderedAt,
    currency,
    taxMode: 'gross',
    language: languageOf(document),
    salesChannel: order.id_shop ? { code: order.id_shop, name: order.id_shop } : undefined,
    customer: interpretCustomer(document),
    billing: interpretAddress(document, 'invoice'),
    lines: interpretLines(document, currency),
    deliveries: [interpretDelivery(document, states)],
    payments: [
      {
        id: order.id ?? '',
        method: { code: order.module?.trim() || method, name: method },
        amount: amount(paid.gross),
        state: states.payment,
        rawState: states.rawPayment,
        createdAt: orderedAt,
      },
    ],
    states,
    totals: {
      net: amount(paid.net),
      tax: amount(paid.gross.minus(paid.net)),
      gross: amount(paid.gross),
      shipping: amount(shipping.gross),
    },
    comment: comment || undefined,
  };
}

function interpretCustomer(document: OrderDocument): OrderCustomer {
  const { customer, invoice } = document;
  if (!customer) throw new InterpretError('/customer', 'The order has no customer.');
  const vatId = vatIdOf(invoice ?? {});
  const gender = customer.id_gender ?? '';
  return {
    externalId: customer.id,
    email: customer.email ?? '',
    firstName: customer.firstname?.trim() ?? '',
    lastName: customer.lastname?.trim() ?? '',
    salutation: gender !== '' && gender !== '0' ? { code: gender, name: gender } : undefined,
    company: customer.company?.trim() || undefined,
    vatIds: vatId ? [vatId] : [],
  };
}

function interpretDelivery(document: OrderDocument, states: OrderStates): Delivery {
  const { order, carrier, shipments, delivery } = document;
  const { gross, net } = pair(order, 'total_shipping');
  // A carrier gets another id whenever it is edited; its reference stays.
  const code = carrier?.id_reference?.trim() || order.id_carrier || '';
  const name = carrier?.name?.trim();
  const codes = [...shipments.map(({ tracking_number }) => tracking_number), order.shipping_number];
  return {
    id: order.id ?? '',
    // A carrier named "0" stands for the shop itself.
    shippingMethod: { code, name: name && name !== '0' ? name : code },
    address: delivery ? interpretAddress(document, 'delivery') : undefined,
    cost: amount(gross),
    taxes: gross.eq(0) ? [] : [share(rateOfShipping(order), gross, net)],
    hasGoods: true,
    state: states.delivery,
    rawState: states.rawDelivery,
    trackingCodes: [...new Set(codes.map(text => text?.trim() ?? '').filter(Boolean))].sort(),
  };
}

function languageOf({ language }: OrderDocument): Named | undefined {
  const code = language?.language_code?.trim() || language?.iso_code?.trim();
  return code ? { code, name: language?.name?.trim() || code } : undefined;
}

/** Of the two instants that a doubled hour may mean, the earlier. */
function instant({ shop }: OrderDocument, text: string | undefined, pointer: string): string {
  const [time] = fromShopTime(text ?? '', shop.timeZone);
  if (!time) throw new InterpretError(pointer, `"${text ?? ''}" is not a time.`);
  return time.toISOString();
}
