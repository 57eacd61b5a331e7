import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderKinds } from './order-kinds.ts';
import { isPaid } from './order-stream.ts';
import { payOrder, placeOrder } from './place-order.ts';
import { profileNames, profileOf } from './profile.ts';
import { associationsOf, type Json, list, number, object, type Row } from './tables.ts';
import { createWorld, type World } from './world.ts';

const cents = (value: Json | undefined) => Math.round(number(value) * 100);
const taxes = (price: Json | undefined) => list(object(price).calculatedTaxes).map(object);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

function parts(world: World, order: Row, name: string): Row[] {
  const association = associationsOf.order?.[name];
  return association ? world.related(order, association) : [];
}

it('every order adds up to the cent: lines, shipping, taxes, payments', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 30 }),
      fc.constantFrom(...orderKinds),
      fc.constantFrom(undefined, 'CHF', 'PLN', 'SEK'),
      fc.constantFrom(undefined, 'gross' as const, 'net' as const, 'tax-free' as const),
      (seed, kind, currency, taxStatus) => {
        const world = createWorld(profileOf('6.7'), seed);
        const order = placeOrder(world, { kind, currency, taxStatus });
        const price = object(order.price);
        const lines = parts(world, order, 'lineItems');
        const top = lines.filter(line => line.parentId === null);
        const positions = sum(top.map(line => cents(line.totalPrice)));
        const shipping = sum(parts(world, order, 'deliveries').map(row => cents(object(row.shippingCosts).totalPrice)));
        const tax = sum(taxes(price).map(row => cents(row.tax)));

        expect(cents(price.positionPrice)).toBe(positions);
        expect(cents(order.shippingTotal)).toBe(shipping);
        expect(cents(price.totalPrice)).toBe(positions + shipping + (order.taxStatus === 'net' ? tax : 0));
        expect(cents(price.netPrice)).toBe(cents(price.totalPrice) - tax);
        expect(cents(order.amountTotal)).toBe(cents(price.totalPrice));
        expect(tax).toBe(
          sum([...top.map(line => line.price), order.shippingCosts].flatMap(taxes).map(row => cents(row.tax))),
        );
        for (const line of lines) {
          expect(cents(line.totalPrice)).toBe(cents(line.unitPrice) * number(line.quantity));
          if (order.taxStatus !== 'tax-free')
            expect(sum(taxes(line.price).map(row => cents(row.price)))).toBe(cents(line.totalPrice));
        }
        for (const payment of parts(world, order, 'transactions'))
          expect(cents(object(payment.amount).totalPrice)).toBe(cents(price.totalPrice));
        for (const line of lines.filter(row => row.type === 'container'))
          expect(sum(lines.filter(row => row.parentId === line.id).map(row => cents(row.totalPrice)))).toBe(
            cents(line.totalPrice),
          );
      },
    ),
    { numRuns: 150 },
  );
});

it('the oddities are there when asked for', () => {
  const world = createWorld(profileOf('6.7'), 3);
  const lines = (kind: (typeof orderKinds)[number]) => parts(world, placeOrder(world, { kind }), 'lineItems');
  expect(lines('promotion').some(line => line.type === 'promotion' && number(line.totalPrice) < 0)).toBe(true);
  expect(lines('nested').filter(line => line.parentId !== null)).toHaveLength(2);
  expect(lines('nested').some(line => taxes(line.price).length === 2)).toBe(true);
  const discount = parts(world, placeOrder(world, { kind: 'shipping-discount' }), 'deliveries');
  expect(discount.map(row => Math.sign(number(object(row.shippingCosts).totalPrice)))).toEqual([1, -1]);
  const retried = parts(world, placeOrder(world, { kind: 'retried-payment', paid: true }), 'transactions');
  expect(retried.map(row => world.get('state_machine_state', row.stateId)?.technicalName)).toEqual(['failed', 'paid']);
  expect(parts(world, placeOrder(world, { kind: 'tax-free' }), 'lineItems').flatMap(line => taxes(line.price))).toEqual(
    [],
  );
  const [buyer] = parts(world, placeOrder(world, { kind: 'company' }), 'orderCustomer');
  expect(buyer?.company).toBeTruthy();
});

it('the same e-mail is the same customer, except for a guest', () => {
  const world = createWorld(profileOf('6.7'), 3);
  const buyer = (guest: boolean) =>
    parts(
      world,
      placeOrder(world, { customerEmail: 'Jo@Mail.example', ...(guest ? { kind: 'guest' } : {}) }),
      'orderCustomer',
    )[0];
  const first = buyer(false);
  expect(buyer(false)?.customerId).toBe(first?.customerId);
  const guest = buyer(true);
  expect(guest?.customerId).not.toBe(first?.customerId);
  expect(guest?.email).toBe('Jo@Mail.example');
});

it('wished articles and quantities are used, also one that the shop does not know', () => {
  const world = createWorld(profileOf('6.7'), 3);
  const lines = parts(world, placeOrder(world, { skus: ['KL-2000-M', 'GONE-1'], quantity: 3 }), 'lineItems');
  expect(lines.map(line => object(line.payload).productNumber)).toEqual(['KL-2000-M', 'GONE-1']);
  expect(lines.map(line => line.quantity)).toEqual([3, 3]);
  expect(lines[1]?.productId).toBeNull();
});

it('the same seed places the same orders', () => {
  const shopping = (seed: number) => {
    const world = createWorld(profileOf('6.7'), seed);
    return Array.from({ length: 5 }, () => [placeOrder(world).id, placeOrder(world).amountTotal]);
  };
  expect(shopping(11)).toEqual(shopping(11));
  expect(shopping(11)).not.toEqual(shopping(12));
});

it.each(profileNames)('paying works with the transitions of %s', profile => {
  const world = createWorld(profileOf(profile), 5);
  const order = placeOrder(world, { paid: false });
  expect(isPaid(world, order.id)).toBe(false);
  payOrder(world, order.id);
  expect(isPaid(world, order.id)).toBe(true);
});
