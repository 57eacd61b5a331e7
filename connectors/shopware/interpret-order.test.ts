import { describe, expect, it } from 'vitest';
import { InterpretError } from '../contract.ts';
import { interpretOrder } from './interpret-order.ts';
import { address, delivery, line, order, payment } from './order.fixture.ts';

describe('a plain order', () => {
  it('becomes canonical, with UTC times, decimal strings and no blanks', () => {
    const result = interpretOrder(order());
    expect(result).toMatchObject({
      externalId: '0'.repeat(32),
      number: '10001',
      orderedAt: '2026-03-01T10:30:00.000Z',
      currency: 'EUR',
      taxMode: 'gross',
      language: { code: 'de-DE', name: 'Deutsch' },
      salesChannel: { code: '3'.repeat(32), name: 'Storefront' },
      customer: { number: '20001', email: 'ann@example.com', salutation: { code: 'mrs', name: 'Mrs.' }, vatIds: [] },
      billing: { firstName: 'Ann', street: 'Kerkstraat 5-2', additional: ['Achterhuis'], country: 'NL' },
      totals: { net: '20.00', tax: '4.20', gross: '24.20', shipping: '0.00' },
    });
    expect(result.lines).toEqual([
      expect.objectContaining({
        kind: 'goods',
        sku: 'MUG',
        quantity: '2',
        unitPrice: '12.10',
        total: '24.20',
        taxes: [{ rate: '21', taxable: '24.20', amount: '4.20' }],
      }),
    ]);
    expect(result.deliveries[0]?.address?.city).toBe('Utrecht');
    expect([result.customer.company, result.billing.phone, result.comment]).toEqual([undefined, undefined, undefined]);
  });

  it('does without what newer shops leave out', () => {
    const bare = address({ zipcode: null, salutation: undefined });
    const result = interpretOrder(
      order({ billingAddress: bare, language: null, salesChannel: null, shippingTotal: null }),
    );
    expect(result.billing.zip).toBe('');
    expect(result.language).toEqual({ code: '2'.repeat(32), name: '2'.repeat(32) });
  });

  it('finds the billing address among the addresses when it is not loaded by name', () => {
    expect(interpretOrder(order({ billingAddress: null, addresses: [address()] })).billing.city).toBe('Amsterdam');
  });
});

describe('payments', () => {
  const early = '2026-03-01T10:00:00.000+00:00';
  const middle = '2026-03-01T12:30:00.000+02:00';
  const late = '2026-03-01T11:00:00.000+00:00';

  it.each([
    [[payment('paid', middle), payment('failed', late)], 'paid'],
    [[payment('open', middle), payment('paid', early)], 'open'],
    [[payment('cancelled', early), payment('failed', late)], 'failed'],
    [[payment('reminded', early)], 'open'],
  ])('the newest that is neither cancelled nor failed decides (%#)', (transactions, expected) => {
    expect(interpretOrder(order({ transactions })).states.payment).toBe(expected);
  });

  it('an order without any is open, one that costs nothing is paid', () => {
    const free = { netPrice: 0, totalPrice: 0, taxStatus: 'gross', calculatedTaxes: [] };
    expect(interpretOrder(order({ transactions: [] })).states.payment).toBe('open');
    expect(interpretOrder(order({ transactions: [], price: free })).states.payment).toBe('paid');
  });

  it('a method is known by its technical name, before 6.6 by its id', () => {
    const named = payment('paid', early, { paymentMethod: { technicalName: 'payment_ideal', name: 'iDEAL' } });
    expect(interpretOrder(order({ transactions: [named] })).payments[0]?.method).toEqual({
      code: 'payment_ideal',
      name: 'iDEAL',
    });
    expect(interpretOrder(order()).payments[0]?.method).toEqual({ code: '8'.repeat(32), name: 'Invoice' });
  });
});

describe('deliveries', () => {
  it('the one with goods gives the state; a discount beside it is negative and empty', () => {
    const discount = delivery({
      id: 'e'.repeat(32),
      shippingCosts: { unitPrice: -5.95, totalPrice: -5.95, quantity: 1, calculatedTaxes: [] },
      stateMachineState: { technicalName: 'cancelled' },
      positions: [],
      shippingOrderAddress: null,
      trackingCodes: null,
    });
    const shipped = delivery({ stateMachineState: { technicalName: 'shipped' }, trackingCodes: ['3S1'] });
    const result = interpretOrder(order({ deliveries: [discount, shipped] }));
    expect(result.states).toMatchObject({ delivery: 'shipped', rawDelivery: 'shipped' });
    expect(result.deliveries[0]).toMatchObject({
      cost: '-5.95',
      hasGoods: false,
      address: undefined,
      trackingCodes: [],
    });
    expect(result.deliveries[1]).toMatchObject({ hasGoods: true, trackingCodes: ['3S1'] });
  });
});

