import { describe, expect, it } from 'vitest';
import { InterpretError, type OrderSource } from '../../connectors/contract.ts';
import { decimal, plain } from '../../domain/decimal.ts';
import type { Order } from '../../domain/order.ts';
import { doneOf } from './outcomes.ts';
import { patient, type SourceWorld } from './stand.ts';

const sum = (amounts: string[]) =>
  plain(
    amounts.map(amount => decimal(amount)).reduce((total, next) => total.plus(next), decimal('0')),
    2,
  );

/** Top-level lines and deliveries, with the tax that a net order adds to them. */
function sumOfParts(order: Order): string {
  const lines = order.lines.filter(({ parentId }) => parentId === undefined);
  const parts = [...lines.map(({ total }) => total), ...order.deliveries.map(({ cost }) => cost)];
  const taxes = [...lines, ...order.deliveries].flatMap(part => part.taxes.map(({ amount }) => amount));
  return sum(order.taxMode === 'net' ? [...parts, ...taxes] : parts);
}

/** What the canonical order owes to the shop's own, for every kind of order. */
export function conformInterpret(
  world: () => SourceWorld,
  source: () => OrderSource,
  freshWindow: () => { from: Date },
): void {
  describe('interpret', () => {
    it('understands every kind of order', async () => {
      for (const kind of world().kinds) {
        const { from } = freshWindow();
        const [placed] = world().place({ at: from, kind });
        if (!placed) throw new Error(`The stand-in made no ${kind} order.`);
        const [record] = doneOf(await source().get([placed.externalId], patient), `Reading a ${kind} order`);
        const order = source().interpret(record?.raw);
        const of = (what: string) => `A ${kind} order: ${what}`;
        expect(order.externalId, of("it keeps the shop's id")).toBe(placed.externalId);
        expect(order.number, of('it keeps the number that people quote')).toBe(placed.number);
        expect(order.currency, of('it is in the currency that the buyer paid in')).toBe(placed.currency);
        expect(order.customer.email, of('the e-mail is as the buyer typed it')).toBe(placed.email);
        expect(order.totals.gross, of('the total is to the cent')).toBe(placed.total.toFixed(2));
        expect(
          sumOfParts(order),
          of('its top-level lines and deliveries add up to the total, nested ones not counted twice'),
        ).toBe(placed.total.toFixed(2));
        const { states, withoutNumber } = world().kindOf?.(kind) ?? {};
        expect(
          order.lines.some(line => line.kind === 'goods' && !line.sku),
          of('goods have their number'),
        ).toBe(withoutNumber ?? false);
        expect(order.lines.filter(line => line.kind === 'goods').length, of('it has goods')).toBeGreaterThan(0);
        expect(
          order.deliveries.filter(delivery => delivery.hasGoods).length,
          of('one delivery at least carries goods'),
        ).toBeGreaterThan(0);
        expect(order.payments.length, of('it has a payment')).toBeGreaterThan(0);
        expect(order.states, of('states are canonical')).toMatchObject({
          order: 'open',
          delivery: 'open',
          payment: 'open',
          ...states,
        });
        expect(new Date(order.orderedAt).toISOString(), of('times are ISO 8601 in UTC')).toBe(order.orderedAt);
        expect(order.billing.country, of('countries are two letters')).toMatch(/^[A-Z]{2}$/);
        const again = source().interpret(JSON.parse(JSON.stringify(record?.raw)));
        expect(again, of('the raw record survives being kept as JSON, and interpret is pure')).toEqual(order);
      }
    });

    it('names the place that it cannot understand', async () => {
      const { from } = freshWindow();
      const [placed] = world().place({ at: from });
      const [record] = doneOf(await source().get([placed?.externalId ?? ''], patient), 'Reading an order');
      const raw: Record<string, unknown> = Object(record?.raw);
      const spoiled = Object.keys(raw).map(field => ({ ...raw, [field]: { unheard: 'of' } }));
      let refused = 0;
      for (const document of [null, undefined, 7, 'text', [], {}, ...spoiled]) {
        try {
          source().interpret(document);
        } catch (error) {
          refused += 1;
          expect(error, '`interpret` throws nothing but InterpretError').toBeInstanceOf(InterpretError);
          if (!(error instanceof InterpretError)) continue;
          expect(error.pointer, 'An InterpretError points at the field, by a JSON pointer').toMatch(/^(\/.+|)$/);
          expect(error.message, 'An InterpretError says what is wrong').toMatch(/\S+ \S+/);
        }
      }
      expect(refused, 'A document that is no order is refused').toBeGreaterThan(6);
    });
  });
}
