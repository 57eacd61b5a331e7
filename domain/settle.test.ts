import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateInvoices } from './allocate-invoices.ts';
import type { InvoicedOrder } from './invoice.ts';
import type { LedgerInvoice, LedgerPayment } from './ledger.ts';
import { fromMinor, sumUnits, toMinor } from './minor-units.ts';
import { settle } from './settle.ts';

const invoice = (id: string, gross: string, changes: Partial<LedgerInvoice> = {}): LedgerInvoice => ({
  ...{ id, kind: 'vat', status: 'issued', buyerId: 'b', issueDate: '2026-03-01', currency: 'PLN' },
  ...{ gross, net: gross, vat: '0', dues: [{ date: '2026-03-15' }], ...changes },
});
const payment = (
  id: string,
  amount: string,
  to: [string, string][],
  changes: Partial<LedgerPayment> = {},
): LedgerPayment => ({
  ...{ id, amount, kind: 'payment', date: '2026-03-10', buyerId: 'b', currency: 'PLN' },
  ...{ applications: to.map(([invoiceId, part]) => ({ invoiceId, amount: part })), ...changes },
});
const at = (date: string, invoices: LedgerInvoice[], payments: LedgerPayment[] = []) =>
  settle({ at: date, invoices, payments, allocations: [] });
const day = '2026-03-20';

