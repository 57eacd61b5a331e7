import { seeded } from '../faults.ts';
import { orderEvent, orderWritten } from './order-events.ts';
import type { OrderWish } from './order-kinds.ts';
import { chooseCustomer } from './people.ts';
import { type OrderPlan, type PlannedLine, planOrder } from './plan-order.ts';
import { amount, calculatedPrice, cartPrice, mergeShares, type Priced, single } from './pricing.ts';
import {
  currencyId,
  liveVersion,
  referenceId,
  rounding,
  salesChannels,
  stateId,
  systemLanguage,
} from './references.ts';
import { associationsOf, type JsonObject, type Row, text } from './tables.ts';
import { transition } from './transitions.ts';
import { type Customer, hexId, shopDate, type World } from './world.ts';

const paymentOfCountry: Record<string, string> = { PL: 'payment_przelewy24', NL: 'payment_ideal' };

type Draft = { world: World; plan: OrderPlan; wish: OrderWish; customer: Customer; at: number; orderId: string };
const versioned = (draft: Draft) => ({ versionId: liveVersion, orderId: draft.orderId, orderVersionId: liveVersion });
const created = (draft: Draft, offset = 0) => ({
  createdAt: shopDate(new Date(draft.at + offset)),
  customFields: null,
});

/**
 * Places one order as a checkout would and tells of it (order.written, checkout.order.placed, and the payment's
 * state_enter event if paid). The content is drawn from the shop's seed and the order's number.
 */
export function placeOrder(world: World, wish: OrderWish = {}): Row {
  const autoIncrement = world.count('order');
  const random = seeded(world.seed + autoIncrement * 7919);
  const plan = planOrder(wish, world.settings.mix, random);
  const company = wish.company ?? (plan.kind === 'company' || plan.kind === 'net' ? true : undefined);
  const customer = chooseCustomer(world, { ...wish, kind: plan.kind, currency: plan.currency, company }, random);
  const at = Date.now() - (wish.minutesAgo ?? 0) * 60_000;
  const draft: Draft = { world, plan, wish, customer, at, orderId: world.newId('order') };

  const shippingAddressId = addAddress(draft);
  const billingAddressId = addAddress(draft);
  addCustomer(draft);
  const lines = plan.lines.flatMap((line, index) => addLine(draft, line, index + 1, null));
  const deliveries = plan.shipping.map((_, index) => addDelivery(draft, index, shippingAddressId, lines));
  const cart = cartPrice(
    plan.lines.map(line => line.price),
    sumOf(plan.shipping),
    plan.taxStatus,
  );
  if (plan.failedFirst) addTransaction(draft, cart.total, 'failed', 0);
  const transaction = addTransaction(draft, cart.total, 'open', plan.failedFirst ? 90 : 5);

  const order = addOrder(draft, { autoIncrement, billingAddressId, cart, delivery: deliveries[0], transaction });
  orderWritten(world, order, ['orderNumber', 'price', 'stateId', 'createdAt'], 'insert');
  orderEvent(world, 'checkout.order.placed', order);
  if (wish.paid ?? (customer.company === null || random() < 0.5)) payOrder(world, order.id);
  return order;
}

/** Marks the newest payment of an order as paid; nothing happens when it is. */
export function payOrder(world: World, orderId: string): void {
  const order = world.get('order', orderId);
  const transactions = associationsOf.order?.transactions;
  if (!order || !transactions) return;
  const newest = [...world.related(order, transactions)].sort((left, right) =>
    text(left.createdAt) < text(right.createdAt) ? 1 : -1,
  )[0];
  if (newest) transition(world, 'order_transaction', newest.id, world.profile.oldPaymentTransitions ? 'pay' : 'paid');
}

function sumOf(prices: Priced[]): Priced {
  const total = prices.reduce((sum, price) => sum + price.total, 0);
  return single(total, mergeShares(prices.flatMap(price => price.shares)));
}

