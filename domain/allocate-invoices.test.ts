import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateInvoices } from './allocate-invoices.ts';
import type { InvoiceDocument, InvoicedOrder } from './invoice.ts';
import { fromMinor, sumUnits, toMinor } from './minor-units.ts';

const order = (id: string, gross: string, changes: Partial<InvoicedOrder> = {}): InvoicedOrder => ({
  ...{ id, gross, currency: 'PLN', lines: [{ id: `${id}-1`, gross }], ...changes },
});
/** An invoice at 23 %, on the day given by its id's digits. */
const invoice = (id: string, gross: string, changes: Partial<InvoiceDocument> = {}): InvoiceDocument => {
  const currency = changes.currency ?? 'PLN';
  const units = toMinor(gross, currency);
  const vat = (units * 23n) / 123n;
  return {
    ...{ id, kind: 'vat', status: 'issued', issueDate: `2026-03-${id.replace(/\D/g, '').padStart(2, '0')}` },
    ...{ currency, gross, net: fromMinor(units - vat, currency), vat: fromMinor(vat, currency), lines: [] },
    ...{ orderRefs: [], ...changes },
  };
};
const ofLines = (lines: [string, string][]) =>
  lines.map(([orderRef, gross]) => (orderRef ? { orderRef, gross } : { gross }));
const written = (invoices: InvoiceDocument[], orders: InvoicedOrder[]) => {
  const result = allocateInvoices({ invoices, orders });
  return {
    ...result,
    parts: result.allocations.map(
      ({ invoiceId, orderId, gross, basis }) => `${invoiceId} ${orderId} ${gross} ${basis}`,
    ),
    left: Object.fromEntries(result.invoices.map(({ invoiceId, unallocated }) => [invoiceId, unallocated.gross])),
    invoiced: Object.fromEntries(
      result.orders.map(({ orderId, invoiced, state }) => [orderId, `${invoiced} ${state}`]),
    ),
  };
};

const [a, b] = [order('A', '100.00'), order('B', '50.00')];

