import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offerFor, shownProducts } from './catalogue.ts';
import { placeOrder } from './place-order.ts';
import { isShown, sightOf } from './rules.ts';
import { give, smallWorld } from './test-world.ts';
import { createWorld } from './world.ts';

describe('users and buyers (W3)', () => {
  it('are n:m: each user sees exactly what belongs to their buyers', () => {
    const ids = ['K0', 'K1', 'K2', 'K3', 'K4'];
    const assigned = fc.array(fc.uniqueArray(fc.constantFrom(...ids)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(assigned, users => {
        const world = createWorld(1);
        for (const id of ids) {
          give(world, 'customers', { id, name: id });
          give(world, 'delivery-places', { id: `M-${id}`, customer: id });
          give(world, 'invoices', { id: `F-${id}`, customer: id });
          give(world, 'payments', { id: `Z-${id}`, customer: id });
          world.orders.set(`B-${id}`, { id: `B-${id}`, buyer: id } as never);
        }
        give(world, 'users', ...users.map((customers, index) => ({ id: `U${index}`, customers })));
        for (const [index, own] of users.entries()) {
          const sight = sightOf(world, `U${index}`);
          const seen = (prefix: string) => own.map(id => `${prefix}${id}`).sort();
          expect(sight?.buyers.map(({ id }) => id).sort()).toEqual(seen(''));
          expect(
            sight
              ?.orders()
              .map(({ id }) => id)
              .sort(),
          ).toEqual(seen('B-'));
          expect(
            sight
              ?.invoices()
              .map(({ id }) => id)
              .sort(),
          ).toEqual(seen('F-'));
          expect(
            sight
              ?.payments()
              .map(({ id }) => id)
              .sort(),
          ).toEqual(seen('Z-'));
          expect(
            ids
              .flatMap(id => sight?.places(id) ?? [])
              .map(({ id }) => id)
              .sort(),
          ).toEqual(seen('M-'));
          for (const id of ids) {
            expect(sight?.buyer(id) !== undefined).toBe(own.includes(id));
            expect(sight?.order(`B-${id}`) !== undefined).toBe(own.includes(id));
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('change by what the hub says: reassigned, not active, taken away', () => {
    const world = smallWorld();
    give(world, 'users', { id: 'anna', name: 'Jawna Brama', customers: ['K2'] });
    expect(sightOf(world, 'anna')?.buyers.map(({ id }) => id)).toEqual(['K2']);
    give(world, 'users', { id: 'anna', active: false, customers: ['K2'] });
    expect(sightOf(world, 'anna')).toBeUndefined();
    give(world, 'users', { id: 'piotr', op: 'delete', customers: ['K2'] });
    expect(sightOf(world, 'piotr')).toBeUndefined();
    expect(sightOf(world, 'nobody')).toBeUndefined();
  });
});

describe('goods (W6)', () => {
  it('that wait in the holding category cannot be seen or ordered before they are confirmed', () => {
    const world = smallWorld();
    const wish = { user: 'anna', buyer: 'K1', lines: [{ product: 'P3', quantity: '1' }] };
    expect(shownProducts(world).map(({ id }) => id)).toEqual(['P1', 'P2']);
    expect(() => placeOrder(world, wish)).toThrow('There is no such product.');
    give(world, 'products', { id: 'P3', name: 'Zawias P3', visible: true });
    expect(placeOrder(world, wish).record.lines).toHaveLength(1);
  });

  it('that are withdrawn, taken away or without price or VAT rate cannot be ordered', () => {
    const world = smallWorld();
    expect(offerFor(world, 'P1')).toMatchObject({ net: '10.00', rate: '23' });
    give(world, 'prices', { id: 'P1', product: 'P1', gross: '12.30', currency: 'PLN' });
    expect(offerFor(world, 'P1')).toBeUndefined();
    give(world, 'products', { id: 'P2', withdrawn: 'yes' });
    expect(offerFor(world, 'P2')).toBeUndefined();
    expect(isShown({ id: 'P', seq: 1, op: 'delete', changedAt: '' })).toBe(false);
  });
});
