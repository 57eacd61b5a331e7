import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { markMentioned, withdrawOffer } from '../../db/queries/offered-orders.ts';
import { createLedger } from '../../sandbox/kamsoft/ledger.ts';
import { readOrders } from '../../sandbox/kamsoft/read-orders.ts';
import { createWorld } from '../../sandbox/prestashop/world.ts';
import { judgeOrders } from '../chaos/pharmacy/judge-orders.ts';
import type { Placed } from '../chaos/pharmacy/shopping.ts';
import { type HandedOut, type Pharmacy, startPharmacy } from '../support/api-pharmacy.ts';

let pharmacy: Pharmacy;
const stops: (() => Promise<void>)[] = [];
beforeEach(async () => {
  pharmacy = await startPharmacy();
  stops.push(pharmacy.stop);
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

const withdraw = (orderId: string) =>
  withdrawOffer(pharmacy.sql, { workspaceId: pharmacy.workspaceId, connectionId: pharmacy.connectionId, orderId });

/** An order book of its own, for what the pharmacy heard of an answer. */
function orderBook() {
  const ledger = createLedger(() => true);
  return {
    ledger,
    keep: (orders: HandedOut[]) =>
      ledger.take(
        orders.flatMap(({ id, number, deleted }) =>
          readOrders(
            `<orders><order><id>${id}</id><number>${number}</number><date>2026.03.02 10:30</date><deleted>${deleted ? 1 : 0}</deleted></order></orders>`,
          ),
        ),
      ),
  };
}

/** An order that lies ready and that its buyer cancels in the end. */
async function cancelled(number: string, id: number) {
  const order = await pharmacy.addOrder(number);
  await pharmacy.sql`update orders set external_id = ${String(id)} where id = ${order.orderId}`;
  await pharmacy.sql`update processes set reason = 'It waits to be fetched.' where id = ${order.processId}`;
  await order.offer();
  const placed: Placed = { id, number, kind: 'transfer', assured: true, cancelled: true, lines: [], total: '0' };
  return { ...order, placed };
}

async function judged(ledger: ReturnType<typeof createLedger>, ...placed: Placed[]): Promise<string[]> {
  const shop = createWorld({ profile: 'tb16', seed: 1, products: 1 });
  return (await judgeOrders(pharmacy.sql, shop, { ledger }, placed)).discrepancies;
}

describe('K4 the judge of a run with kills', () => {
  it('takes a cancellation that the pharmacy heard of for what it is', async () => {
    const { ledger, keep } = orderBook();
    const a = await cancelled('A', 1);
    keep(await pharmacy.fetchAfter(0));
    await withdraw(a.orderId);
    await (await pharmacy.addOrder('B')).offer();
    keep(await pharmacy.fetchAfter(1));
    await pharmacy.fetchAfter(2);
    const [row] = await pharmacy.sql`select fetched_at, withdrawn_at from offered_orders where number = 'A'`;
    expect(row).toMatchObject({ fetched_at: expect.any(Date), withdrawn_at: expect.any(Date) });
    expect(await judged(ledger, a.placed)).toEqual(['2 (B) is no order of the shop.']);
  });

  it('finds a cancellation, and an order, that counts as fetched and did not arrive', async () => {
    const { ledger, keep } = orderBook();
    const a = await cancelled('A', 1);
    const b = await cancelled('B', 2);
    await pharmacy.fetchAfter(0);
    await withdraw(a.orderId);
    await pharmacy.fetchAfter(0);
    await pharmacy.fetchAfter(2);
    expect(await judged(ledger, a.placed, b.placed)).toEqual([
      'Order A (transfer): the hub says that its cancellation was fetched, the pharmacy has it not.',
      'Order B (transfer): the hub says that it was fetched, the pharmacy has it not.',
    ]);
    keep([{ id: 2, number: 'B', deleted: true }]);
    expect(await judged(ledger, b.placed)).toContain(
      'Order B (transfer): the hub says that it was fetched, the pharmacy has it not.',
    );
  });

  it('holds an order for the pharmacy’s that left before the cancellation came', async () => {
    const { ledger, keep } = orderBook();
    const a = await cancelled('A', 1);
    keep(await pharmacy.fetchAfter(0));
    const scope = { workspaceId: pharmacy.workspaceId, connectionId: pharmacy.connectionId };
    await pharmacy.sql.begin(sql => markMentioned(sql, scope, [1]));
    keep([{ id: 1, number: 'A', deleted: true }]);
    ledger.get(1).feedback = {
      status: '4',
      lineStatus: '1',
      waybill: 'W1',
      waybillDate: '',
      state: 'taken',
      tries: 1,
    };
    expect(await judged(ledger, a.placed)).toEqual([
      'Order A (transfer): its waybill is “” in the shop, not W1.',
      'Order A (transfer): the shop was not told that it is shipped.',
      'Order A (transfer): its buyer got no mail.',
    ]);
  });
});