describe('W10: allocateInvoices', () => {
  it('splits one order into several invoices', () => {
    const result = written(
      [invoice('i1', '60.00', { orderRefs: ['A'] }), invoice('i2', '40.00', { orderRefs: ['A'] })],
      [a],
    );
    expect(result.parts).toEqual(['i1 A 60.00 share', 'i2 A 40.00 share']);
    expect(result.invoiced).toEqual({ A: '100.00 fully' });
  });

  it('merges several orders into one invoice, by the lines that name them', () => {
    const lines = [...ofLines([['A', '70.00']]), { orderLineRef: 'B-1', gross: '50.00' }, ...ofLines([['', '15.00']])];
    const result = written([invoice('i1', '135.00', { lines, orderRefs: ['A', 'B'] })], [a, b]);
    // The line without a name goes to what is uninvoiced: 30 of A, nothing of B.
    expect(result.parts).toEqual(['i1 A 70.00 line', 'i1 B 50.00 line', 'i1 A 15.00 share']);
    expect(result.invoiced).toEqual({ A: '85.00 partly', B: '50.00 fully' });
  });

  it('shares by what each order has uninvoiced at that moment', () => {
    const first = invoice('i1', '90.00', { lines: ofLines([['A', '90.00']]), orderRefs: ['A'] });
    const second = invoice('i2', '30.00', { orderRefs: ['B', 'A'] });
    // Uninvoiced are 10 of A and 50 of B.
    expect(written([second, first], [b, a]).parts).toEqual(['i1 A 90.00 line', 'i2 A 5.00 share', 'i2 B 25.00 share']);
  });

  it('gives the grosz that is left to the largest remainder', () => {
    const three = ['A', 'B', 'C'].map(id => order(id, '33.00'));
    const result = written([invoice('i1', '100.00', { orderRefs: ['C', 'B', 'A'] })], three);
    expect(result.parts).toEqual(['i1 A 33.34 share', 'i1 B 33.33 share', 'i1 C 33.33 share']);
    expect(result.invoiced.A).toBe('33.34 over');
  });

  it('shares what is over-invoiced by what was ordered', () => {
    const full = invoice('i1', '150.00', { orderRefs: ['A', 'B'] });
    const more = invoice('i2', '30.00', { orderRefs: ['A', 'B'] });
    expect(written([full, more], [a, b]).invoiced).toEqual({ A: '120.00 over', B: '60.00 over' });
  });

  it('leaves to no order what names none, or one that is not known', () => {
    const lines = ofLines([
      ['X', '20.00'],
      ['', '10.00'],
      ['A', '5.00'],
    ]);
    const result = written([invoice('i1', '35.00', { lines }), invoice('i2', '7.00')], [a]);
    expect(result.parts).toEqual(['i1 A 5.00 line']);
    expect(result.left).toEqual({ i1: '30.00', i2: '7.00' });
  });

  it('gives known orders no more than they have uninvoiced where the invoice names unknown ones too', () => {
    const result = written([invoice('i1', '170.00', { orderRefs: ['X', 'A'] })], [a]);
    expect(result.parts).toEqual(['i1 A 100.00 share']);
    expect(result.left).toEqual({ i1: '70.00' });
  });

  it('knows an order by its line only where no other order has such a line', () => {
    const lines = [{ orderLineRef: '1', gross: '10.00' }];
    const same = [
      order('A', '100.00', { lines: [{ id: '1', gross: '100.00' }] }),
      order('B', '50.00', { lines: [{ id: '1', gross: '50.00' }] }),
    ];
    expect(written([invoice('i1', '10.00', { lines })], same).left).toEqual({ i1: '10.00' });
    expect(written([invoice('i1', '10.00', { lines, orderRefs: ['B'] })], same).parts).toEqual(['i1 B 10.00 line']);
  });

  it('gives rounding between lines and document to the largest line', () => {
    const lines = ofLines([
      ['B', '33.33'],
      ['A', '66.67'],
    ]);
    const result = written([invoice('i1', '100.02', { lines, orderRefs: ['A', 'B'] })], [a, b]);
    expect(result.parts).toEqual(['i1 A 66.68 line', 'i1 B 33.34 line']);
  });

  it('keeps net and VAT of lines with rates of their own', () => {
    const lines = [
      { orderRef: 'A', gross: '123.00', net: '100.00' },
      { orderRef: 'B', gross: '105.00', net: '100.00' },
    ];
    const mixed = invoice('i1', '228.00', { lines, net: '200.00', vat: '28.00' });
    const { allocations } = written([mixed], [a, b]);
    expect(allocations).toMatchObject([
      { net: '100.00', vat: '23.00' },
      { net: '100.00', vat: '5.00' },
    ]);
  });

  it('allocates a correction by its lines, else as its original, and the correction of a correction as what stands', () => {
    const orderRefs = ['A', 'B'];
    const original = invoice('i1', '100.01', {
      lines: ofLines([
        ['A', '66.67'],
        ['B', '33.34'],
      ]),
      orderRefs,
    });
    const half = invoice('i2', '-50.00', { kind: 'correction', correctionOf: 'i1' });
    const rest = invoice('i3', '-50.01', { kind: 'correction', correctionOf: 'i2' });
    const result = written([rest, half, original], [a, b]);
    expect(result.parts).toEqual([
      ...['i1 A 66.67 line', 'i1 B 33.34 line', 'i2 A -33.33 share', 'i2 B -16.67 share'],
      ...['i3 A -33.34 share', 'i3 B -16.67 share'],
    ]);
    const ofA = invoice('i2', '-66.67', { kind: 'correction', correctionOf: 'i1', lines: ofLines([['A', '-66.67']]) });
    const ofRest = invoice('i3', '-33.34', { kind: 'correction', correctionOf: 'i2' });
    const again = invoice('i4', '10.00', { kind: 'correction', correctionOf: 'i3' });
    expect(written([original, ofA, ofRest, again], [a, b]).parts.slice(2)).toEqual([
      ...['i2 A -66.67 line', 'i3 B -33.34 share', 'i4 A 6.67 share', 'i4 B 3.33 share'],
    ]);
  });

  it('allocates a correction after its original even where its date is earlier', () => {
    const original = invoice('i9', '100.00', { orderRefs: ['A'] });
    const correction = invoice('i1', '-30.00', { kind: 'correction', correctionOf: 'i9' });
    expect(written([correction, original], [a]).parts).toEqual(['i1 A -30.00 share', 'i9 A 100.00 share']);
    expect(written([correction], [a]).left).toEqual({ i1: '-30.00' });
  });

  it('counts nothing of what is cancelled, nor of its corrections', () => {
    const cancelled = invoice('i1', '100.00', { orderRefs: ['A'], status: 'cancelled' });
    const correction = invoice('i2', '-10.00', { kind: 'correction', correctionOf: 'i1', orderRefs: ['A'] });
    const result = written([cancelled, correction, invoice('i3', '40.00', { orderRefs: ['A'] })], [a]);
    expect(result.parts).toEqual(['i3 A 40.00 share']);
    expect(result.invoices.map(({ counting }) => counting)).toEqual(['cancelled', 'cancelled', 'counts']);
  });

  it('counts a receipt once: until it is an invoice, and again when that is cancelled', () => {
    const receipt = invoice('r1', '100.00', { kind: 'receipt', orderRefs: ['A'] });
    const made = invoice('i2', '100.00', { replaces: 'r1', orderRefs: ['A'] });
    expect(written([receipt], [a]).invoiced).toEqual({ A: '100.00 fully' });
    expect(written([receipt, made], [a]).parts).toEqual(['i2 A 100.00 share']);
    expect(written([receipt, made], [a]).invoices[1]).toMatchObject({ counting: 'replaced', replacedBy: 'i2' });
    expect(written([receipt, { ...made, status: 'cancelled' }], [a]).parts).toEqual(['r1 A 100.00 share']);
  });

  it('counts no correction of a receipt that became an invoice', () => {
    const receipt = invoice('r1', '100.00', { kind: 'receipt', orderRefs: ['A'] });
    const lowered = invoice('r2', '-10.00', { kind: 'correction', correctionOf: 'r1' });
    const made = invoice('i3', '90.00', { replaces: 'r1', orderRefs: ['A'] });
    expect(written([receipt, lowered], [a]).invoiced).toEqual({ A: '90.00 partly' });
    const result = written([receipt, lowered, made], [a]);
    expect(result.parts).toEqual(['i3 A 90.00 share']);
    expect(result.invoices.map(({ counting }) => counting)).toEqual(['counts', 'replaced', 'replaced']);
  });

  it('takes back, where no original is known, what is invoiced', () => {
    const taken = invoice('i2', '-30.00', { orderRefs: ['A', 'B'] });
    const before = invoice('i1', '60.00', { lines: ofLines([['A', '60.00']]) });
    expect(written([before, taken], [a, b]).parts).toEqual(['i1 A 60.00 line', 'i2 A -30.00 share']);
  });

  it('gives rounding between equal lines to the order with the first id, however the lines are sorted', () => {
    const lines = ofLines([
      ['B', '50.00'],
      ['A', '50.00'],
    ]);
    for (const sorted of [lines, lines.toReversed()]) {
      const { parts } = written([invoice('i1', '100.01', { lines: sorted })], [a, b]);
      expect(parts).toEqual(['i1 A 50.01 line', 'i1 B 50.00 line']);
    }
  });

  it('takes a final invoice that states what remains as it is, and deducts advances from one that states all', () => {
    const advance = invoice('i1', '40.00', { kind: 'advance', orderRefs: ['A'] });
    const lowered = invoice('i2', '-10.00', { kind: 'correction', correctionOf: 'i1' });
    const remaining = invoice('i3', '70.00', { kind: 'final', orderRefs: ['A'], advances: ['i1'] });
    expect(written([advance, lowered, remaining], [a]).invoiced).toEqual({ A: '100.00 fully' });
    const lines = ofLines([
      ['A', '100.00'],
      ['B', '50.00'],
    ]);
    const final = {
      ...invoice('i3', '150.00', { kind: 'final', lines, advances: ['i1'] }),
      finalStates: 'full' as const,
    };
    const result = written([advance, lowered, final], [a, b]);
    expect(result.parts.slice(2)).toEqual(['i3 A 70.00 line', 'i3 B 50.00 line']);
    expect(result.invoiced).toEqual({ A: '100.00 fully', B: '50.00 fully' });
    expect(result.invoices[2]?.counted.gross).toBe('120.00');
    const twice = { ...invoice('i4', '10.00', { kind: 'final', advances: ['i1'] }), finalStates: 'full' as const };
    expect(written([advance, lowered, final, twice], [a, b]).invoices[3]?.counted.gross).toBe('10.00');
  });

  it('deducts no final invoice as an advance, even where two name each other', () => {
    const final = (id: string, other: string) =>
      invoice(id, '50.00', { kind: 'final', finalStates: 'full', advances: [other], orderRefs: ['A'] });
    const result = written([final('i1', 'i2'), final('i2', 'i1')], [a]);
    expect(result.invoiced).toEqual({ A: '100.00 fully' });
  });

  it('shares a full final invoice as if its advances had not been invoiced', () => {
    const advance = invoice('i1', '30.00', { kind: 'advance', lines: ofLines([['A', '30.00']]) });
    const final = invoice('i2', '150.00', {
      kind: 'final',
      finalStates: 'full',
      advances: ['i1'],
      orderRefs: ['A', 'B'],
    });
    expect(written([advance, final], [a, b]).parts).toEqual([
      'i1 A 30.00 line',
      'i2 A 70.00 share',
      'i2 B 50.00 share',
    ]);
  });

  it('allocates another currency in the invoice’s, marked and not counted towards the order', () => {
    const result = written([invoice('i1', '25.00', { currency: 'EUR', orderRefs: ['A'] })], [a]);
    expect(result.allocations).toMatchObject([{ orderId: 'A', gross: '25.00', currency: 'EUR', otherCurrency: true }]);
    expect(result.invoiced).toEqual({ A: '0.00 none' });
  });

  it('refuses amounts that do not add up, naming the invoice', () => {
    expect(() => written([invoice('i1', '10.00', { net: '1.00' })], [a])).toThrow('Invoice i1: net 1.00');
    expect(() => written([invoice('i1', '10.00', { vat: '1.8699999' })], [a])).toThrow('of invoice i1');
  });
});

