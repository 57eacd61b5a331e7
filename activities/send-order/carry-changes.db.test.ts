import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrderTarget } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import type { Order } from '../../domain/order.ts';
import { aLine, anOrder } from '../../test/fixtures/orders.ts';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import { bind } from './bind.ts';
import { carryChanges } from './carry-changes.ts';
import { loadStory } from './story.ts';

let at: OrderAtTill;
const signal = new AbortController().signal;
beforeAll(async () => {
  at = await startOrderAtTill();
});
afterAll(() => at.stop());
beforeEach(async () => {
  await at.sql`delete from bindings`;
  await at.sql`delete from order_changes_not_forwardable`;
});

const states = anOrder().states;
const unpaid: Partial<Order> = {
  states: { ...states, payment: 'open', rawPayment: 'refunded' },
  payments: anOrder().payments.map(payment => ({ ...payment, state: 'open' as const, rawState: 'refunded' })),
};
const cancelled: Partial<Order> = { states: { ...states, order: 'cancelled', rawOrder: 'cancelled' } };

/** The shop has the order so now. */
const stands = (changes: Partial<Order> = {}) =>
  at.sql`update orders set document = ${at.sql.json(anOrder(changes))} where id = ${at.input.orderId}`;

/** The order was written as `before`, its note too, and is `now` otherwise; says what the target was asked for. */
async function carry(before: Partial<Order>, now: Partial<Order>, answer: Awaited<ReturnType<OrderTarget['carry']>>) {
  await stands(before);
  const hub = at.hubWith({});
  const story = await loadStory(hub, at.input);
  await bind(at.sql, story, '77', 'written');
  await at.sql`update bindings set image_delivered = jsonb_set(image_delivered, '{note}', '"done"')`;
  await stands(now);
  const asked: string[] = [];
  const till = at.hubWith({
    carry: async (id, { kind }) => {
      asked.push(`${kind} ${id}`);
      return answer;
    },
  });
  const verdicts = [await carryChanges(till, at.input, signal), await carryChanges(till, at.input, signal)];
  return { asked, verdicts };
}

/** As an operator sees it with the order. */
async function shown() {
  const { body } = await at.merchant.api.call('GET', '/api/orders/10001');
  const { flows } = body as { flows: { notForwardable: { what: string; reason: string }[] }[] };
  return flows.flatMap(({ notForwardable }) => notForwardable.map(({ what, reason }) => `${what}: ${reason}`));
}

describe('S1 S19 what a target that is written to cannot follow', () => {
  it.each([
    ['is no longer paid', {}, unpaid, 'no longer paid (refunded): till was told that it is paid. Correct it there.'],
    ['was opened again', cancelled, {}, 'open again (open): till was told that it is cancelled. Correct it there.'],
    [
      'has other lines',
      {},
      { lines: [aLine({ quantity: '3' })] },
      expect.stringMatching(/^lines or totals changed \(\w+\): till has the order as it was\. Correct it there\.$/),
    ],
  ])(
    'an order that %s is recorded once and shown with the order, and nothing is sent',
    async (_, before, now, what) => {
      const { asked, verdicts } = await carry(before, now, done(null));
      expect(await shown()).toEqual([what]);
      expect(asked).toEqual([]);
      expect(verdicts[1]).toMatchObject({
        kind: 'end',
        outcome: 'sent',
        reason: expect.stringContaining('nothing to'),
      });
    },
  );

  it('a change that the target refuses is recorded with what it said, and not asked for again', async () => {
    const reason = 'PATCH /orders/77: the till answered 500 (500.70): The order was sent already';
    const { asked } = await carry({}, cancelled, { kind: 'rejected', reason });
    expect(await shown()).toEqual([`cancelled: ${reason}`]);
    expect(asked).toEqual(['cancelled 77']);
  });

  it('what it takes is carried and not recorded, also beside what it cannot follow', async () => {
    const { asked, verdicts } = await carry({}, { ...cancelled, lines: [aLine({ quantity: '3' })] }, done(null));
    expect(asked).toEqual(['cancelled 77']);
    expect(verdicts[0]).toMatchObject({ outcome: 'carried' });
    expect(await shown()).toEqual([expect.stringContaining('lines or totals changed')]);
  });
});
