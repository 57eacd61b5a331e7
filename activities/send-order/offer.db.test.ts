import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Pharmacy, startPharmacy } from '../../test/support/api-pharmacy.ts';
import { offerOn } from './offer.ts';
import { openSitting } from './sitting.ts';

let pharmacy: Pharmacy;
beforeAll(async () => {
  pharmacy = await startPharmacy({}, { startDate: '2026-01-10' });
  await pharmacy.sql`update flows set settings = jsonb_set(settings #- '{gate,startDate}', '{gate,waitDays}', '3650')`;
});
afterAll(() => pharmacy.stop());

/** An order placed at this moment, and what its process would do with it. */
async function placed(number: string, orderedAt: string) {
  const { sql, hub, workspaceId, flowId } = pharmacy;
  const order = await pharmacy.addOrder(number, { orderedAt });
  await sql`update orders set document = jsonb_set(document, '{orderedAt}', to_jsonb(${orderedAt}::text)) where id = ${order.orderId}`;
  const keys = { workspace: 'one', flowKey: 'orders', sourceKey: 'shop', targetKey: 'apteka', targetSystem: 'kamsoft' };
  const input = { workspaceId, flowId, orderId: order.orderId, processId: order.processId, number, ...keys };
  async function walk() {
    const sitting = await openSitting(hub, input, '');
    if (!('offered' in sitting)) throw new Error('The order is not one that is offered.');
    return await offerOn(sitting.offered);
  }
  return { ...order, walk };
}

it('K3 ends an order from before the start date as skipped, with the reason; its day counts whole, in Poland', async () => {
  const before = await placed('BEFORE', '2026-01-09T22:59:59.000Z');
  const ended = await before.walk();
  expect(ended).toMatchObject({ kind: 'end', outcome: 'skipped' });
  expect(ended.reason).toContain('before 2026-01-10, the day from which apteka gets orders');
  const first = await placed('FIRST', '2026-01-09T23:00:00.000Z');
  expect(await first.walk()).toMatchObject({ kind: 'wait' });
});

it('K3 goes on with an order from before that stood in an answer: the pharmacy may have it', async () => {
  const early = await placed('EARLY', '2026-01-02T10:00:00.000Z');
  await early.offer();
  await pharmacy.sql`update offered_orders set answered_at = now() where order_id = ${early.orderId}`;
  expect(await early.walk()).toMatchObject({ kind: 'wait' });
});
