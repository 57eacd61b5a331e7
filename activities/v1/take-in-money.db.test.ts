import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoiceBalances } from '../../db/queries/balances.ts';
import { buyerBalances } from '../../db/queries/buyer-balances.ts';
import { orderBalancesAt } from '../../db/queries/order-balances.ts';
import { anInvoice, aPayment, type MoneyMerchant, startMoneyMerchant } from '../../test/support/money-merchant.ts';
import { reallocateForOrders } from '../money/reallocate-for-orders.ts';

let merchant: MoneyMerchant;
beforeAll(async () => {
  merchant = await startMoneyMerchant();
});
afterAll(() => merchant.stop());

type Pair = Awaited<ReturnType<MoneyMerchant['pair']>>;

async function allocationsOf({ erpId }: Pair) {
  const rows = await merchant.sql<{ part: string }[]>`
    select invoice.external_id || ' ' || orders.number || ' ' || part.gross || ' ' || part.basis as part
    from allocations part join invoices invoice on invoice.id = part.invoice_id join orders on orders.id = part.order_id
    where invoice.connection_id = ${erpId} order by 1`;
  return rows.map(row => row.part);
}

async function balancesOf({ erpId }: Pair, at = '2026-03-20') {
  const scope = { workspaceId: merchant.workspaceId, at };
  const names = new Map(
    (await merchant.sql`select id, external_id from invoices where connection_id = ${erpId}`).map(row => [
      row.id,
      row.external_id,
    ]),
  );
  const all = await invoiceBalances(merchant.sql, scope, [...names.keys()]);
  return Object.fromEntries(all.map(({ invoiceId, connectionId, ...row }) => [String(names.get(invoiceId)), row]));
}

async function feedOf(connectionId: string, entity: string) {
  const rows = await merchant.sql<{ id: string; op: string; document: Record<string, unknown>; buyer: string }[]>`
    select object_id as id, op, document, buyer_id as buyer from feed where connection_id = ${connectionId} and entity = ${entity} order by object_id`;
  return rows;
}

