import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OfferedDocument, OfferedOrderTarget } from '../../connectors/contract.ts';
import { type Amounts, anOfferedOrder } from './offered-order.fixture.ts';
import type { Open } from './stand.ts';
import type { OfferedWorld } from './stand-catalogue.ts';

const cents = (most: number) => fc.integer({ min: 1, max: most });
const amounts: fc.Arbitrary<Amounts> = fc
  .record({
    goods: fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 12 }), total: cents(90_000) }), {
      minLength: 1,
      maxLength: 5,
    }),
    carriage: fc.oneof(fc.constant(0), cents(3_000)),
    fee: fc.oneof(fc.constant(0), cents(900)),
    share: fc.double({ min: 0, max: 0.9, noNaN: true }),
    reduced: fc.boolean(),
  })
  .map(({ goods, carriage, fee, share, reduced }) => ({
    goods,
    carriage,
    fee,
    reduction: reduced ? Math.floor(share * goods.reduce((sum, { total }) => sum + total, 0)) : 0,
  }));
const plainOrder: Amounts = { goods: [{ quantity: 2, total: 2_500 }], reduction: 0, carriage: 1_499, fee: 0 };

/** What every target that fetches its orders itself owes. */
export function conformOffered(world: () => OfferedWorld, open: Open): void {
  let target: OfferedOrderTarget;
  beforeAll(() => {
    const offered = open().ports.target?.offeredOrders;
    if (!offered) throw new Error('The connector has no target that fetches its orders.');
    target = offered;
  });
  const bodyOf = (document: OfferedDocument): Record<string, unknown> => {
    if ('unfit' in document) throw new Error(`${String(document.field)}: ${String(document.unfit)}`);
    return document.body;
  };

  describe('document', () => {
    it('asks of the buyer what the shop asks, to the cent', () => {
      fc.assert(
        fc.property(amounts, given => {
          const { sales, source, products } = anOfferedOrder(world(), given);
          const body = bodyOf(target.document(sales, source, products));
          expect(world().total(body).toFixed(2)).toBe(source.totals.gross);
          expect(world().products(body), 'Every line is a product of the target').toEqual(
            [...products.values()].map(({ externalId }) => externalId),
          );
        }),
        { numRuns: 400 },
      );
    });

    it('is pure, and survives being kept', () => {
      const { sales, source, products } = anOfferedOrder(world(), plainOrder);
      const body = bodyOf(target.document(sales, source, products));
      expect(JSON.parse(JSON.stringify(body)), 'It is kept as JSON').toEqual(body);
      const again = target.document(structuredClone(sales), structuredClone(source), new Map(products));
      expect(bodyOf(again), 'The same order, the same document').toEqual(body);
    });

    it('keeps back what it cannot carry, and names the field', () => {
      const make = () =>
        anOfferedOrder(world(), { ...plainOrder, goods: [...plainOrder.goods, { quantity: 1, total: 99 }] });
      const unpaired = make();
      unpaired.products.delete('line-2');
      const foreign = make();
      foreign.source.currency = 'XTS';
      const wrong = make();
      wrong.source.totals.gross = '1.00';
      const empty = make();
      empty.source.lines = [];
      empty.source.totals.gross = '14.99';
      const never = [['no products', empty, /lines/]] as const;
      const unless = [
        ['a line without its product', unpaired, /line-2/],
        ['another currency', foreign, /currency/],
        ['a total that is not that of its parts', wrong, /total/],
      ] as const;
      for (const [what, { sales, source, products }, field] of world().compared ? never : [...never, ...unless]) {
        const document = target.document(sales, source, products);
        expect(document, `Kept back: ${what}`).toEqual({
          unfit: expect.stringMatching(/\S+ \S+ \S+/),
          field: expect.stringMatching(field),
        });
      }
    });
  });

  describe('what it says of itself', () => {
    it('tells why a later change is not forwarded, and how long an order may lie', () => {
      expect(target.passive, 'A sentence for a person').toMatch(/\S+ \S+ \S+.*\./);
      expect(target.pickUpHours, 'Hours').toBeGreaterThan(0);
    });
  });
}
