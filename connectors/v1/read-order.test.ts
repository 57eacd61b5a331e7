import { describe, expect, it } from 'vitest';
import { InterpretError } from '../contract.ts';
import { pushedLine, pushedOrder } from './order.fixture.ts';
import { readOrder } from './read-order.ts';

/** One line and nothing else, so that the order's sums are the line's. */
const single = (
  basis: 'net' | 'gross' | 'tax-free',
  total: string,
  taxed: Parameters<typeof pushedLine>[4],
  totals: { net: string; vat: string; gross: string },
  currency = 'PLN',
) =>
  readOrder(
    pushedOrder({
      basis,
      currency,
      shipping: undefined,
      lines: [pushedLine('1', '1', total, total, { vatCode: undefined, ...taxed })],
      totals,
    }),
  );

const refusal = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    if (error instanceof InterpretError) return `${error.pointer}: ${error.message}`;
    throw error;
  }
  return '';
};

describe('an order that was pushed', () => {
  it('is read whole', () => {
    const order = readOrder(pushedOrder({ user: 'U1', deliveryPlace: 'P3', note: 'Dzwonić', documentWish: 'invoice' }));
    expect(order).toMatchObject({
      ...{ externalId: 'b2b-1', number: '1001', orderedAt: '2026-05-03T08:15:00.000Z', taxMode: 'net' },
      customer: { email: 'zakupy@budmex.example', firstName: 'Anna', lastName: 'Żak', vatIds: ['5252248481'] },
      billing: { company: 'Budmex', firstName: 'Anna', lastName: 'Żak', country: 'PL', vatId: '5252248481' },
      totals: { net: '249.99', tax: '57.50', gross: '307.49', shipping: '50.00' },
      deliveries: [{ cost: '50.00', taxes: [{ rate: '23', taxable: '50.00', amount: '11.50' }] }],
      payments: [{ method: { code: 'transfer' }, amount: '307.49', state: 'open' }],
      ...{ user: 'U1', deliveryPlace: 'P3', comment: 'Dzwonić', documentWish: 'invoice' },
    });
    expect(order.lines.map(line => line.taxes)).toEqual([
      [{ rate: '23', taxable: '100.00', amount: '23.00' }],
      [{ rate: '23', taxable: '99.99', amount: '23.00' }],
    ]);
  });

  it.each([
    ['net', '123.45', { vatCode: '23' }, { net: '123.45', vat: '28.39', gross: '151.84' }, '23', '28.39'],
    ['net', '123.45', { vatCode: '8' }, { net: '123.45', vat: '9.88', gross: '133.33' }, '8', '9.88'],
    ['net', '123.45', { vatCode: '5' }, { net: '123.45', vat: '6.17', gross: '129.62' }, '5', '6.17'],
    ['gross', '123.45', { vatCode: '23' }, { net: '100.37', vat: '23.08', gross: '123.45' }, '23', '23.08'],
    ['gross', '123.45', { vatCode: '8' }, { net: '114.31', vat: '9.14', gross: '123.45' }, '8', '9.14'],
    ['gross', '123.45', { vatCode: '5' }, { net: '117.57', vat: '5.88', gross: '123.45' }, '5', '5.88'],
    ['net', '99.99', { vatCode: '0_KR' }, { net: '99.99', vat: '0', gross: '99.99' }, '0', '0.00'],
    ['net', '99.99', { vatCode: '0_WDT' }, { net: '99.99', vat: '0.00', gross: '99.99' }, '0', '0.00'],
    ['net', '99.99', { vatCode: '0_EX' }, { net: '99.99', vat: '0.00', gross: '99.99' }, '0', '0.00'],
    ['gross', '99.99', { vatCode: 'ZW' }, { net: '99.99', vat: '0.00', gross: '99.99' }, '0', '0.00'],
    ['net', '99.99', { vatCode: 'NP_I' }, { net: '99.99', vat: '0.00', gross: '99.99' }, '0', '0.00'],
    ['net', '99.99', { vatCode: 'NP_II' }, { net: '99.99', vat: '0.00', gross: '99.99' }, '0', '0.00'],
    ['net', '99.99', { vatCode: 'OO' }, { net: '99.99', vat: '0.00', gross: '99.99' }, '0', '0.00'],
    [
      'net',
      '100.00',
      { vatCode: 'FOREIGN', vatRate: '19', vatCountry: 'DE' },
      { net: '100.00', vat: '19.00', gross: '119.00' },
      '19',
      '19.00',
    ],
  ] as const)('%s %s at %j is taxed to the cent, and its code is kept', (basis, total, taxed, totals, rate, tax) => {
    const [line] = single(basis, total, taxed, totals).lines;
    expect(line).toMatchObject({ vatCode: taxed.vatCode, taxes: [{ rate, taxable: total, amount: tax }] });
  });

  it('counts a foreign currency in its own smallest unit', () => {
    const order = (currency: string, total: string, totals: { net: string; vat: string; gross: string }) =>
      single('gross', total, { vatRate: '19' }, totals, currency).lines[0]?.taxes;
    expect(order('EUR', '10.00', { net: '8.40', vat: '1.60', gross: '10.00' })).toMatchObject([{ amount: '1.60' }]);
    expect(order('JPY', '1000', { net: '840', vat: '160', gross: '1000' })).toMatchObject([{ amount: '160' }]);
    expect(order('KWD', '10.000', { net: '8.403', vat: '1.597', gross: '10.000' })).toMatchObject([
      { amount: '1.597' },
    ]);
  });

  it('takes a discount line off at its own rate, and a cost with VAT', () => {
    const order = readOrder(
      pushedOrder({
        lines: [
          pushedLine('1', '1', '100.00', '100.00'),
          pushedLine('2', '2', '25.00', '50.00', { vatCode: '8' }),
          pushedLine('r', '1', '-15.00', '-15.00', { kind: 'promotion', sku: undefined }),
        ],
        totals: { net: '185.00', vat: '35.05', gross: '220.05' },
      }),
    );
    expect(order.lines.map(({ kind, taxes }) => [kind, taxes[0]?.rate, taxes[0]?.amount])).toEqual([
      ['goods', '23', '23.00'],
      ['goods', '8', '4.00'],
      ['promotion', '23', '-3.45'],
    ]);
  });

  it('needs no rate for what costs nothing, nor where no tax is due', () => {
    expect(single('net', '0.00', {}, { net: '0', vat: '0', gross: '0' }).lines[0]?.taxes).toEqual([]);
    expect(
      single('tax-free', '10.00', { vatCode: '0_EX' }, { net: '10', vat: '0', gross: '10' }).lines[0],
    ).toMatchObject({
      taxes: [],
      vatCode: '0_EX',
    });
  });

  it('goes to whom its parcel is addressed, by whatever name is stated', () => {
    const shipTo = (address: object) => readOrder(pushedOrder({ shipTo: address })).deliveries[0]?.address;
    expect(shipTo({ name: 'Jan Nowak', street: 'Krótka 1' })).toMatchObject({ firstName: '', lastName: 'Jan Nowak' });
    expect(shipTo({ firstName: 'Jan', lastName: 'Nowak' })).toMatchObject({ firstName: 'Jan', lastName: 'Nowak' });
    expect(shipTo({ street: 'Krótka 1' })).toMatchObject({ firstName: 'Anna', lastName: 'Żak' });
  });

  it.each([
    ['no rate', () => single('net', '1.00', {}, { net: '1', vat: '0', gross: '1' }), '/lines/0/vatCode'],
    [
      'FOREIGN without a rate',
      () => single('net', '1.00', { vatCode: 'FOREIGN' }, { net: '1', vat: '0', gross: '1' }),
      '/lines/0/vatCode',
    ],
    [
      'a rate that is not its code’s',
      () => single('net', '1.00', { vatCode: '23', vatRate: '8' }, { net: '1', vat: '0', gross: '1' }),
      '/lines/0/vatRate',
    ],
    [
      'sums that do not add up',
      () => readOrder(pushedOrder({ totals: { net: '249.99', vat: '57.50', gross: '307.50' } })),
      '/totals/gross',
    ],
    ['tax where none is due', () => readOrder(pushedOrder({ basis: 'tax-free' })), '/totals/vat'],
    [
      'parts of a cent to pay',
      () => readOrder(pushedOrder({ totals: { net: '249.991', vat: '57.50', gross: '307.491' } })),
      '/totals/gross',
    ],
    [
      'yen with decimals',
      () => single('gross', '1.50', { vatRate: '0' }, { net: '1.5', vat: '0', gross: '1.5' }, 'JPY'),
      '/totals/gross',
    ],
    [
      'two lines of one id',
      () => readOrder(pushedOrder({ lines: [pushedLine('1', '1', '1', '1'), pushedLine('1', '1', '1', '1')] })),
      '/lines',
    ],
    ['no e-mail', () => readOrder(pushedOrder({ customer: { email: ' ' } })), '/customer/email'],
  ])('is refused with %s, at the field', (_, make, pointer) => {
    expect(refusal(make)).toMatch(new RegExp(`^${pointer}: \\S+ \\S+ \\S+`));
  });
});