describe('W10: invoices are shared out to orders', () => {
  it('by line, by number and in proportion; the shop is told in its own words', async () => {
    const pair = await merchant.pair();
    await pair.addOrder('10001', '100.00');
    await pair.addOrder('10002', '50.00');
    const lines = [
      { name: 'a', quantity: '1', vatCode: '23', net: '56.91', vat: '13.09', gross: '70.00', order: '10001' },
      { name: 'b', quantity: '1', vatCode: '23', net: '52.85', vat: '12.15', gross: '65.00' },
    ];
    const taken = await pair.push('invoices', [anInvoice('i1', '135.00', { lines, orders: ['10001', '10002'] })]);
    expect(taken.counts).toMatchObject({ created: 1 });
    // What no line names goes to what is uninvoiced: 30 of the first, 50 of the second.
    expect(await allocationsOf(pair)).toEqual(['i1 10001 24.38 share', 'i1 10001 70.00 line', 'i1 10002 40.62 share']);
    const [told] = await feedOf(pair.shopId, 'invoices');
    expect(told).toMatchObject({ id: 'i1', op: 'upsert', buyer: 'b1' });
    expect(told?.document).toMatchObject({
      orders: ['shop-10001', 'shop-10002'],
      allocations: [
        { order: 'shop-10001', gross: '94.38' },
        { order: 'shop-10002', gross: '40.62' },
      ],
      ...{ unallocated: '0.00', paid: '0.00', outstanding: '135.00' },
      lines: [{ order: 'shop-10001' }, { name: 'b' }],
    });
  });

  it('when their order comes later, also by the id that the ERP gave it', async () => {
    const pair = await merchant.pair();
    await pair.push('invoices', [anInvoice('i1', '40.00', { orders: ['ZK/7'] })]);
    expect(await allocationsOf(pair)).toEqual([]);
    const orderId = await pair.addOrder('10003', '40.00');
    await merchant.sql.begin(async sql => {
      await sql`insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
        values (${merchant.workspaceId}, ${pair.erpId}, 'order', 'ZK/7', ${orderId}, 'test')`;
      await reallocateForOrders(sql, merchant.hub, merchant, [orderId]);
    });
    expect(await allocationsOf(pair)).toEqual(['i1 10003 40.00 share']);
    const [told] = await feedOf(pair.shopId, 'invoices');
    expect(told?.document).toMatchObject({ orders: ['shop-10003'] });
  });

  it('a number that two orders have names none', async () => {
    const pair = await merchant.pair();
    await pair.addOrder('77', '40.00');
    const other = await merchant.pair();
    await merchant.addFlow('orders', other.shopId, pair.erpId);
    await other.addOrder('77', '40.00');
    await pair.push('invoices', [anInvoice('i1', '40.00', { orders: ['77'] })]);
    expect(await allocationsOf(pair)).toEqual([]);
  });

  it('keeps what is odd with a remark and refuses what contradicts itself', async () => {
    const pair = await merchant.pair();
    const odd = anInvoice('i1', '10.00', { bankAccount: 'PL00', ksefNumber: 'x', lines: [] });
    const wrong = anInvoice('i2', '10.00', { totals: { net: '8.00', vat: '1.00', gross: '10.00' } });
    const taken = await pair.push('invoices', [odd, wrong]);
    expect(taken).toMatchObject({ counts: { created: 1 }, refused: [{ line: 2, field: '/totals/gross' }] });
    const rows =
      await merchant.sql`select field, outcome from message_records where outcome = 'noticed' order by field`;
    expect(rows.map(row => row.field)).toEqual(['/bankAccount', '/ksefNumber']);
    const [kept] =
      await merchant.sql`select bank_account, ksef_number from invoices where connection_id = ${pair.erpId}`;
    expect(kept).toMatchObject({ bank_account: 'PL00', ksef_number: 'x' });
  });

  it('an older statement changes nothing, an equal one writes no history, a newer one does', async () => {
    const pair = await merchant.pair();
    await pair.push('invoices', [anInvoice('i1', '10.00')], new Date('2026-03-02'));
    const older = await pair.push('invoices', [anInvoice('i1', '99.00')], new Date('2026-03-01'));
    const equal = await pair.push('invoices', [anInvoice('i1', '10.00')], new Date('2026-03-03'));
    expect([older.counts.superseded, equal.counts.unchanged]).toEqual([1, 1]);
    await pair.push('invoices', [anInvoice('i1', '10.00', { dueDate: '2026-04-01' })], new Date('2026-03-04'));
    const changes = await merchant.sql`
      select changes.field, before, after from changes join invoices on invoices.id = changes.record_id where invoices.connection_id = ${pair.erpId}`;
    expect(changes.map(row => ({ ...row }))).toEqual([{ field: 'dueDate', before: '2026-03-15', after: '2026-04-01' }]);
  });

  it('a final invoice that states everything deducts the advance of its order', async () => {
    const pair = await merchant.pair();
    const id = await pair.addOrder('10009', '100.00');
    await pair.push('invoices', [
      anInvoice('z1', '100.00', { kind: 'final', advancesDeducted: true, orders: ['10009'], issueDate: '2026-03-05' }),
      anInvoice('a1', '30.00', { kind: 'advance', orders: ['10009'] }),
    ]);
    const [row] = await orderBalancesAt(merchant.sql, { workspaceId: merchant.workspaceId, at: '2026-03-20' }, [id]);
    expect(row).toMatchObject({ invoiced: '100.00', outstanding: '100.00' });
  });
});

