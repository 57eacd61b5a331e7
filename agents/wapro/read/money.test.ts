import { describe, expect, it } from 'vitest';
import { recordSchemas } from '../../../connectors/v1/records/index.ts';
import { decimal, plain } from '../../../domain/decimal.ts';
import { cast, testDay, testWorld } from '../../../sandbox/wapro/test-world.ts';
import { asDb, testSettings } from '../stand-in.fixture.ts';
import { invoiceReader } from './invoices.ts';
import { paymentReader } from './payments.ts';
import type { Reader } from './reader.ts';
import { shipmentReader, statusReader } from './statuses.ts';

const ledger = {
  findByWapro: (id: string) => ({ orderId: `hub-${id}`, clientNumber: id, state: 'done' as const, lines: {} }),
};

/** An order of the clerk's: ten at 10.00 and four at 25.00 net, 23 %: 246.00 gross. */
const withOrder = async (changes = {}) => {
  const { world, db } = testWorld(changes);
  const { buyerId, warehouseId, one, other } = cast(world);
  const lines = [
    { goodsId: String(one.ID_ARTYKULU), quantity: '10', net: '10' },
    { goodsId: String(other.ID_ARTYKULU), quantity: '4', net: '25' },
  ];
  const orderId = await world.clerk.takeOrder({ buyerId, warehouseId, lines });
  const lineIds = world.database
    .table('POZYCJA_ZAMOWIENIA')
    .by('ID_ZAMOWIENIA', orderId)
    .map(line => String(line.ID_POZYCJI_ZAMOWIENIA));
  const port = asDb(db);
  const settings = testSettings([warehouseId], { documents: { days: 3650 } });
  const all = async <E extends 'invoices' | 'payments' | 'order-statuses' | 'shipments'>(reader: Reader<E>) => {
    const readings = await reader.read(await reader.roots('0', 1000));
    for (const { record } of readings) {
      expect(recordSchemas[reader.entity].safeParse(JSON.parse(JSON.stringify(record))).error?.issues ?? []).toEqual(
        [],
      );
    }
    return readings.map(({ record }) => record);
  };
  return {
    clerk: world.clerk,
    buyerId,
    orderId,
    lineIds,
    invoices: () => all(invoiceReader(port, settings, ledger, false)),
    payments: () => all(paymentReader(port, settings)),
    statuses: () => all(statusReader(port, settings, ledger)),
    shipments: () => all(shipmentReader(port, settings, ledger)),
  };
};

const sumOf = (amounts: string[]) =>
  plain(
    amounts.reduce((total, each) => total.plus(decimal(each)), decimal('0')),
    2,
  );

describe('invoices (W10)', () => {
  it('name the order of each line, one order on several invoices', async () => {
    const { clerk, orderId, lineIds, invoices } = await withOrder();
    const [first = '', second = ''] = lineIds;
    await clerk.splitInvoice(orderId, [[{ lineId: first, quantity: '10' }], [{ lineId: second, quantity: '4' }]]);
    const found = await invoices();
    expect(found.map(({ totals, orders, kind }) => [totals.gross, orders, kind])).toEqual([
      ['123.00', [orderId], 'vat'],
      ['123.00', [orderId], 'vat'],
    ]);
    for (const { lines = [], totals } of found) {
      expect(lines.map(({ order, vatCode }) => [order, vatCode])).toEqual([[orderId, '23']]);
      expect(sumOf(lines.map(({ gross }) => gross))).toBe(totals.gross);
    }
  });
});

describe('payments in stages (W11)', () => {
  it.each(['one', 'pair'] as const)(
    'say which invoice each settles and what stays (rows: %s)',
    async settlementRows => {
      const { clerk, buyerId, orderId, lineIds, invoices, payments } = await withOrder({ settlementRows });
      const [first = '', second = ''] = lineIds;
      await clerk.splitInvoice(orderId, [[{ lineId: first, quantity: '10' }], [{ lineId: second, quantity: '4' }]]);
      const [one, other] = (await invoices()).map(({ externalId }) => externalId);
      const paymentId = await clerk.bookPayment({
        buyerId,
        amount: '200',
        pays: [{ documentId: String(one) }, { documentId: String(other), amount: '50' }],
      });
      expect(await payments()).toMatchObject([
        {
          externalId: paymentId,
          kind: 'payment',
          amount: '200.00',
          date: testDay,
          customer: buyerId,
          applications: [
            { invoice: one, amount: '123.00' },
            { invoice: other, amount: '50.00' },
          ],
        },
      ]);
      await clerk.reversePayment(paymentId);
      const after = await payments();
      expect(after.map(({ kind, amount, applications }) => [kind, amount, applications])).toEqual([
        ['payment', '200.00', []],
        ['refund', '-200.00', []],
      ]);
      expect(sumOf(after.map(({ amount }) => amount))).toBe('0.00');
    },
  );
});

describe('what became of an order (W9)', () => {
  it('goes from accepted over partly to shipped, with its parcels', async () => {
    const { clerk, orderId, lineIds, statuses, shipments } = await withOrder();
    expect(await statuses()).toMatchObject([{ order: `hub-${orderId}`, state: 'accepted' }]);
    await clerk.fulfil(orderId, [{ lineId: lineIds[0] ?? '', quantity: '4' }]);
    expect(await statuses()).toMatchObject([{ state: 'in-progress' }]);
    await clerk.fulfil(orderId);
    await clerk.setParcel(orderId, 'A1, B2');
    expect(await statuses()).toMatchObject([{ state: 'shipped', rawState: expect.stringContaining('/Z') }]);
    expect((await shipments()).map(({ waybill }) => waybill)).toEqual(['A1', 'B2']);
  });
});