function addAddress(draft: Draft): string {
  const { world, customer } = draft;
  const fields: JsonObject = {
    firstName: customer.firstName,
    lastName: customer.lastName,
    company: customer.company,
    department: null,
    title: null,
    street: customer.street,
    additionalAddressLine1: null,
    additionalAddressLine2: null,
    zipcode: customer.zipcode,
    city: customer.city,
    countryId: referenceId(`country:${customer.country}`),
    countryStateId: null,
    phoneNumber: customer.phone,
    vatId: customer.vatId,
    salutationId: referenceId('salutation:not_specified'),
  };
  const hash = hexId(JSON.stringify(fields));
  return world.insert('order_address', {
    id: world.newId('order_address'),
    ...versioned(draft),
    ...fields,
    hash,
    ...created(draft),
  }).id;
}

function addCustomer(draft: Draft): void {
  const { world, customer } = draft;
  world.insert('order_customer', {
    id: world.newId('order_customer'),
    ...versioned(draft),
    customerId: customer.id,
    customerNumber: customer.number,
    email: customer.email,
    firstName: customer.firstName,
    lastName: customer.lastName,
    company: customer.company,
    title: null,
    vatIds: customer.vatId === null ? null : [customer.vatId],
    salutationId: referenceId('salutation:not_specified'),
    remoteAddress: '203.0.113.0',
    ...created(draft),
  });
}

function addLine(draft: Draft, line: PlannedLine, position: number, parentId: string | null): Row[] {
  const { world, plan } = draft;
  const product = line.sku === null ? undefined : world.find('product', 'productNumber', line.sku);
  const id = world.newId('order_line_item');
  const identifier = product?.id ?? (line.type === 'product' ? referenceId(`product:${line.sku}`) : id);
  const goods = line.type === 'product';
  const payload: JsonObject = goods
    ? {
        productNumber: line.sku,
        options: line.option === null ? [] : [{ group: 'Size', option: line.option }],
        manufacturerId: null,
        taxId: product?.taxId ?? null,
        isCloseout: false,
        isNew: false,
        customFields: [],
      }
    : line.type === 'promotion'
      ? { discountType: 'percentage', value: '10', code: 'WELCOME10', discountScope: 'cart' }
      : {};
  const row = world.insert('order_line_item', {
    id,
    ...versioned(draft),
    parentId,
    parentVersionId: parentId === null ? null : liveVersion,
    productId: goods ? (product?.id ?? null) : null,
    productVersionId: product ? liveVersion : null,
    promotionId: null,
    coverId: null,
    identifier,
    referencedId: goods ? identifier : line.type === 'promotion' ? 'WELCOME10' : null,
    type: line.type,
    label: line.label,
    description: null,
    quantity: line.price.quantity,
    unitPrice: amount(line.price.unit),
    totalPrice: amount(line.price.total),
    price: calculatedPrice(line.price, plan.taxStatus),
    priceDefinition: null,
    payload,
    position,
    good: line.type !== 'promotion',
    removable: goods && parentId === null,
    stackable: goods && parentId === null,
    states: goods ? ['is-physical'] : [],
    ...created(draft),
  });
  return [row, ...line.children.flatMap((child, index) => addLine(draft, child, index + 1, id))];
}

function addDelivery(draft: Draft, index: number, addressId: string, lines: Row[]): Row {
  const { world, plan, at } = draft;
  const goods = lines.filter(line => line.type === 'product');
  const middle = Math.ceil(goods.length / 2);
  const carried = plan.split ? goods.slice(index * middle, (index + 1) * middle) : index === 0 ? goods : [];
  const day = 86_400_000;
  const cost = plan.shipping[index] ?? single(0, []);
  const delivery = world.insert('order_delivery', {
    id: world.newId('order_delivery'),
    ...versioned(draft),
    shippingOrderAddressId: addressId,
    shippingOrderAddressVersionId: liveVersion,
    shippingMethodId: referenceId('shipping:shipping_standard'),
    stateId: stateId('order_delivery.state', 'open'),
    trackingCodes: [],
    shippingDateEarliest: shopDate(new Date(at + day)),
    shippingDateLatest: shopDate(new Date(at + 3 * day)),
    shippingCosts: calculatedPrice(cost, plan.taxStatus),
    ...created(draft),
  });
  for (const line of carried)
    world.insert('order_delivery_position', {
      id: world.newId('order_delivery_position'),
      versionId: liveVersion,
      orderDeliveryId: delivery.id,
      orderDeliveryVersionId: liveVersion,
      orderLineItemId: line.id,
      orderLineItemVersionId: liveVersion,
      price: line.price ?? null,
      unitPrice: line.unitPrice ?? null,
      totalPrice: line.totalPrice ?? null,
      quantity: line.quantity ?? null,
      ...created(draft),
    });
  return delivery;
}