describe('lines', () => {
  const of = (lineItems: unknown[]) => interpretOrder(order({ lineItems })).lines;

  it('keep several tax rates apart, as a list or as PHP numbers it, and lose the noise of floats', () => {
    const taxes = { 0: { tax: 0.3129999999999, taxRate: 9, price: 3.79 }, 2: { tax: 10.4, taxRate: 21, price: 59.9 } };
    const price = {
      unitPrice: 63.690000000000005,
      totalPrice: 63.690000000000005,
      quantity: 1,
      calculatedTaxes: taxes,
    };
    const [found] = of([line({ price })]);
    expect(found).toMatchObject({ unitPrice: '63.69', total: '63.69' });
    expect(found?.taxes).toEqual([
      { rate: '9', taxable: '3.79', amount: '0.313' },
      { rate: '21', taxable: '59.90', amount: '10.40' },
    ]);
  });

  it('are told apart by kind', () => {
    const kinds = [
      line({ id: 'p', type: 'promotion', payload: { discountId: 'x' } }),
      line({ id: 'k', type: 'credit', payload: [] }),
      line({ id: 'c', type: 'container', payload: [] }),
      line({ id: 'b', type: 'my-bundle', payload: null }),
      line({ id: 'x', parentId: 'b' }),
      line({ id: 'o', type: 'custom', payload: [] }),
      line({ id: 's', type: 'my-plugin', payload: { productNumber: 'S' } }),
    ];
    expect(of(kinds).map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'p promotion',
      'k promotion',
      'c container',
      'b container',
      'x goods',
      'o other',
      's goods',
    ]);
  });

  it('stand by position, nested ones behind their parent, and none is lost', () => {
    const lines = [
      line({ id: 'child2', parentId: 'parent', position: 2 }),
      line({ id: 'parent', position: 2 }),
      line({ id: 'child1', parentId: 'parent', position: 1 }),
      line({ id: 'first', position: 1 }),
      line({ id: 'orphan', parentId: 'gone', position: 9 }),
      line({ id: 'loop', parentId: 'loop', position: 9 }),
    ];
    expect(of(lines).map(({ id }) => id)).toEqual(['first', 'parent', 'child1', 'child2', 'orphan', 'loop']);
  });
});

describe('tax', () => {
  it.each([
    ['net', 100, 121, [{ tax: 21, taxRate: 21, price: 100 }], '21.00'],
    ['tax-free', 100, 100, [], '0.00'],
  ])('a %s order keeps its mode and totals', (taxStatus, netPrice, totalPrice, calculatedTaxes, tax) => {
    const result = interpretOrder(order({ price: { netPrice, totalPrice, taxStatus, calculatedTaxes } }));
    expect(result.taxMode).toBe(taxStatus);
    expect(result.totals).toMatchObject({ net: '100.00', tax, gross: `${totalPrice}.00` });
  });
});

describe('what cannot be understood is named', () => {
  it.each([
    [{ currency: null }, '/currency'],
    [{ lineItems: null }, '/lineItems'],
    [{ stateMachineState: null }, '/stateMachineState'],
    [
      { transactions: [payment('paid', '2026-03-01T10:00:00Z', { stateMachineState: null })] },
      '/transactions/0/stateMachineState',
    ],
    [{ lineItems: [line({ price: { unitPrice: 'x' } })] }, '/lineItems/0/price/unitPrice'],
    [{ billingAddress: address({ country: { iso: null } }) }, '/billingAddress/country/iso'],
    [{ billingAddress: null }, '/billingAddress'],
    [
      { deliveries: [delivery({ stateMachineState: { technicalName: 'lost' } })] },
      '/deliveries/0/stateMachineState/technicalName',
    ],
  ])('%#: %j', (change, pointer) => {
    let thrown: unknown;
    try {
      interpretOrder(order(change));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InterpretError);
    expect(thrown).toMatchObject({ pointer });
  });

  it('is the whole thing when it is no order at all', () => {
    expect(() => interpretOrder('x')).toThrow(InterpretError);
  });
});
