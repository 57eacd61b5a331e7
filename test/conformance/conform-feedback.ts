import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FeedbackSource, InterpretError } from '../../connectors/contract.ts';
import { fulfilmentStates } from '../../domain/fulfilment.ts';
import type { Open } from './stand.ts';
import type { FeedbackWorld } from './stand-catalogue.ts';

/** What every source that states what became of orders owes. */
export function conformFeedback(world: () => FeedbackWorld, open: Open): void {
  let source: FeedbackSource;
  beforeAll(() => {
    const statuses = open().ports.source?.orderStatuses;
    if (!statuses) throw new Error('The connector has no source of order statuses.');
    source = statuses;
  });

  describe('interpret', () => {
    it('tells of every order in the message, by its number, with code and meaning', () => {
      const [code, state] = world().known;
      const orders = [1, 2, 3].map(offerSeq => ({ offerSeq, number: `ŻÓŁW-${offerSeq}`, rawState: code }));
      const read = source.interpret(world().write(orders));
      expect(read, 'One word for each order, in the order of the message').toMatchObject(
        orders.map(order => ({ ...order, state })),
      );
      expect(fulfilmentStates, 'A meaning is one that the hub knows').toContain(state);
    });

    it('keeps a code that it does not know, and gives it no meaning', () => {
      const [read] = source.interpret(world().write([{ offerSeq: 4, number: 'A4', rawState: world().unknown }]));
      expect(read?.rawState, 'The code is kept').toBe(world().unknown);
      expect(read?.state, 'A guess could cancel an order').toBeUndefined();
      expect(read?.waybill, 'No waybill was written').toBeUndefined();
    });

    it('takes a waybill for shipped; a code that it does not know beside one still has no meaning, so that it is asked about', () => {
      const waybill = '620000000001';
      for (const [rawState, state] of [[world().known[0], 'shipped'], [world().unknown]] as const) {
        const [read] = source.interpret(world().write([{ offerSeq: 5, number: 'A5', rawState, waybill }]));
        expect(read, 'Code and waybill are kept').toMatchObject({ offerSeq: 5, rawState, waybill });
        expect(read?.state, 'The hub itself counts a waybill as shipped').toBe(state);
      }
    });

    it('reads an empty message as one that says nothing', () => {
      expect(source.interpret(world().write([])), 'No orders, no words').toEqual([]);
    });

    it('refuses what cannot be understood, and throws nothing else', () => {
      const bytes = world().write([{ offerSeq: 6, number: 'A6', rawState: world().unknown }]);
      const whole = Buffer.from(Buffer.from(bytes).toString().trimEnd());
      for (let at = 0; at < whole.length; at += 31)
        expect(() => source.interpret(whole.subarray(0, at)), `Cut after ${at} bytes`).toThrow(InterpretError);
      for (const [what, text] of world().junk)
        expect(() => source.interpret(Buffer.from(text)), what).toThrow(InterpretError);
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 5 }), places => {
          const broken = Buffer.from(whole);
          for (const [at, byte] of places) broken[at] = byte;
          try {
            source.interpret(broken);
          } catch (error) {
            expect(error).toBeInstanceOf(InterpretError);
          }
        }),
        { numRuns: 300 },
      );
    });
  });
}
