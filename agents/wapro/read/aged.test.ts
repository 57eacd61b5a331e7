import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordSchemas } from '../../../connectors/v1/records/index.ts';
import { cast, testWorld } from '../../../sandbox/wapro/test-world.ts';
import type { AnyRecord } from '../records.ts';
import { asDb, testSettings } from '../stand-in.fixture.ts';
import { openStore } from '../store/open-store.ts';
import { invoiceReader } from './invoices.ts';
import { paymentReader } from './payments.ts';
import type { Reader } from './reader.ts';
import { sendAll } from './send-all.ts';
import { sendSome } from './send-some.ts';
import { statusReader } from './statuses.ts';
import { watchEntity } from './watch.ts';

let place = '';
let store: ReturnType<typeof openStore>;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'agent-'));
  store = openStore(place);
  // Everything in this WAPRO is 180 days old: only what is open is read.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-01T10:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
  store.close();
  rmSync(place, { recursive: true, force: true });
});

const ledger = {
  findByWapro: (id: string) => ({ orderId: `hub-${id}`, clientNumber: id, state: 'done' as const, lines: {} }),
};

/** One order of the clerk's, 246.00 gross, invoiced. */
const old = async () => {
  const { world, db } = testWorld();
  const { buyerId, warehouseId, one, other } = cast(world);
  const { clerk } = world;
  const lines = [
    { goodsId: String(one.ID_ARTYKULU), quantity: '10', net: '10' },
    { goodsId: String(other.ID_ARTYKULU), quantity: '4', net: '25' },
  ];
  const orderId = await clerk.takeOrder({ buyerId, warehouseId, lines });
  const settings = testSettings([warehouseId]);
  const port = asDb(db);
  return {
    world,
    clerk,
    buyerId,
    orderId,
    invoice: () => clerk.issueInvoice({ orderIds: [orderId] }),
    statuses: statusReader(port, settings, ledger),
    payments: paymentReader(port, settings),
    invoices: invoiceReader(port, settings, ledger, false),
  };
};

/** What the hub gets: the baseline, then whatever it is told of and asks for. */
const news = async (reader: Reader): Promise<AnyRecord[]> => {
  const isBaseline = store.recall(`baseline ${reader.entity}`) === undefined;
  await watchEntity(reader, store);
  if (isBaseline) return pushed(reader);
  const ids: string[] = [];
  for (let next = store.outbox.first(); next; next = store.outbox.first()) {
    expect(next.parcel.kind).toBe('events');
    if (next.parcel.kind === 'events') ids.push(...next.parcel.changes.map(({ externalId }) => externalId));
    store.outbox.sent(next.seq);
  }
  if (ids.length > 0) await sendSome(reader, store, 'read-1', ids);
  return pushed(reader);
};

const pushed = (reader: Reader): AnyRecord[] => {
  const records: AnyRecord[] = [];
  for (let next = store.outbox.first(); next; next = store.outbox.first()) {
    expect(next.parcel.kind).toBe('push');
    if (next.parcel.kind === 'push') records.push(...next.parcel.records);
    store.outbox.sent(next.seq);
  }
  for (const record of records)
    expect(recordSchemas[reader.entity].safeParse(JSON.parse(JSON.stringify(record))).error?.issues ?? []).toEqual([]);
  return records;
};

