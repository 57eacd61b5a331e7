import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, plain } from './decimal.ts';
import type { OrderBalance } from './ledger.ts';
import type { FulfilledLine } from './line-progress.ts';
import { orderTracks, type ProducedLine, paymentTrack, productionTrack } from './order-tracks.ts';
import { type IssueDocument, type Parcel, transportTrack } from './transport-track.ts';

const line = (id: string, ordered: string, changes: Partial<FulfilledLine> = {}): FulfilledLine => ({
  id,
  ordered,
  ...changes,
});
const balance = (invoiced: string, paid: string, changes: Partial<OrderBalance> = {}): OrderBalance => {
  const open = decimal(invoiced).minus(decimal(paid));
  const [outstanding, overpaid] = open.lt(0) ? ['0', plain(open.times(-1))] : [plain(open), '0'];
  return {
    orderId: 'A',
    currency: 'PLN',
    invoiced,
    paid,
    outstanding,
    overpaid,
    overdue: '0',
    state: 'open',
    ...changes,
  };
};
const order = { currency: 'PLN', gross: '100.00' };

describe('W9: payment', () => {
  it.each([
    ['not-invoiced', []],
    ['open', [balance('100.00', '0')]],
    ['open', [balance('40.00', '0')]],
    ['partly-paid', [balance('100.00', '1.00')]],
    ['partly-paid', [balance('40.00', '40.00')]],
    ['paid', [balance('100.00', '100.00')]],
    ['overpaid', [balance('100.00', '100.01')]],
    ['not-invoiced', [balance('100.00', '100.00', { currency: 'EUR' })]],
  ])('is %s', (state, balances) => {
    expect(paymentTrack(order, balances).state).toBe(state);
  });

  it('is paid where the rest is never invoiced, cancelled where nothing was', () => {
    expect(paymentTrack({ ...order, closed: true }, [balance('40.00', '40.00')]).state).toBe('paid');
    expect(paymentTrack({ ...order, cancelled: true }, []).state).toBe('cancelled');
    expect(paymentTrack({ ...order, cancelled: true }, [balance('40.00', '0')]).state).toBe('open');
    expect(paymentTrack({ ...order, cancelled: true }, [balance('40.00', '40.00')]).state).toBe('paid');
    expect(paymentTrack({ ...order, gross: '0' }, []).state).toBe('paid');
  });

  it('is overdue where anything is', () => {
    expect(paymentTrack(order, [balance('100.00', '0', { overdue: '1.00' })])).toMatchObject({ overdue: true });
  });
});

const transport = (
  lines: FulfilledLine[],
  documents: IssueDocument[] = [],
  parcels: Parcel[] = [],
  cancelled = false,
) => transportTrack({ lines, documents, parcels, cancelled });
const two = [line('1', '10'), line('2', '4')];
const issue = (...lines: [string, string][]): IssueDocument => ({
  id: 'WZ',
  lines: lines.map(([lineId, quantity]) => ({ lineId, quantity })),
});