describe('W11: settle', () => {
  it('settles an invoice in stages, each at its date', () => {
    const [one] = [invoice('i', '100.00')];
    const stages = [
      payment('p1', '30.00', [['i', '30.00']]),
      payment('p2', '70.00', [['i', '70.00']], { date: '2026-03-18' }),
    ];
    const on = (date: string) => at(date, [one], stages).invoices[0];
    expect(at('2026-02-28', [one], stages).invoices).toEqual([]);
    expect(on('2026-03-09')).toMatchObject({ paid: '0.00', outstanding: '100.00', overdue: '0.00', state: 'open' });
    expect(on('2026-03-15')).toMatchObject({
      paid: '30.00',
      outstanding: '70.00',
      overdue: '0.00',
      state: 'partly-paid',
    });
    expect(on('2026-03-16')).toMatchObject({ overdue: '70.00', open: [{ date: '2026-03-15', amount: '70.00' }] });
    expect(on('2026-03-18')).toMatchObject({
      paid: '100.00',
      outstanding: '0.00',
      overdue: '0.00',
      state: 'paid',
      open: [],
    });
  });

  it('applies one payment to many invoices and many to one, the rest stays with the buyer', () => {
    const invoices = [invoice('i', '100.00'), invoice('j', '50.00')];
    const payments = [
      payment('p', '140.00', [
        ['i', '60.00'],
        ['j', '55.00'],
      ]),
      payment('q', '40.00', [['i', '40.00']]),
    ];
    const { invoices: rows, buyers } = at(day, invoices, payments);
    expect(rows).toMatchObject([{ state: 'paid' }, { state: 'overpaid', overpaid: '5.00', outstanding: '0.00' }]);
    expect(buyers).toMatchObject([{ invoiced: '150.00', paid: '155.00', overpaid: '5.00', unappliedRest: '25.00' }]);
  });

  it('lets a payment wait with the buyer until its invoice arrives, and while the invoice is cancelled', () => {
    const paid = [payment('p', '40.00', [['i', '40.00']])];
    expect(at(day, [], paid).buyers).toMatchObject([{ paid: '0.00', unappliedRest: '40.00' }]);
    expect(at(day, [invoice('i', '40.00')], paid).buyers).toMatchObject([{ paid: '40.00', unappliedRest: '0.00' }]);
    const cancelled = at(day, [invoice('i', '40.00', { status: 'cancelled' })], paid);
    expect(cancelled.invoices).toMatchObject([{ state: 'cancelled', invoiced: '0.00', paid: '0.00' }]);
    expect(cancelled.buyers).toMatchObject([{ unappliedRest: '40.00' }]);
  });

  it('nets corrections and their corrections against the original', () => {
    const chain = [
      invoice('i', '100.00'),
      invoice('k', '-30.00', { kind: 'correction', correctionOf: 'i', issueDate: '2026-03-05' }),
      invoice('l', '10.00', {
        kind: 'correction',
        correctionOf: 'k',
        issueDate: '2026-03-12',
        dues: [{ date: '2026-04-01' }],
      }),
    ];
    const { invoices } = at(day, chain, [payment('p', '50.00', [['k', '50.00']])]);
    expect(invoices).toMatchObject([
      { invoiceId: 'i', invoiced: '80.00', paid: '50.00', outstanding: '30.00', overdue: '20.00' },
    ]);
    expect(invoices[0]?.open).toEqual([
      { date: '2026-03-15', amount: '20.00' },
      { date: '2026-04-01', amount: '10.00' },
    ]);
    expect(at('2026-03-04', chain).invoices[0]?.invoiced).toBe('100.00');
  });

  it('refunds, and takes back what is reversed, also a reversal and a refund', () => {
    const paid = payment('p', '120.00', [['i', '110.00']]);
    const refund = payment('r', '10.00', [['i', '10.00']], { kind: 'refund' });
    const undo = (id: string, reverses: string, amount: string) =>
      payment(id, amount, [], { kind: 'reversal', reverses });
    const balance = (...payments: LedgerPayment[]) => {
      const { invoices, buyers } = at(day, [invoice('i', '100.00')], payments);
      return [invoices[0]?.paid, invoices[0]?.state, buyers[0]?.unappliedRest];
    };
    expect(balance(paid)).toEqual(['110.00', 'overpaid', '10.00']);
    expect(balance(paid, refund)).toEqual(['100.00', 'paid', '10.00']);
    expect(balance(undo('u', 'p', '120.00'), paid)).toEqual(['0.00', 'open', '0.00']);
    expect(balance(paid, undo('u', 'p', '120.00'), undo('v', 'u', '120.00'))).toEqual(['110.00', 'overpaid', '10.00']);
    expect(balance(paid, refund, undo('u', 'r', '10.00'))).toEqual(['110.00', 'overpaid', '10.00']);
    expect(balance(paid, undo('u', 'p', '50.00'))).toEqual(['110.00', 'overpaid', '-40.00']);
    expect(balance(undo('u', 'p', '120.00'))).toEqual(['0.00', 'open', '-120.00']);
    const partly = payment('u', '50.00', [['i', '50.00']], { kind: 'reversal', reverses: 'p' });
    expect(balance(paid, partly)).toEqual(['60.00', 'partly-paid', '10.00']);
  });

  it('compensates an overpaid invoice with an open one', () => {
    const invoices = [invoice('i', '100.00'), invoice('j', '50.00')];
    const over = payment('p', '120.00', [['i', '120.00']]);
    const moved = payment(
      'c',
      '0.00',
      [
        ['i', '-20.00'],
        ['j', '20.00'],
      ],
      { kind: 'compensation' },
    );
    const { invoices: rows, buyers } = at(day, invoices, [over, moved]);
    expect(rows).toMatchObject([
      { paid: '100.00', state: 'paid' },
      { paid: '20.00', state: 'partly-paid' },
    ]);
    expect(buyers[0]?.unappliedRest).toBe('0.00');
  });

  it('moves the payments of a receipt to the invoice that it became', () => {
    const receipt = invoice('r', '40.00', { kind: 'receipt' });
    const made = invoice('i', '40.00', { replaces: 'r' });
    const paid = [payment('p', '40.00', [['r', '40.00']])];
    expect(at(day, [receipt], paid).invoices).toMatchObject([{ invoiceId: 'r', state: 'paid' }]);
    const { invoices, buyers } = at(day, [receipt, made], paid);
    expect(invoices).toMatchObject([
      { invoiceId: 'i', state: 'paid' },
      { invoiceId: 'r', state: 'cancelled' },
    ]);
    expect(buyers).toMatchObject([{ invoiced: '40.00', paid: '40.00' }]);
  });

  it('asks of a full final invoice only what its advances leave', () => {
    const advance = invoice('i', '30.00', { kind: 'advance' });
    const final = invoice('j', '100.00', { kind: 'final', finalStates: 'full', advances: ['i'] });
    expect(at(day, [advance, final], [payment('p', '30.00', [['i', '30.00']])]).buyers).toMatchObject([
      { invoiced: '100.00', paid: '30.00', outstanding: '70.00' },
    ]);
  });

  it('applies a payment in another currency only with its amount in the invoice’s', () => {
    const inEuro = [invoice('i', '10.00', { currency: 'EUR' })];
    const without = payment('p', '43.00', [['i', '43.00']]);
    const application = { invoiceId: 'i', amount: '43.00', invoiceAmount: '10.00' };
    expect(at(day, inEuro, [without]).buyers).toMatchObject([
      { currency: 'EUR', paid: '0.00' },
      { unappliedRest: '43.00' },
    ]);
    const { buyers } = at(day, inEuro, [{ ...without, applications: [application] }]);
    expect(buyers).toMatchObject([
      { currency: 'EUR', paid: '10.00' },
      { currency: 'PLN', unappliedRest: '0.00' },
    ]);
  });

  it('fills due dates from the earliest, and sorts what is open by age', () => {
    const dues = [
      { date: '2026-04-01', amount: '40.00' },
      { date: '2026-03-15', amount: '50.00' },
      { date: '2026-05-01' },
    ];
    const [one] = at(
      '2026-04-02',
      [invoice('i', '100.00', { dues })],
      [payment('p', '60.00', [['i', '60.00']])],
    ).invoices;
    expect(one?.open).toEqual([
      { date: '2026-04-01', amount: '30.00' },
      { date: '2026-05-01', amount: '10.00' },
    ]);
    expect(one).toMatchObject({ overdue: '30.00', ageing: { notDue: '10.00', days1To30: '30.00' } });
  });

  it.each([
    ['2026-03-15', 'notDue'],
    ['2026-03-16', 'days1To30'],
    ['2026-04-14', 'days1To30'],
    ['2026-04-15', 'days31To60'],
    ['2026-05-14', 'days31To60'],
    ['2026-05-15', 'days61To90'],
    ['2026-06-13', 'days61To90'],
    ['2026-06-14', 'over90'],
  ])('is on %s in the bucket %s', (date, bucket) => {
    const ageing = at(date, [invoice('i', '100.00')]).buyers[0]?.ageing;
    expect(Object.entries(ageing ?? {}).filter(([, amount]) => amount !== '0.00')).toEqual([[bucket, '100.00']]);
  });

  it('gives a due date without an amount what the others leave', () => {
    const dues = [{ date: '2026-03-15' }, { date: '2026-04-01', amount: '40.00' }];
    expect(at(day, [invoice('i', '100.00', { dues })]).invoices[0]?.open).toEqual([
      { date: '2026-03-15', amount: '60.00' },
      { date: '2026-04-01', amount: '40.00' },
    ]);
  });

  it('leaves what was paid with the orders of an invoice that was all taken back', () => {
    const orders: InvoicedOrder[] = ['A', 'B'].map(id => ({ id, currency: 'PLN', gross: '50.00', lines: [] }));
    const back = invoice('k', '-100.00', { kind: 'correction', correctionOf: 'i' });
    const invoices = [invoice('i', '100.00'), back];
    const named = invoices.map(one => ({ ...one, lines: [], orderRefs: ['A', 'B'] }));
    const { allocations } = allocateInvoices({ invoices: named, orders });
    const payments = [payment('p', '30.00', [['i', '30.00']])];
    expect(settle({ at: day, invoices, payments, allocations }).orders).toMatchObject([
      { orderId: 'A', invoiced: '0.00', overpaid: '15.00', state: 'overpaid' },
      { orderId: 'B', invoiced: '0.00', overpaid: '15.00', state: 'overpaid' },
    ]);
  });

  it('gives orders their share of what was paid, to the grosz', () => {
    const orders: InvoicedOrder[] = ['A', 'B', 'C'].map(id => ({ id, currency: 'PLN', gross: '33.34', lines: [] }));
    const one = invoice('i', '100.00');
    const { allocations } = allocateInvoices({ invoices: [{ ...one, lines: [], orderRefs: ['A', 'B', 'C'] }], orders });
    const rows = settle({
      at: day,
      invoices: [one],
      payments: [payment('p', '50.00', [['i', '50.00']])],
      allocations,
    }).orders;
    expect(rows.map(({ orderId, invoiced, paid, overdue }) => [orderId, invoiced, paid, overdue])).toEqual([
      ...[
        ['A', '33.34', '16.67', '16.67'],
        ['B', '33.33', '16.67', '16.66'],
        ['C', '33.33', '16.66', '16.67'],
      ],
    ]);
  });
});