type Random = { invoices: InvoiceDocument[]; orders: InvoicedOrder[] };
const ids = ['i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'i7'];
const amount = fc.integer({ min: -20_000, max: 99_999 });
const someRefs = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'X'));
const someDocument = fc.record({
  kind: fc.constantFrom('vat', 'correction', 'advance', 'final', 'final', 'receipt'),
  status: fc.constantFrom('issued', 'issued', 'issued', 'cancelled'),
  issueDate: fc.constantFrom('2026-03-01', '2026-03-02', '2026-03-03'),
  currency: fc.constantFrom('PLN', 'PLN', 'PLN', 'EUR', 'JPY'),
  gross: amount,
  rate: fc.integer({ min: 0, max: 23 }),
  lines: fc.array(
    fc.record({
      orderRef: fc.option(fc.constantFrom('A', 'B', 'C', 'X'), { nil: undefined }),
      part: amount,
      net: fc.option(amount, { nil: undefined }),
    }),
    { maxLength: 4 },
  ),
  isWhole: fc.boolean(),
  orderRefs: someRefs,
  correctionOf: fc.option(fc.constantFrom(...ids), { nil: undefined }),
  replaces: fc.option(fc.constantFrom(...ids), { nil: undefined, freq: 6 }),
  advances: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 }),
  finalStates: fc.constantFrom('remaining' as const, 'full' as const),
});
const world: fc.Arbitrary<Random> = fc
  .tuple(
    fc.array(someDocument, { minLength: 1, maxLength: ids.length }),
    fc.array(fc.nat(90_000), { minLength: 3, maxLength: 3 }),
  )
  .map(([documents, sizes]) => ({
    orders: ['A', 'B', 'C'].map((id, index) =>
      order(id, fromMinor(BigInt(sizes[index] ?? 0), index === 2 ? 'EUR' : 'PLN'), {
        currency: index === 2 ? 'EUR' : 'PLN',
      }),
    ),
    invoices: documents.map(({ gross, rate, lines, isWhole, ...document }, index) => {
      const { currency } = document;
      const units = BigInt(isWhole ? lines.reduce((sum, { part }) => sum + part, 0) : gross);
      const vat = (units * BigInt(rate)) / BigInt(100 + rate);
      const text = (value: bigint) => fromMinor(value, currency);
      return {
        ...{
          ...document,
          id: ids[index] ?? '',
          kind: document.kind as InvoiceDocument['kind'],
          status: document.status as InvoiceDocument['status'],
        },
        ...{ gross: text(units), net: text(units - vat), vat: text(vat) },
        lines: lines.map(({ orderRef, part, net }) => ({
          orderRef,
          gross: text(BigInt(part)),
          net: net === undefined ? undefined : text(BigInt(net)),
        })),
      };
    }),
  }));