describe('W11: payments settle in stages', () => {
  it('a payment before its invoice stays with the buyer until it comes', async () => {
    const pair = await merchant.pair();
    const scope = { workspaceId: merchant.workspaceId, at: '2026-03-20' };
    await pair.push('payments', [aPayment('p1', '30.00', [['i1', '30.00']], { customer: 'early' })]);
    const before = await buyerBalances(merchant.sql, scope, { buyerIds: ['early'] });
    expect(before).toMatchObject([{ paid: '0.00', unappliedRest: '30.00' }]);
    await pair.push('invoices', [anInvoice('i1', '50.00', { customer: 'early' })]);
    expect(await buyerBalances(merchant.sql, scope, { buyerIds: ['early'] })).toMatchObject([
      { invoiced: '50.00', paid: '30.00', outstanding: '20.00', overdue: '20.00', unappliedRest: '0.00' },
    ]);
    expect((await feedOf(pair.shopId, 'payments')).map(row => row.id)).toEqual(['p1']);
    const [told] = await feedOf(pair.shopId, 'invoices');
    expect(told?.document).toMatchObject({ paid: '30.00', outstanding: '20.00', settlement: 'partly-paid' });
  });

  it('refunds, reversals of reversals and compensations, whichever sign is stated', async () => {
    const pair = await merchant.pair();
    await pair.push('invoices', [anInvoice('i1', '100.00'), anInvoice('i2', '20.00')]);
    await pair.push('payments', [
      aPayment('r1', '-100.00', [], { kind: 'reversal', reverses: 'p1' }),
      aPayment('p1', '100.00', [['i1', '100.00']]),
    ]);
    expect((await balancesOf(pair)).i1).toMatchObject({ paid: '0.00', state: 'open' });
    await pair.push('payments', [aPayment('r2', '100.00', [], { kind: 'reversal', reverses: 'r1' })]);
    expect((await balancesOf(pair)).i1).toMatchObject({ paid: '100.00', state: 'paid' });
    await pair.push('payments', [
      aPayment(
        'c1',
        '0.00',
        [
          ['i1', '-20.00'],
          ['i2', '20.00'],
        ],
        { kind: 'compensation' },
      ),
      aPayment('f1', '-10.00', [['i1', '-10.00']], { kind: 'refund' }),
    ]);
    expect(await balancesOf(pair)).toMatchObject({
      i1: { paid: '70.00', outstanding: '30.00' },
      i2: { paid: '20.00', state: 'paid' },
    });
  });

  it('the orders of an invoice share what is paid, to the grosz, and their shop is told', async () => {
    const pair = await merchant.pair();
    const ids = [
      await pair.addOrder('1', '33.34'),
      await pair.addOrder('2', '33.34'),
      await pair.addOrder('3', '33.34'),
    ];
    await pair.push('invoices', [anInvoice('i1', '100.00', { orders: ['1', '2', '3'] })]);
    await pair.push('payments', [aPayment('p1', '50.00', [['i1', '50.00']])]);
    const rows = await orderBalancesAt(merchant.sql, { workspaceId: merchant.workspaceId, at: '2026-03-20' }, ids);
    expect(rows.map(({ invoiced, paid, overdue }) => [invoiced, paid, overdue])).toEqual([
      ['33.34', '16.67', '16.67'],
      ['33.33', '16.67', '16.66'],
      ['33.33', '16.66', '16.67'],
    ]);
    const statuses = await feedOf(pair.shopId, 'order-statuses');
    expect(statuses).toHaveLength(3);
  });

  it('only open invoices are tracked: settled history is loaded without processes', async () => {
    const pair = await merchant.pair();
    const tracked = async () =>
      (
        await merchant.sql`select number, state, outcome from processes where flow_id = ${pair.flowId} order by number`
      ).map(row => row.number);
    await pair.push('payments', [aPayment('p1', '100.00', [['old', '100.00']])]);
    await pair.push('invoices', [anInvoice('old', '100.00'), anInvoice('new', '10.00')]);
    expect(await tracked()).toEqual(['FV/new']);
    await pair.push('payments', [aPayment('p2', '5.00', [['old', '5.00']], { kind: 'refund' })]);
    expect(await tracked()).toEqual(['FV/new', 'FV/old']);
  });

  it('a flow in shadow writes and tracks nothing', async () => {
    const pair = await merchant.pair('shadow');
    await pair.push('invoices', [anInvoice('i1', '10.00')]);
    expect(await feedOf(pair.shopId, 'invoices')).toEqual([]);
    expect(await merchant.sql`select 1 from processes where flow_id = ${pair.flowId}`).toHaveLength(0);
  });
});