function addTransaction(draft: Draft, total: number, state: string, offset: number): Row {
  const { world, plan, wish, customer } = draft;
  const usual =
    customer.company === null ? (paymentOfCountry[customer.country] ?? 'payment_paypal') : 'payment_invoice';
  const method = wish.payment ?? usual;
  if (!world.get('payment_method', referenceId(`payment:${method}`)))
    throw new Error(
      `The shop has no payment method ${method}. Use one of ${world
        .all('payment_method')
        .map(row => row.technicalName)
        .join(', ')}.`,
    );
  const shares = mergeShares([...plan.lines.map(line => line.price), ...plan.shipping].flatMap(price => price.shares));
  return world.insert('order_transaction', {
    id: world.newId('order_transaction'),
    ...versioned(draft),
    paymentMethodId: referenceId(`payment:${method}`),
    amount: calculatedPrice(single(total, shares), plan.taxStatus),
    stateId: stateId('order_transaction.state', state),
    validationData: [],
    ...created(draft, offset),
  });
}

type Parts = {
  autoIncrement: number;
  billingAddressId: string;
  cart: ReturnType<typeof cartPrice>;
  delivery: Row | undefined;
  transaction: Row;
};

function addOrder(draft: Draft, parts: Parts): Row {
  const { world, plan, wish, at, customer } = draft;
  const { cart } = parts;
  const primary = world.profile.primaryPointers && wish.viaApi !== true;
  const shipping = sumOf(plan.shipping);
  const channel = customer.company === null ? salesChannels[0] : salesChannels[1];
  return world.insert('order', {
    id: draft.orderId,
    versionId: liveVersion,
    autoIncrement: parts.autoIncrement,
    orderNumber: String(10_000 + parts.autoIncrement),
    billingAddressId: parts.billingAddressId,
    billingAddressVersionId: liveVersion,
    primaryOrderDeliveryId: primary ? (parts.delivery?.id ?? null) : null,
    primaryOrderDeliveryVersionId: primary ? liveVersion : null,
    primaryOrderTransactionId: primary ? parts.transaction.id : null,
    primaryOrderTransactionVersionId: primary ? liveVersion : null,
    currencyId: currencyId(plan.currency),
    currencyFactor: plan.factor,
    languageId: systemLanguage,
    salesChannelId: referenceId(`sales-channel:${channel}`),
    orderDateTime: shopDate(new Date(at)),
    orderDate: `${shopDate(new Date(at)).slice(0, 10)}T00:00:00.000+00:00`,
    price: cart.price,
    amountTotal: amount(cart.total),
    amountNet: amount(cart.net),
    positionPrice: cart.price.positionPrice ?? null,
    taxStatus: plan.taxStatus,
    taxCalculationType: 'horizontal',
    shippingCosts: calculatedPrice(shipping, plan.taxStatus),
    shippingTotal: amount(shipping.total),
    stateId: stateId('order.state', 'open'),
    deepLinkCode: hexId(`deep-link:${draft.orderId}`),
    affiliateCode: null,
    campaignCode: null,
    customerComment: wish.comment ?? null,
    internalComment: null,
    source: wish.viaApi === true ? 'api' : null,
    ruleIds: [],
    createdById: null,
    updatedById: null,
    itemRounding: rounding,
    totalRounding: rounding,
    $tagIds: [],
    ...created(draft),
    customFields: wish.customFields ?? null,
  });
}