describe('W10: allocations always sum', () => {
  it('to what each invoice counts and to what each order is invoiced, in gross, net and VAT', () => {
    fc.assert(
      fc.property(world, ({ invoices, orders }) => {
        const result = allocateInvoices({ invoices, orders });
        for (const { invoiceId, currency, counted, unallocated, counting } of result.invoices) {
          const own = result.allocations.filter(allocation => allocation.invoiceId === invoiceId);
          for (const field of ['gross', 'net', 'vat'] as const) {
            const parts = [...own, unallocated].map(part => toMinor(part[field], currency));
            expect(sumUnits(parts)).toBe(toMinor(counted[field], currency));
          }
          const given = invoices.find(({ id }) => id === invoiceId);
          const isPlain = counting === 'counts' && !(given?.kind === 'final' && given.finalStates === 'full');
          if (isPlain) expect(toMinor(counted.gross, currency)).toBe(toMinor(given?.gross ?? '', currency));
          if (counting !== 'counts') expect([own.length, Number(counted.gross)]).toEqual([0, 0]);
        }
        for (const { orderId, invoiced, currency } of result.orders) {
          const own = result.allocations.filter(part => part.orderId === orderId && part.currency === currency);
          expect(sumUnits(own.map(({ gross }) => toMinor(gross, currency)))).toBe(toMinor(invoiced, currency));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('and are the same in whatever order invoices, orders and lines arrive', () => {
    const shuffled = world.chain(({ invoices, orders }) =>
      fc.tuple(
        fc.constant({ invoices, orders }),
        fc.shuffledSubarray(invoices, { minLength: invoices.length }),
        fc.shuffledSubarray(orders, { minLength: orders.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([given, invoices, orders]) => {
        const turned = invoices.map(one => ({
          ...one,
          lines: one.lines.toReversed(),
          orderRefs: one.orderRefs.toReversed(),
        }));
        expect(allocateInvoices({ invoices: turned, orders })).toEqual(allocateInvoices(given));
      }),
      { numRuns: 500 },
    );
  });

  it('and leave nothing behind of what was taken back in steps', () => {
    const steps = fc.tuple(
      fc.integer({ min: 1, max: 99_999 }),
      fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 4 }),
    );
    fc.assert(
      fc.property(steps, ([gross, parts]) => {
        const taken = parts.filter(
          (_, index) => parts.slice(0, index + 1).reduce((sum, part) => sum + part, 0) < gross,
        );
        const last = gross - taken.reduce((sum, part) => sum + part, 0);
        const text = (units: number) => fromMinor(BigInt(units), 'PLN');
        const corrections = [...taken, last].map((part, index) =>
          invoice(`i${index + 2}`, text(-part), { kind: 'correction', correctionOf: `i${index + 1}` }),
        );
        const result = allocateInvoices({
          invoices: [invoice('i1', text(gross), { orderRefs: ['A', 'B'] }), ...corrections],
          orders: [a, b],
        });
        expect(result.orders.map(({ invoiced }) => invoiced)).toEqual(['0.00', '0.00']);
      }),
    );
  });
});
