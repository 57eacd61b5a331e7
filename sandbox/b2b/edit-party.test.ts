import { expect, it } from 'vitest';
import { addPlace, editParty } from './edit-party.ts';
import { placesOf } from './rules.ts';
import { give, smallWorld } from './test-world.ts';

it('sends a changed address back whole, without what the feed added (W2)', () => {
  const world = smallWorld();
  editParty(world, 'customers', 'K1', { 'address.street': 'ul. Nowa 1', phone: '+48 42 000 0000' }, 'anna');
  const { record, user } = world.outgoing.get('customers/K1') ?? {};
  expect(user).toBe('anna');
  expect(record).toEqual({
    ...{ externalId: 'K1', name: 'Skład K1', email: 'K1@example.com', discount: '10', phone: '+48 42 000 0000' },
    address: { street: 'ul. Nowa 1', zip: '90-001', city: 'Łódź', country: 'PL' },
    asOf: '2026-05-03T12:00:00.000Z',
  });
});

it('keeps a change that is on its way when the hub still says what was before (W2)', () => {
  const world = smallWorld();
  editParty(world, 'delivery-places', 'M1', { phone: '1' });
  editParty(world, 'delivery-places', 'M1', { 'address.city': 'Zgierz' });
  give(world, 'delivery-places', {
    id: 'M1',
    customer: 'K1',
    name: 'Oddział M1',
    address: { city: 'Łódź', zip: '90-001' },
    phone: '0',
  });
  expect(world.held['delivery-places'].get('M1')).toMatchObject({
    phone: '1',
    address: { city: 'Zgierz', zip: '90-001' },
  });
  world.outgoing.clear();
  give(world, 'delivery-places', {
    id: 'M1',
    customer: 'K1',
    name: 'Oddział M1',
    address: { city: 'Pabianice' },
    phone: '0',
  });
  expect(world.held['delivery-places'].get('M1')).toMatchObject({ phone: '0', address: { city: 'Pabianice' } });
});

it('refuses what is the wholesaler’s to say, and what is not there', () => {
  const world = smallWorld();
  expect(() => editParty(world, 'customers', 'K1', { creditLimit: '1000000' })).toThrow('creditLimit is not changed');
  expect(() => editParty(world, 'customers', 'K9', { phone: '1' })).toThrow('no customers K9');
});

it('makes a delivery place of its own (W4)', () => {
  const world = smallWorld();
  const id = addPlace(world, { customer: 'K1', name: 'Nowy oddział', address: { city: 'Łódź' } });
  expect(placesOf(world, 'K1').map(place => place.id)).toContain(id);
  expect(world.outgoing.get(`delivery-places/${id}`)?.record).toMatchObject({ externalId: id, customer: 'K1' });
});