const ids = ['i1', 'i2', 'i3', 'i4', 'i5'];
const some = <T>(values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const date = fc.constantFrom('2026-03-01', '2026-03-08', '2026-03-20', '2026-05-01', '2026-06-30');
const units = fc.integer({ min: 0, max: 50_000 });
const world = fc.record({
  at: date,
  invoices: fc
    .array(
      fc.record({
        kind: fc.constantFrom('vat' as const, 'final' as const, 'receipt' as const, 'advance' as const),
        status: fc.constantFrom('issued' as const, 'issued' as const, 'issued' as const, 'cancelled' as const),
        buyerId: fc.constantFrom('b1', 'b2'),
        issueDate: date,
        currency: fc.constantFrom('PLN', 'PLN', 'EUR'),
        gross: fc.integer({ min: -30_000, max: 99_999 }).map(value => fromMinor(BigInt(value), 'PLN')),
        dues: fc.array(
          fc.record({
            date,
            amount: fc.option(
              units.map(value => fromMinor(BigInt(value), 'PLN')),
              { nil: undefined },
            ),
          }),
          { maxLength: 3 },
        ),
        correctionOf: some(ids),
        replaces: fc.option(fc.constantFrom(...ids), { nil: undefined, freq: 5 }),
        advances: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 }),
        finalStates: fc.constantFrom('full' as const, 'remaining' as const),
        orderRefs: fc.uniqueArray(fc.constantFrom('A', 'B', 'X')),
      }),
      { maxLength: ids.length },
    )
    .map(list => list.map((one, index) => ({ ...one, id: ids[index] ?? '', net: one.gross, vat: '0' }))),
  payments: fc
    .array(
      fc.record({
        kind: fc.constantFrom('payment' as const, 'refund' as const, 'compensation' as const, 'reversal' as const),
        date,
        buyerId: fc.constantFrom('b1', 'b2'),
        amount: units.map(value => fromMinor(BigInt(value), 'PLN')),
        currency: fc.constantFrom('PLN', 'PLN', 'EUR'),
        applications: fc.array(
          fc.record({
            invoiceId: fc.constantFrom(...ids, 'later'),
            amount: units.map(value => fromMinor(BigInt(value), 'PLN')),
          }),
          { maxLength: 3 },
        ),
        reverses: some(['p0', 'p1', 'p2']),
      }),
      { maxLength: 6 },
    )
    .map(list => list.map((one, index) => ({ ...one, id: `p${index}` }))),
});
const orders: InvoicedOrder[] = [
  { id: 'A', currency: 'PLN', gross: '100.00', lines: [] },
  { id: 'B', currency: 'PLN', gross: '333.33', lines: [] },
];
type World = { at: string; invoices: (LedgerInvoice & { orderRefs: string[] })[]; payments: LedgerPayment[] };
const solve = ({ at: on, invoices, payments }: World) =>
  settle({
    at: on,
    invoices,
    payments,
    allocations: allocateInvoices({ invoices: invoices.map(one => ({ ...one, lines: [] })), orders }).allocations,
  });

