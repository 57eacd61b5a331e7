import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { done } from '../../connectors/outcome.ts';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import { advance } from './advance.ts';
import { findProducts } from './products.ts';

let at: OrderAtTill;
const signal = new AbortController().signal;
beforeAll(async () => {
  at = await startOrderAtTill();
});
afterAll(() => at.stop());
beforeEach(() => at.set(['products', 'onMissing'], 'wait'));

const cup = { externalId: '5', name: 'Cup' };

it('S6 X5 “create” is refused with a clear message until there is a product flow, and the order waits for its product', async () => {
  await at.set(['products', 'onMissing'], 'create');
  const hub = at.hubWith({ findProducts: async () => done(new Map()) });
  expect(await findProducts(hub, at.input, signal)).toMatchObject({ kind: 'wait', forMs: 600_000 });
  expect(await at.tasks()).toEqual([
    {
      kind: 'product',
      sentence:
        'till has no product with SKU SKU-1. Creating products needs a product flow, which this connection does not have yet.',
      remedy: expect.stringContaining('Create SKU-1 in till, or correct the SKU in the shop.'),
    },
  ]);
  await at.set(['products', 'onMissing'], 'wait');
  await findProducts(hub, at.input, signal);
  expect((await at.tasks()).map(({ sentence }) => sentence)).toEqual(['till has no product with SKU SKU-1.']);
});

it('S6 asks memory once per walk for the products, and the body is made of its answer', async () => {
  const asked: string[][] = [];
  const bodies: unknown[] = [];
  const hub = at.hubWith({
    recallOrder: async () => undefined,
    recallDebtor: async () => [],
    recallProducts: async skus => {
      asked.push(skus);
      return new Map([['SKU-1', cup]]);
    },
    body: (_, { products }) => {
      bodies.push(products.get('SKU-1'));
      return {};
    },
  });
  const stop = await advance(hub, at.input, 'products', '12', '');
  expect(stop.kind).toBe('send');
  expect(asked).toEqual([['SKU-1']]);
  expect(bodies).toEqual([cup]);
  await at.sql`delete from intents`;
  // Begun behind the products, it asks for itself.
  expect((await advance(hub, at.input, 'commit', '12', '')).kind).toBe('send');
  expect(asked).toHaveLength(2);
});