const documents = [
  anInvoice('i1', '135.01', { orders: ['1', '2'] }),
  anInvoice('i2', '20.00', { orders: ['2', '3'] }),
  anInvoice('k1', '-35.01', { kind: 'correction', correctionOf: 'i1', issueDate: '2026-03-05' }),
  anInvoice('k2', '5.00', { kind: 'correction', correctionOf: 'k1', issueDate: '2026-03-06' }),
  anInvoice('r1', '12.00', { kind: 'receipt', orders: ['3'] }),
  anInvoice('v1', '12.00', { replaces: 'r1', orders: ['3'] }),
  anInvoice('x1', '7.00', { status: 'cancelled', orders: ['1'] }),
];
const money = [
  aPayment('p1', '60.00', [
    ['i1', '40.00'],
    ['k1', '10.00'],
  ]),
  aPayment('p2', '12.00', [['r1', '12.00']]),
  aPayment('p3', '60.00', [], { kind: 'reversal', reverses: 'p1', date: '2026-03-18' }),
  aPayment('p4', '25.00', [['i2', '25.00']]),
];
const arrivals = [
  ...documents.map(record => ({ entity: 'invoices' as const, record })),
  ...money.map(record => ({ entity: 'payments' as const, record })),
];

it('W10, W11: any order of arrival of invoices, corrections and payments gives the same allocations and balances', async () => {
  const state = async (order: typeof arrivals, cuts: number[]) => {
    const pair = await merchant.pair();
    for (const [number, gross] of [
      ['1', '100.00'],
      ['2', '50.00'],
      ['3', '33.33'],
    ] as const)
      await pair.addOrder(number, gross);
    const batches: (typeof arrivals)[] = [[]];
    order.forEach((each, index) => {
      const last = batches.at(-1)?.at(-1);
      if (cuts.includes(index) || (last && last.entity !== each.entity)) batches.push([]);
      batches.at(-1)?.push(each);
    });
    for (const batch of batches.filter(each => each.length > 0))
      await pair.push(
        batch[0]?.entity ?? 'invoices',
        batch.map(({ record }) => record),
      );
    const told = await feedOf(pair.shopId, 'invoices');
    const balances = Object.entries(await balancesOf(pair)).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify({
      allocations: await allocationsOf(pair),
      balances,
      told: told.map(({ document }) => [document.number, document.outstanding, document.allocations]),
    });
  };
  const expected = await state(arrivals, []);
  expect(expected).toContain('k2');
  const shuffled = fc.tuple(
    fc.shuffledSubarray(arrivals, { minLength: arrivals.length }),
    fc.subarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
  );
  await fc.assert(
    fc.asyncProperty(shuffled, async ([order, cuts]) => {
      expect(await state(order, cuts)).toBe(expected);
    }),
    { numRuns: 8 },
  );
});

it('W10: messages that run at once neither wait for each other for ever nor lose a part', async () => {
  const pair = await merchant.pair();
  const orderId = await pair.addOrder('500', '100.00');
  await Promise.all([
    ...['i1', 'i2', 'i3', 'i4'].map(id => pair.push('invoices', [anInvoice(id, '25.00', { orders: ['500'] })])),
    ...['i1', 'i2', 'i3', 'i4'].map(id => pair.push('payments', [aPayment(`p-${id}`, '10.00', [[id, '10.00']])])),
    merchant.sql.begin(sql => reallocateForOrders(sql, merchant.hub, merchant, [orderId])),
  ]);
  const [row] = await orderBalancesAt(merchant.sql, { workspaceId: merchant.workspaceId, at: '2026-03-20' }, [orderId]);
  expect(row).toMatchObject({ invoiced: '100.00', paid: '40.00' });
});
