import fc from 'fast-check';
import { expect, it } from 'vitest';
import { give } from './test-world.ts';
import { createWorld, type World } from './world.ts';

const to = (world: World) => world.mails.map(mail => mail.to).sort();

it('makes an account and writes the invitations once, in whatever order and however often they come (W1)', () => {
  const statements: ((world: World) => void)[] = [
    world => give(world, 'customers', { id: 'K1', name: 'Skład', email: 'k1@example.com', invite: true }),
    world => give(world, 'users', { id: 'anna', name: 'Anna', email: 'anna@example.com', customers: ['K1'] }),
    world => give(world, 'customers', { id: 'K2', name: 'Zakład', email: 'k2@example.com', invite: false }),
    world => give(world, 'users', { id: 'olga', name: 'Olga', email: 'olga@example.com', customers: ['K1', 'K2'] }),
    world => give(world, 'users', { id: 'piotr', name: 'Piotr', email: 'piotr@example.com', customers: ['K2'] }),
  ];
  const order = fc.shuffledSubarray([...statements, ...statements], { minLength: 10 });
  fc.assert(
    fc.property(order, told => {
      const world = createWorld(1);
      for (const tell of told) tell(world);
      expect([...world.accounts.keys()].sort()).toEqual(['K1', 'K2']);
      expect(to(world)).toEqual(['anna@example.com', 'k1@example.com', 'olga@example.com']);
    }),
    { numRuns: 30 },
  );
});

it('closes the account of a buyer who is no longer selected and opens it again without another invitation (W1)', () => {
  const world = createWorld(1);
  const say = (more: object) => give(world, 'customers', { id: 'K1', name: 'Skład', email: 'k1@example.com', ...more });
  say({});
  const { openedAt } = world.accounts.get('K1') ?? {};
  for (const closing of [{ closed: true }, { blocked: true }, { anonymised: true }, { op: 'delete' as const }]) {
    say(closing);
    expect(world.accounts.get('K1')).toEqual({ buyer: 'K1', openedAt, closed: true });
    say({});
    expect(world.accounts.get('K1')).toMatchObject({ closed: false });
  }
  expect(world.mails).toHaveLength(1);
});

it('makes no account for a buyer who was closed from the beginning', () => {
  const world = createWorld(1);
  give(world, 'customers', { id: 'K1', name: 'Skład', email: 'k1@example.com', closed: true });
  expect(world.accounts.size).toBe(0);
  expect(world.mails).toEqual([]);
});