describe('what is older than what is read', () => {
  it('W9 an order that is finished late is told of as finished, once, and then forgotten', async () => {
    const { clerk, orderId, statuses } = await old();
    await news(statuses);
    expect(await news(statuses)).toEqual([]);
    await clerk.fulfil(orderId);
    expect(await news(statuses)).toMatchObject([{ externalId: orderId, state: 'shipped', tell: true }]);
    for (let turn = 0; turn < 3; turn++) expect(await news(statuses)).toEqual([]);
    expect(store.snapshots.find('order-statuses', [orderId]).size).toBe(0);
  });

  it('W9 an order that somebody has open at that moment is told of once it is free', async () => {
    const { world, clerk, orderId, statuses } = await old();
    await news(statuses);
    await clerk.fulfil(orderId);
    world.database.table('ZAMOWIENIE').update(orderId, { SEMAFOR: 7 });
    expect(await news(statuses)).toEqual([]);
    world.database.table('ZAMOWIENIE').update(orderId, { SEMAFOR: 0 });
    expect(await news(statuses)).toMatchObject([{ externalId: orderId, state: 'shipped' }]);
  });

  it('W11 money whose rest is applied at last is told of with all that it paid', async () => {
    const { clerk, buyerId, invoice, payments } = await old();
    const documentId = await invoice();
    const paymentId = await clerk.bookPayment({ buyerId, amount: '246' });
    expect(await news(payments)).toMatchObject([{ externalId: paymentId, applications: [] }]);
    await clerk.assignPayment(paymentId, documentId);
    expect(await news(payments)).toMatchObject([
      { externalId: paymentId, applications: [{ invoice: documentId, amount: '246.00' }] },
    ]);
    for (let turn = 0; turn < 3; turn++) expect(await news(payments)).toEqual([]);
  });

  it('W11 the last part of an invoice that is paid without an item of the money arrives', async () => {
    const { clerk, invoice, payments, invoices } = await old();
    const documentId = await invoice();
    await news(payments);
    await news(invoices);
    const first = await clerk.settleAlone(documentId, '100');
    expect(await news(payments)).toMatchObject([{ amount: '100.00', applications: [{ invoice: documentId }] }]);
    await clerk.settleAlone(documentId, '146');
    const last = await news(payments);
    expect(last).toMatchObject([{ amount: '146.00', applications: [{ invoice: documentId, amount: '146.00' }] }]);
    expect(last[0]?.externalId).not.toContain(first);
    for (let turn = 0; turn < 3; turn++) expect(await news(payments)).toEqual([]);
  });

  it('W11 so does the only part of an invoice of which nothing was told before', async () => {
    const { clerk, invoice, payments } = await old();
    const documentId = await invoice();
    expect(await news(payments)).toEqual([]);
    expect(await news(payments)).toEqual([]);
    await clerk.settleAlone(documentId, '246');
    expect(await news(payments)).toMatchObject([{ amount: '246.00', applications: [{ invoice: documentId }] }]);
    for (let turn = 0; turn < 3; turn++) expect(await news(payments)).toEqual([]);
  });

  it('W12c a whole reading of payments says since when it holds all of them, and does', async () => {
    const { clerk, invoice, payments } = await old();
    const documentId = await invoice();
    // An old invoice, paid these days and closed by it.
    const settlement = await clerk.settleAlone(documentId, '246', '2026-10-30');
    await sendAll(payments, store, { answers: 'read-2' });
    const { parcel } = store.outbox.first() ?? {};
    expect(parcel).toMatchObject({ mode: 'snapshot', asOf: '2026-11-01T10:00:00.000Z', since: '2026-08-04' });
    expect(pushed(payments)).toMatchObject([{ externalId: expect.stringContaining(`/${settlement}`) }]);
  });

  it('W12c a whole reading holds what was closed since the last one', async () => {
    const { clerk, buyerId, invoice, payments } = await old();
    const documentId = await invoice();
    const paymentId = await clerk.bookPayment({ buyerId, amount: '246' });
    await news(payments);
    await clerk.assignPayment(paymentId, documentId);
    await sendAll(payments, store, { answers: 'read-2' });
    expect(pushed(payments)).toMatchObject([{ externalId: paymentId, applications: [{ amount: '246.00' }] }]);
  });
});

describe('money that is deleted in WAPRO (W11)', () => {
  it.each([true, false])('W11 is taken back at the hub, whether it was all applied or not (%s)', async applied => {
    const { clerk, buyerId, invoice, payments } = await old();
    const pays = [{ documentId: await invoice(), amount: '100' }];
    const paymentId = await clerk.bookPayment({ buyerId, amount: applied ? '100' : '150', pays });
    vi.setSystemTime(new Date('2026-05-10T10:00:00Z'));
    expect(await news(payments)).toMatchObject([{ externalId: paymentId, amount: applied ? '100.00' : '150.00' }]);
    await clerk.deletePayment(paymentId);
    expect(await news(payments)).toMatchObject([{ externalId: paymentId, op: 'delete' }]);
    for (let turn = 0; turn < 3; turn++) expect(await news(payments)).toEqual([]);
  });

  it('W11 so is a partial settlement without an item of its own, while its invoice stays', async () => {
    const { clerk, invoice, payments } = await old();
    const documentId = await invoice();
    await news(payments);
    const settlement = await clerk.settleAlone(documentId, '100');
    const [told] = await news(payments);
    await clerk.deleteSettlement(settlement);
    expect(await news(payments)).toMatchObject([{ externalId: told?.externalId, op: 'delete' }]);
    expect(await news(payments)).toEqual([]);
  });

  it('W12c and the nightly reading says so too, though nobody was told before', async () => {
    const { clerk, buyerId, payments } = await old();
    const paymentId = await clerk.bookPayment({ buyerId, amount: '100' });
    await news(payments);
    await clerk.deletePayment(paymentId);
    await sendAll(payments, store, { answers: 'read-2' });
    expect(pushed(payments)).toMatchObject([{ externalId: paymentId, op: 'delete' }]);
    expect(await news(payments)).toEqual([]);
  });

  it('W11 but what has only become old stays as it is', async () => {
    const { clerk, buyerId, invoice, payments } = await old();
    const pays = [{ documentId: await invoice() }];
    vi.setSystemTime(new Date('2026-05-10T10:00:00Z'));
    await clerk.bookPayment({ buyerId, amount: '246', pays });
    expect(await news(payments)).toHaveLength(1);
    vi.setSystemTime(new Date('2026-11-01T10:00:00Z'));
    for (let turn = 0; turn < 3; turn++) expect(await news(payments)).toEqual([]);
  });
});