describe('W9: transport', () => {
  it.each<[string, FulfilledLine[], IssueDocument[], Parcel[]]>([
    ['waiting', two, [], []],
    ['partly-shipped', two, [issue(['1', '10'])], []],
    ['partly-shipped', two, [issue(['1', '9'], ['2', '4'])], []],
    ['shipped', two, [issue(['1', '6']), issue(['1', '4'], ['2', '4'])], []],
    ['waiting', two, [{ ...issue(['1', '10'], ['2', '4']), cancelled: true }], []],
    ['shipped', [line('1', '10', { issued: '10' }), line('2', '4', { issued: '4' })], [], []],
    ['partly-shipped', [line('1', '10', { issued: '2.5' }), line('2', '4', { issued: '0' })], [], []],
    ['shipped', [line('1', '10', { issued: '7', cancelled: '3' }), line('2', '4', { cancelled: '4' })], [], []],
    ['shipped', two, [], [{ trackingNumber: 'P' }]],
    ['delivered', two, [], [{ trackingNumber: 'P', delivered: true }]],
    ['partly-shipped', [line('1', '10', { issued: '0' })], [], [{ trackingNumber: 'P' }]],
    ['partly-shipped', two, [], [{ trackingNumber: 'P', lines: [{ lineId: '1', quantity: '1' }], delivered: true }]],
    [
      'shipped',
      two,
      [issue(['1', '10'], ['2', '4'])],
      [{ trackingNumber: 'P', delivered: true }, { trackingNumber: 'Q' }],
    ],
    ['waiting', two, [], [{ trackingNumber: 'P', cancelled: true }]],
    ['cancelled', [line('1', '10', { cancelled: '10' })], [], []],
    ['returned', [line('1', '10', { issued: '10', returned: '10' })], [], []],
    ['partly-returned', [line('1', '10', { issued: '10', returned: '9' })], [], []],
    ['partly-returned', [line('1', '10', { issued: '5', returned: '5' })], [], []],
  ])('is %s', (state, lines, documents, parcels) => {
    expect(transport(lines, documents, parcels).state).toBe(state);
  });

  it('is cancelled only while nothing has left', () => {
    expect(transport(two, [], [], true).state).toBe('cancelled');
    expect(transport(two, [issue(['1', '1'])], [], true).state).toBe('partly-shipped');
  });

  it('tells of each line what is left, and counts what two sources tell once', () => {
    const lines = [line('1', '10', { issued: '4' }), line('2', '4')];
    const parcel = { trackingNumber: 'P', lines: [{ lineId: '1', quantity: '3' }] };
    expect(transport(lines, [issue(['1', '4'])], [parcel, parcel, { ...parcel, trackingNumber: 'Q' }])).toMatchObject({
      lines: [
        { lineId: '1', state: 'partly', done: '6', left: '4' },
        { lineId: '2', state: 'open', left: '4' },
      ],
      trackingNumbers: ['P', 'Q'],
    });
  });

  it('never goes back when another document comes', () => {
    const rank = ['waiting', 'partly-shipped', 'shipped'];
    const quantity = fc.tuple(fc.constantFrom('1', '2'), fc.integer({ min: 1, max: 12 }).map(String));
    fc.assert(
      fc.property(fc.array(quantity, { maxLength: 6 }), all => {
        const states = all.map(
          (_, index) =>
            transport(
              two,
              all.slice(0, index + 1).map(one => issue(one)),
            ).state,
        );
        expect(states).toEqual(states.toSorted((a, b) => rank.indexOf(a) - rank.indexOf(b)));
        const sent = ['1', '2'].map(id =>
          all.reduce((sum, [lineId, count]) => sum + (lineId === id ? Number(count) : 0), 0),
        );
        expect(states.at(-1) === 'shipped').toBe((sent[0] ?? 0) >= 10 && (sent[1] ?? 0) >= 4);
      }),
    );
  });
});

describe('W9: production', () => {
  const report = (lineId: string, state: ProducedLine['state'], done?: string): ProducedLine => ({
    lineId,
    state,
    done,
  });
  it.each<[string, ProducedLine[]]>([
    ['none', []],
    ['waiting', [report('1', 'waiting'), report('2', 'waiting')]],
    ['in-production', [report('1', 'in-production'), report('2', 'waiting')]],
    ['partly-done', [report('1', 'in-production', '3')]],
    ['partly-done', [report('1', 'done'), report('2', 'waiting')]],
    ['done', [report('1', 'done')]],
    ['done', [report('1', 'in-production', '10'), report('2', 'done')]],
    ['done', [report('1', 'done'), report('2', 'cancelled')]],
    ['rejected', [report('1', 'rejected'), report('2', 'in-production', '1')]],
    ['cancelled', [report('1', 'cancelled'), report('2', 'cancelled')]],
  ])('is %s', (state, produced) => {
    expect(productionTrack({ lines: two }, produced).state).toBe(state);
  });

  it('counts the last report of a line, and of a cancelled order what is not done as cancelled', () => {
    expect(
      productionTrack({ lines: two }, [report('1', 'in-production', '3'), report('1', 'in-production', '5')]).lines,
    ).toEqual([{ lineId: '1', state: 'partly', wanted: '10', done: '5', left: '5' }]);
    expect(productionTrack({ lines: two, cancelled: true }, [report('1', 'in-production')]).state).toBe('cancelled');
  });
});

it('W9: derives the three tracks apart from each other', () => {
  const tracks = orderTracks({
    ...{ order: { ...order, lines: two }, balances: [balance('100.00', '100.00')], parcels: [] },
    ...{ produced: [{ lineId: '1', state: 'done' }], documents: [issue(['1', '10'])] },
  });
  expect([tracks.payment.state, tracks.production.state, tracks.transport.state]).toEqual([
    'paid',
    'done',
    'partly-shipped',
  ]);
});