describe('W11: balances', () => {
  it('add up per row, from invoices to buyers, from ageing to what is outstanding and overdue', () => {
    fc.assert(
      fc.property(world, given => {
        const { invoices, orders: byOrder, buyers } = solve(given);
        for (const row of [...invoices, ...byOrder, ...buyers]) {
          const of = (field: 'invoiced' | 'paid' | 'outstanding' | 'overdue' | 'overpaid') =>
            toMinor(row[field], row.currency);
          expect(of('paid') + of('outstanding') - of('overpaid')).toBe(of('invoiced'));
          expect(of('overdue') >= 0n && of('overdue') <= of('outstanding')).toBe(true);
          if (!('ageing' in row)) continue;
          const { notDue, ...late } = row.ageing;
          expect(sumUnits(Object.values(late).map(amount => toMinor(amount, row.currency)))).toBe(of('overdue'));
          expect(toMinor(notDue, row.currency)).toBe(of('outstanding') - of('overdue'));
        }
        for (const buyer of buyers) {
          for (const field of ['invoiced', 'paid', 'outstanding', 'overdue', 'overpaid'] as const) {
            const own = invoices.filter(
              ({ buyerId, currency }) => buyerId === buyer.buyerId && currency === buyer.currency,
            );
            expect(sumUnits(own.map(row => toMinor(row[field], row.currency)))).toBe(
              toMinor(buyer[field], buyer.currency),
            );
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('lose no money: paid and unapplied are what moved', () => {
    fc.assert(
      fc.property(world, given => {
        const moved = given.payments.filter(({ kind, date: on }) => kind !== 'reversal' && on <= given.at);
        const plain = { ...given, payments: moved };
        const there = solve(plain).buyers.map(
          ({ paid, unappliedRest }) => toMinor(paid, 'PLN') + toMinor(unappliedRest, 'PLN'),
        );
        const expected = moved.map(({ kind, amount }) => toMinor(amount, 'PLN') * (kind === 'refund' ? -1n : 1n));
        expect(sumUnits(there)).toBe(sumUnits(expected));
      }),
      { numRuns: 500 },
    );
  });

  it('are the same in whatever order invoices, corrections and payments arrive', () => {
    const shuffled = world.chain(given =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray(given.invoices, { minLength: given.invoices.length }),
        fc.shuffledSubarray(given.payments, { minLength: given.payments.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([given, invoices, payments]) => {
        expect(solve({ ...given, invoices, payments })).toEqual(solve(given));
      }),
      { numRuns: 500 },
    );
  });

  it('of an invoice that is shared by known orders only are those of its orders', () => {
    const whole = fc.tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 150_000 }));
    fc.assert(
      fc.property(whole, ([gross, amount]) => {
        const one = { ...invoice('i', fromMinor(BigInt(gross), 'PLN')), orderRefs: ['A', 'B'] };
        const paid = fromMinor(BigInt(amount), 'PLN');
        const settled = solve({
          at: '2026-05-01',
          invoices: [one],
          payments: [payment('p', paid, [['i', paid]])],
        });
        for (const field of ['invoiced', 'paid', 'outstanding', 'overdue', 'overpaid'] as const) {
          const sum = sumUnits(settled.orders.map(row => toMinor(row[field], 'PLN')));
          expect(sum).toBe(toMinor(settled.invoices[0]?.[field] ?? '', 'PLN'));
        }
      }),
    );
  });
});
