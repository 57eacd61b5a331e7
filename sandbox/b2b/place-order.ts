import { randomUUID } from 'node:crypto';
import type { OrderRecord } from '../../client/types.ts';
import { decimal, plain } from '../../domain/decimal.ts';
import { offerFor } from './catalogue.ts';
import { isClosed, sightOf, textOf } from './rules.ts';
import type { PlacedOrder, World } from './world.ts';

type Line = OrderRecord['lines'][number];

export type WishedLine = {
  product: string;
  quantity: string;
  note?: string;
  /** What production needs: dimensions, colours. */
  attributes?: Record<string, string>;
  wantedAt?: string;
};

export type OrderWish = {
  user: string;
  buyer: string;
  /** One of the buyer's delivery places; absent: the buyer's own address. */
  place?: string;
  lines: WishedLine[];
  payment?: 'transfer' | 'prepaid';
  /** Net; nothing when absent. */
  shippingCost?: string;
  note?: string;
  wantedAt?: string;
};

/** Something that is not there for whoever asks: another user's, or nobody's. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/**
 * A user places an order for one of their buyers. Throws `NotFound` for another's buyer or place, and a sentence for a closed buyer
 * and for goods that cannot be had.
 */
export function placeOrder(world: World, wish: OrderWish): PlacedOrder {
  const sight = sightOf(world, wish.user);
  const buyer = sight?.buyer(wish.buyer);
  if (!sight || !buyer) throw new NotFound('There is no such buyer.');
  if (isClosed(buyer)) throw new Error(`The account of ${textOf(buyer.name)} is closed for ordering.`);
  const place = wish.place === undefined ? undefined : sight.places(buyer.id).find(({ id }) => id === wish.place);
  if (wish.place !== undefined && !place) throw new NotFound('There is no such delivery place.');
  if (wish.lines.length === 0) throw new Error('Choose at least one product.');

  const offers = wish.lines.map(line => offerOf(world, line, buyer));
  const [{ currency } = { currency: 'PLN' }] = offers;
  if (offers.some(offer => offer.currency !== currency))
    throw new Error('These goods are priced in several currencies. Order them one by one.');
  const lines = wish.lines.map((line, index): Line => {
    const offer = offers[index];
    if (!offer) throw new Error('The order has a line without an offer.');
    const total = plain(decimal(offer.net).times(decimal(line.quantity)), 2);
    const { note, attributes, wantedAt } = line;
    return {
      ...{ id: String(index + 1), product: offer.product.id, sku: offer.product.sku, name: offer.name, kind: 'goods' },
      ...{
        quantity: plain(decimal(line.quantity)),
        unit: offer.product.unit,
        unitPrice: offer.net,
        total,
        ...offer.vat,
      },
      ...{ note, attributes, wantedAt },
    };
  });
  const shippingCost = wish.shippingCost ?? '0';
  const totals = totalsOf([
    ...lines.map(({ total }, index) => ({ net: total, rate: offers[index]?.rate ?? '0' })),
    { net: shippingCost, rate: '23' },
  ]);
  world.counter += 1;
  const id = `B2B-${world.counter}`;
  const now = world.now().toISOString();
  const [firstName = '', ...rest] = textOf(sight.user.name).split(' ');
  const company = textOf(buyer.fullName) || textOf(buyer.name);
  const email = buyer.email ?? textOf(sight.user.email);
  const order: PlacedOrder = {
    ...{ id, buyer: buyer.id, user: sight.user.id, push: 'waiting' },
    record: {
      ...{
        externalId: id,
        number: id,
        orderedAt: now,
        changedAt: now,
        asOf: now,
        currency,
        basis: 'net',
        state: 'open',
      },
      customer: {
        externalId: buyer.id,
        email,
        firstName,
        lastName: rest.join(' '),
        company,
        taxId: buyer.taxId,
        phone: buyer.phone,
      },
      user: sight.user.id,
      billing: { ...buyer.address, company, phone: buyer.phone },
      shipTo: place
        ? { ...place.address, company: textOf(place.recipient) || place.name, phone: place.phone }
        : { ...buyer.address, company },
      deliveryPlace: place?.id,
      payment: paymentOf(wish.payment ?? 'transfer', textOf(buyer.paymentForm), totals.gross, now),
      shipping: {
        method: { code: 'own-transport', name: 'Transport własny hurtowni' },
        ...{ cost: shippingCost, vatRate: '23' },
      },
      ...{ lines, totals, documentWish: 'invoice', note: wish.note, wantedAt: wish.wantedAt },
    },
  };
  world.orders.set(id, order);
  sendOrder(world, order);
  return order;
}

/** A user calls an order off; whoever has it decides what becomes of it. */
export function cancelOrder(world: World, order: PlacedOrder): void {
  const now = world.now().toISOString();
  order.record = { ...order.record, state: 'cancelled', changedAt: now, asOf: now };
  sendOrder(world, order);
}

/** Puts an order as it is now on its way, on behalf of its user. */
export function sendOrder(world: World, order: PlacedOrder): void {
  order.push = 'waiting';
  order.reason = undefined;
  world.outgoing.set(`orders/${order.id}`, {
    ...{ entity: 'orders', id: order.id, record: order.record, key: randomUUID(), user: order.user },
    ...{ changes: {}, state: 'waiting' },
  });
  world.changed();
}

function offerOf(world: World, { product, quantity }: WishedLine, buyer: Parameters<typeof offerFor>[2]) {
  const offer = offerFor(world, product, buyer);
  if (!offer) throw new NotFound('There is no such product.');
  if (!decimal(quantity, 'The quantity').gt(0)) throw new Error('Order more than nothing.');
  if (decimal(quantity).gt(decimal(offer.available)))
    throw new Error(`Of ${offer.name} only ${offer.available} can be had.`);
  return offer;
}

/** Tax by line, each rounded, so that the lines sum to it. */
function totalsOf(parts: { net: string; rate: string }[]): OrderRecord['totals'] {
  const sum = (values: string[]) => values.reduce((total, value) => total.plus(decimal(value)), decimal('0'));
  const net = sum(parts.map(part => part.net));
  const vat = sum(parts.map(part => plain(decimal(part.net).times(decimal(part.rate)).div(100), 2)));
  return { net: plain(net, 2), vat: plain(vat, 2), gross: plain(net.plus(vat), 2) };
}

const paymentOf = (kind: 'transfer' | 'prepaid', form: string, gross: string, now: string): OrderRecord['payment'] =>
  kind === 'prepaid'
    ? { method: { code: 'prepaid', name: 'Przedpłata' }, state: 'paid', amount: gross, paidAt: now }
    : { method: { code: 'transfer', name: form || 'Przelew' }, state: 'open', amount: gross };
