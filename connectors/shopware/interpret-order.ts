import type { Delivery, Named, Order, OrderCustomer, OrderStates, Payment } from '../../domain/order.ts';
import { decidingPayment, realDelivery } from '../../domain/paid.ts';
import { InterpretError } from '../contract.ts';
import { amount, taxShares, taxTotal } from './amounts.ts';
import { interpretAddress, interpretSalutation } from './interpret-address.ts';
import { interpretLines } from './interpret-lines.ts';
import { orderSchema, type ShopwareDelivery, type ShopwareOrder, type ShopwareTransaction } from './order-schema.ts';
import { deliveryState, orderState, paymentState } from './states.ts';

/**
 * Turns an order as the Admin API gives it, associations loaded, into a canonical one.
 *
 * Throws `InterpretError` with the JSON pointer of what is missing or cannot be understood.
 */
export function interpretOrder(raw: unknown): Order {
  const parsed = orderSchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InterpretError(pointer(issue?.path ?? []), issue?.message ?? 'The order cannot be understood.');
  }
  const order = parsed.data;
  const { price } = order;
  const billing = order.billingAddress ?? order.addresses.find(({ id }) => id === order.billingAddressId);
  if (!billing) throw new InterpretError('/billingAddress', 'The order has no billing address.');
  const payments = order.transactions.map(interpretPayment);
  const deliveries = order.deliveries.map(interpretDelivery);
  return {
    externalId: order.id,
    number: order.orderNumber,
    orderedAt: utc(order.orderDateTime),
    currency: order.currency.isoCode,
    taxMode: price.taxStatus,
    language: interpretLanguage(order),
    salesChannel: named(order.salesChannelId, order.salesChannel),
    customer: interpretCustomer(order.orderCustomer),
    billing: interpretAddress(billing),
    lines: interpretLines(order.lineItems),
    deliveries,
    payments,
    states: interpretStates(order, payments, deliveries),
    totals: {
      net: amount(price.netPrice),
      tax: taxTotal(price.calculatedTaxes),
      gross: amount(price.totalPrice),
      shipping: amount(order.shippingTotal ?? order.shippingCosts?.totalPrice ?? 0),
    },
    comment: order.customerComment,
  };
}

function interpretCustomer(customer: ShopwareOrder['orderCustomer']): OrderCustomer {
  return {
    externalId: customer.customerId,
    number: customer.customerNumber,
    email: customer.email,
    firstName: customer.firstName.trim(),
    lastName: customer.lastName.trim(),
    salutation: interpretSalutation(customer.salutation),
    company: customer.company,
    vatIds: customer.vatIds.map(id => id.trim()).filter(Boolean),
  };
}

function interpretPayment(payment: ShopwareTransaction, index: number): Payment {
  const rawState = payment.stateMachineState.technicalName;
  const { paymentMethod } = payment;
  return {
    id: payment.id,
    method: named(paymentMethod?.technicalName ?? payment.paymentMethodId, paymentMethod),
    amount: amount(payment.amount.totalPrice),
    state: paymentState(rawState, `/transactions/${index}/stateMachineState/technicalName`),
    rawState,
    createdAt: utc(payment.createdAt),
  };
}

function interpretDelivery(delivery: ShopwareDelivery, index: number): Delivery {
  const rawState = delivery.stateMachineState.technicalName;
  const { shippingMethod, shippingCosts, positions } = delivery;
  return {
    id: delivery.id,
    shippingMethod: named(shippingMethod?.technicalName ?? delivery.shippingMethodId, shippingMethod),
    address: delivery.shippingOrderAddress ? interpretAddress(delivery.shippingOrderAddress) : undefined,
    cost: amount(shippingCosts.totalPrice),
    taxes: taxShares(shippingCosts.calculatedTaxes),
    // A shipping discount is a delivery of its own: negative, and with nothing in it.
    hasGoods: positions ? positions.length > 0 : shippingCosts.totalPrice >= 0,
    state: deliveryState(rawState, `/deliveries/${index}/stateMachineState/technicalName`),
    rawState,
    trackingCodes: delivery.trackingCodes,
  };
}

/** An order that was made without a payment is open, one that costs nothing is paid; without a delivery it is open. */
function interpretStates(order: ShopwareOrder, payments: Payment[], deliveries: Delivery[]): OrderStates {
  const rawOrder = order.stateMachineState.technicalName;
  const payment = decidingPayment(payments);
  const delivery = realDelivery(deliveries);
  return {
    order: orderState(rawOrder, '/stateMachineState/technicalName'),
    rawOrder,
    payment: payment?.state ?? (order.price.totalPrice === 0 ? 'paid' : 'open'),
    rawPayment: payment?.rawState ?? '',
    delivery: delivery?.state ?? 'open',
    rawDelivery: delivery?.rawState ?? '',
  };
}

function interpretLanguage({ language, languageId }: ShopwareOrder): Named {
  const code = language?.locale?.code ?? languageId;
  return { code, name: language?.name ?? code };
}

function named(code: string, given: { name?: string; translated: { name?: string } } | null | undefined): Named {
  return { code, name: given?.translated.name ?? given?.name ?? code };
}

const utc = (time: string) => new Date(time).toISOString();

const pointer = (path: PropertyKey[]) =>
  path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
