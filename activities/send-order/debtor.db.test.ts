import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { FoundDebtor, OrderTarget } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import { aDelivery, anAddress, anOrder } from '../../test/fixtures/orders.ts';
import { type OrderAtTill, startOrderAtTill } from '../../test/support/order-at-till.ts';
import { saveDebtor } from './debtor.ts';

let at: OrderAtTill;
const signal = new AbortController().signal;
beforeAll(async () => {
  at = await startOrderAtTill();
});
afterAll(() => at.stop());
beforeEach(async () => {
  await at.sql`delete from process_steps`;
  await at.sql`update tasks set state = 'resolved'`;
});

const company = anOrder({
  billing: anAddress({ company: 'Neu GmbH', vatId: 'DE111111111' }),
  deliveries: [aDelivery()],
});
const stands = (order = anOrder()) =>
  at.sql`update orders set document = ${at.sql.json(order)} where id = ${at.input.orderId}`;

/** A till of which nobody knew that it has these under the order's e-mail, until it refuses another of that name. */
function tillWith(there: FoundDebtor[], existed = true) {
  const updated: Record<string, string>[] = [];
  let known: FoundDebtor[] = [];
  const says: Partial<OrderTarget> = {
    findDebtors: async () => done([]),
    recallDebtor: async () => known,
    rereadDebtors: async () => done(null),
    createDebtor: async () => {
      known = there;
      const [one] = there;
      return one ? done({ ...one, existed }) : { kind: 'rejected', reason: 'nobody is there' };
    },
    updateDebtor: async (_, changes) => {
      updated.push(changes);
      return done(there[0] ?? { externalId: '', type: 'person', image: {} });
    },
  };
  return { hub: at.hubWith(says), updated };
}
const debtor = (externalId: string, more: Partial<FoundDebtor> = {}): FoundDebtor => ({
  externalId,
  type: 'company',
  image: { username: 'anna.schmidt@example.com' },
  ...more,
});

it('S4 a debtor that turns out to exist while it is created is judged like any other that is found: another VAT id is asked about', async () => {
  await stands(company);
  const { hub, updated } = tillWith([debtor('31', { vatNumber: 'DE999999999' })]);
  expect(await saveDebtor(hub, at.input, signal)).toMatchObject({ kind: 'wait' });
  expect(await at.tasks()).toEqual([
    expect.objectContaining({ kind: 'debtor', sentence: expect.stringMatching(/31 .*DE999999999.*DE111111111/) }),
  ]);
  expect(updated).toEqual([]);
});

it('S4 S5 an individual found so, who now orders as a company, is asked about too, and so are two of one e-mail', async () => {
  await stands(company);
  const asked = async (...there: FoundDebtor[]) => {
    expect(await saveDebtor(tillWith(there).hub, at.input, signal)).toMatchObject({ kind: 'wait' });
    return (await at.tasks()).map(({ sentence }) => sentence).join();
  };
  expect(await asked(debtor('31', { type: 'person' }))).toContain('is an individual, the order is of the company');
  expect(await asked(debtor('31'), debtor('32'))).toContain('belongs to 2 debtors');
});

it('S4 S13 one that may be used is updated by field policy, and the journal says that it was found', async () => {
  await stands();
  await at.set(['debtor', 'fieldPolicy'], { 'billingaddress.city': 'create-only' });
  const { hub, updated } = tillWith([debtor('31', { type: 'person' })]);
  expect(await saveDebtor(hub, at.input, signal)).toEqual({ kind: 'known', debtorId: '31' });
  expect(updated).toEqual([expect.objectContaining({ 'billingaddress.last_name': 'Schmidt' })]);
  expect(updated[0]).not.toHaveProperty(['billingaddress.city']);
  expect(await at.steps()).toEqual([
    { step: 'debtor', outcome: 'updated', detail: expect.stringMatching(/^Debtor 31, found by e-mail, updated \(/) },
  ]);
});

it('S4 one that was made is used as it is, and the journal says so', async () => {
  await stands();
  const { hub, updated } = tillWith([debtor('33', { type: 'person' })], false);
  expect(await saveDebtor(hub, at.input, signal)).toEqual({ kind: 'known', debtorId: '33' });
  expect(updated).toEqual([]);
  expect(await at.steps()).toEqual([
    { step: 'debtor', outcome: 'created', detail: 'Created an individual debtor as debtor 33 of till.' },
  ]);
});
