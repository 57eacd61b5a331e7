import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, plain } from '../../domain/decimal.ts';
import { orderKinds, placeOrderOf } from './order-kinds.ts';
import { cancelOrder, NotFound, placeOrder } from './place-order.ts';
import { isClosed, sightOf } from './rules.ts';
import { give, smallWorld } from './test-world.ts';

const lines = [{ product: 'P1', quantity: '2' }];

describe('an order of a user (W3, W4)', () => {
  it('names buyer, user and delivery place by the wholesaler’s ids and goes on its way on the user’s behalf', () => {
    const world = smallWorld();
    const order = placeOrder(world, { user: 'olga', buyer: 'K1', place: 'M2', lines });
    expect(order.record).toMatchObject({
      customer: { externalId: 'K1', email: 'K1@example.com', firstName: 'Nowa', lastName: 'Wieża' },
      user: 'olga',
      deliveryPlace: 'M2',
      shipTo: { company: 'Oddział M2', street: 'ul. Składowa 4' },
      basis: 'net',
      // 10.00 net less the buyer's 10 %.
      lines: [{ product: 'P1', sku: 'SKU-P1', quantity: '2', unitPrice: '9.00', total: '18.00', vatRate: '23' }],
      totals: { net: '18.00', vat: '4.14', gross: '22.14' },
    });
    expect(world.outgoing.get(`orders/${order.id}`)).toMatchObject({ state: 'waiting', user: 'olga' });
  });

  it('is refused for another’s buyer or delivery place, as if there were none', () => {
    const world = smallWorld();
    const refused = (wish: object) => () => placeOrder(world, { user: 'anna', buyer: 'K1', lines, ...wish });
    expect(refused({ buyer: 'K2' })).toThrow(NotFound);
    expect(refused({ place: 'M3' })).toThrow(NotFound);
    expect(refused({ user: 'nobody' })).toThrow(NotFound);
    expect(world.orders.size).toBe(0);
  });

  it('is refused for a buyer who is closed, and for more than there is', () => {
    const world = smallWorld();
    expect(() => placeOrder(world, { user: 'anna', buyer: 'K1', lines: [{ product: 'P1', quantity: '13' }] })).toThrow(
      'only 12',
    );
    give(world, 'customers', { id: 'K1', name: 'Skład K1', closed: true });
    expect(() => placeOrder(world, { user: 'anna', buyer: 'K1', lines })).toThrow('closed for ordering');
    expect(sightOf(world, 'anna')?.buyers.every(isClosed), 'it is still seen').toBe(true);
  });

  it('sums up exactly, line by line', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ product: fc.constantFrom('P1', 'P2'), cents: fc.integer({ min: 1, max: 1200 }) }), {
          minLength: 1,
          maxLength: 20,
        }),
        wished => {
          const world = smallWorld();
          give(world, 'prices', { id: 'P2', product: 'P2', gross: '7.77', currency: 'PLN', vatRate: '8' });
          const quantities = wished.map(({ product, cents }) => ({
            product,
            quantity: plain(decimal(String(cents)).div(100)),
          }));
          const { totals, lines: made } = placeOrder(world, { user: 'anna', buyer: 'K1', lines: quantities }).record;
          const sum = (values: string[]) =>
            plain(
              values.reduce((all, each) => all.plus(each), decimal('0')),
              2,
            );
          expect(totals.net).toBe(sum(made.map(({ total }) => total)));
          expect(totals.vat).toBe(
            sum(
              made.map(({ total, vatRate }) =>
                plain(
                  decimal(total)
                    .times(vatRate ?? '0')
                    .div(100),
                  2,
                ),
              ),
            ),
          );
          expect(totals.gross).toBe(sum([totals.net, totals.vat]));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('can be called off, and the newest state goes on its way', () => {
    const world = smallWorld();
    const order = placeOrder(world, { user: 'anna', buyer: 'K1', lines });
    const before = world.outgoing.get(`orders/${order.id}`)?.key;
    cancelOrder(world, order);
    const after = world.outgoing.get(`orders/${order.id}`);
    expect(after?.record).toMatchObject({ state: 'cancelled' });
    expect(after?.key).not.toBe(before);
  });

  it.each(orderKinds)('of kind %s can be placed', kind => {
    const { record } = placeOrderOf(smallWorld(), { kind });
    expect(record.lines.length).toBeGreaterThan(0);
    if (kind === 'made') expect(record.lines[0]?.attributes).toHaveProperty('kolor');
    expect(record.state).toBe(kind === 'cancelled' ? 'cancelled' : 'open');
    expect(record.payment?.state).toBe(kind === 'prepaid' ? 'paid' : 'open');
  });
});
