import type { PulledRecords } from '../../client/types.ts';
import { takeIn } from './take-in.ts';
import { createWorld, type Pulled, type World } from './world.ts';

let seq = 0;

/** Gives records to a platform as the hub would, each newer than the one before. */
export function give<Entity extends Pulled>(
  world: World,
  entity: Entity,
  ...records: (Partial<PulledRecords[Entity]> & { id: string })[]
): void {
  const changedAt = '2026-05-03T10:00:00.000Z';
  takeIn(
    world,
    entity,
    records.map(record => {
      seq += 1;
      return { op: 'upsert' as const, seq, changedAt, ...record } as unknown as PulledRecords[Entity];
    }),
  );
}

/** A platform at noon of 3 May 2026 with two buyers, a user for each and one for both, and three products, one of them hidden. */
export function smallWorld(): World {
  const world = createWorld(1, () => new Date('2026-05-03T12:00:00Z'));
  const address = { street: 'ul. Składowa 4', zip: '90-001', city: 'Łódź', country: 'PL' };
  for (const id of ['K1', 'K2'])
    give(world, 'customers', {
      id,
      name: `Skład ${id}`,
      email: `${id}@example.com`,
      invite: true,
      closed: false,
      address,
      discount: '10',
    });
  give(world, 'users', {
    id: 'anna',
    name: 'Jawna Brama',
    email: 'anna@example.com',
    branch: 'Łódź',
    customers: ['K1'],
  });
  give(world, 'users', {
    id: 'piotr',
    name: 'Cichy Port',
    email: 'piotr@example.com',
    branch: 'Poznań',
    customers: ['K2'],
  });
  give(world, 'users', {
    id: 'olga',
    name: 'Nowa Wieża',
    email: 'olga@example.com',
    branch: 'Centrala',
    customers: ['K1', 'K2'],
  });
  for (const [id, customer] of [
    ['M1', 'K1'],
    ['M2', 'K1'],
    ['M3', 'K2'],
  ] as const)
    give(world, 'delivery-places', { id, customer, name: `Oddział ${id}`, address });
  for (const id of ['P1', 'P2', 'P3']) {
    give(world, 'products', { id, name: `Zawias ${id}`, sku: `SKU-${id}`, unit: 'szt', visible: id !== 'P3' });
    give(world, 'stock', { id, product: id, available: '12' });
    give(world, 'prices', { id, product: id, gross: '12.30', currency: 'PLN', vatRate: '23' });
  }
  return world;
}
