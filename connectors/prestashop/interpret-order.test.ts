import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money, sumAmounts } from '../../domain/money.ts';
import { InterpretError } from '../contract.ts';
import { createComposer } from './compose-orders.ts';
import { coreOf, now, signal, testSettings } from './fake-shop.ts';
import { fakeTables, shopTables } from './fake-tables.ts';
import { interpretOrder } from './interpret-order.ts';
import { type OrderDocument, orderDocument } from './order-document.ts';
import { createReferences } from './references.ts';
import type { PrestashopSettings } from './settings.ts';

/** The composed document of an order of the test shop. */
async function documentOf(id: string): Promise<OrderDocument> {
  const { http, tables } = fakeTables(shopTables());
  const core = coreOf(http);
  const orders = (tables.orders ?? []).filter(order => order.id === id);
  const read = await createComposer(core, createReferences(core.shop, now))(orders, signal);
  if (read.kind !== 'done') throw new Error(read.reason);
  return orderDocument.parse(read.value[0]?.raw);
}

const [paid, onDelivery] = await Promise.all([documentOf('11'), documentOf('12')]);
const read = (document: unknown, more: Partial<PrestashopSettings> = {}) =>
  interpretOrder(document, testSettings(more));
const inState = (document: OrderDocument, id: string, flags: Record<string, string> = {}): OrderDocument => ({
  ...document,
  order: { ...document.order, current_state: id, total_paid_real: '0.000000' },
  state: { id, name: 'Stan', ...flags },
});

describe('an order', () => {
  it('is read whole', () => {
    expect(read(paid)).toEqual({
      externalId: '11',
      number: 'XKBKNABJK',
      orderedAt: '2026-01-01T09:00:00.000Z',
      currency: 'PLN',
      taxMode: 'gross',
      language: { code: 'pl-pl', name: 'Polski' },
      salesChannel: { code: '1', name: '1' },
      customer: {
        externalId: '31',
        email: 'jan@example.pl',
        firstName: 'Jan',
        lastName: 'Nowak',
        salutation: { code: '1', name: '1' },
        vatIds: ['5260250274'],
      },
      billing: {
        company: 'Firma, NIP 526-025-02-74',
        firstName: 'Jan',
        lastName: 'Nowak',
        street: 'Długa 12a/3',
        additional: [],
        zip: '00-001',
        city: 'Warszawa',
        country: 'PL',
        phone: '600100200',
        vatId: '5260250274',
      },
      lines: [
        {
          id: '41',
          kind: 'goods',
          productId: '7',
          sku: '1234567',
          name: '1234567',
          quantity: '3',
          unitPrice: '15.53',
          total: '46.59',
          taxes: [{ rate: '8', taxable: '46.59', amount: '3.45' }],
        },
        {
          id: '42',
          kind: 'goods',
          productId: '8/81',
          sku: 'KREM',
          name: 'KREM',
          quantity: '1',
          unitPrice: '18.00',
          total: '18.00',
          taxes: [{ rate: '23', taxable: '18.00', amount: '3.37' }],
        },
        {
          id: 'discounts',
          kind: 'promotion',
          name: 'Discount',
          quantity: '1',
          unitPrice: '-10.00',
          total: '-10.00',
          taxes: [
            { rate: '8', taxable: '-7.21', amount: '-0.53' },
            { rate: '23', taxable: '-2.79', amount: '-0.52' },
          ],
        },
      ],
      deliveries: [
        {
          id: '11',
          shippingMethod: { code: '4', name: 'Kurier' },
          address: {
            firstName: 'Jan',
            lastName: 'Nowak',
            street: 'Krótka 1',
            additional: ['Paczkomat KRA01M'],
            zip: '30-001',
            city: 'Kraków',
            country: 'PL',
          },
          cost: '13.90',
          taxes: [{ rate: '23', taxable: '13.90', amount: '2.60' }],
          hasGoods: true,
          state: 'open',
          rawState: 'Płatność zaakceptowana',
          trackingCodes: ['W1'],
        },
      ],
      payments: [
        {
          id: '11',
          method: { code: 'ps_wirepayment', name: 'Przelew bankowy' },
          amount: '68.49',
          state: 'paid',
          rawState: 'Płatność zaakceptowana',
          createdAt: '2026-01-01T09:00:00.000Z',
        },
      ],
      states: {
        order: 'in_progress',
        rawOrder: 'Płatność zaakceptowana',
        payment: 'paid',
        rawPayment: 'Płatność zaakceptowana',
        delivery: 'open',
        rawDelivery: 'Płatność zaakceptowana',
      },
      totals: { net: '60.12', tax: '8.37', gross: '68.49', shipping: '13.90' },
    });
  });

  it('on delivery is not paid before the buyer has it, whatever the flag says', () => {
    expect(read(onDelivery).states).toMatchObject({ order: 'in_progress', payment: 'authorized' });
    expect(read(onDelivery, { cashOnDelivery: [] }).states.payment).toBe('paid');
    expect(read(inState(onDelivery, '5', { paid: '1', shipped: '1' })).states.payment).toBe('paid');
  });

  const none = { cancelled: [], refunded: [], failed: [], returned: [], delivered: [], authorized: [] };
  it.each([
    ['10', {}, {}, ['open', 'open', 'open']],
    ['2', { paid: '1', logable: '1' }, {}, ['in_progress', 'paid', 'open']],
    ['4', { paid: '1', shipped: '1' }, {}, ['completed', 'paid', 'shipped']],
    ['6', {}, {}, ['cancelled', 'cancelled', 'cancelled']],
    ['7', { paid: '0' }, {}, ['open', 'refunded', 'open']],
    ['8', {}, {}, ['open', 'failed', 'open']],
    ['55', {}, { cancelled: ['55'] }, ['cancelled', 'cancelled', 'cancelled']],
    ['55', {}, { authorized: ['55'] }, ['in_progress', 'authorized', 'open']],
    ['55', { shipped: '1', paid: '1' }, { returned: ['55'] }, ['completed', 'paid', 'returned']],
  ])('in state %s with %j and %j', (id, flags, states, expected) => {
    const { order, payment, delivery } = read(inState(paid, id, flags), { states: { ...none, ...states } }).states;
    expect([order, payment, delivery]).toEqual(expected);
  });

  it('counts money that came in part', () => {
    const part = inState(paid, '10');
    expect(read({ ...part, order: { ...part.order, total_paid_real: '5.000000' } }).states.payment).toBe(
      'paid_partially',
    );
  });

  it('of an exempt buyer has no tax, whatever rate its products have', () => {
    const [line] = onDelivery.lines;
    const exempt = { ...line, unit_price_tax_incl: '10.000000', total_price_tax_incl: '20.000000' };
    expect(read({ ...onDelivery, lines: [exempt] }).lines[0]?.taxes).toEqual([
      { rate: '0', taxable: '20.00', amount: '0.00' },
    ]);
  });

  it('tells the rate of a line that names none by its amounts, among those that the shop has', () => {
    const [line] = onDelivery.lines;
    const small = {
      ...line,
      tax_ids: '',
      product_quantity: '1',
      unit_price_tax_incl: '0.500000',
      unit_price_tax_excl: '0.462963',
      total_price_tax_incl: '0.50',
      total_price_tax_excl: '0.46',
    };
    const rateWith = (taxes: Record<string, string>) =>
      read({ ...onDelivery, taxes, lines: [small] }).lines[0]?.taxes[0]?.rate;
    expect(rateWith({ 1: '23.000', 2: '8.000', 3: '9.000' })).toBe('8');
    expect(rateWith({})).toBe('8');
  });

  it('gives carriage free at the rate of the carriage', () => {
    const order = {
      ...paid.order,
      total_discounts_tax_incl: '13.900000',
      total_discounts_tax_excl: '11.300000',
    };
    expect(read({ ...paid, order }).lines.at(-1)?.taxes).toEqual([{ rate: '23', taxable: '-13.90', amount: '-2.60' }]);
  });

  it('takes a NIP from where it was typed, if its check digit is right', () => {
    const vatOf = (address: Record<string, string>) =>
      read({ ...paid, invoice: { ...paid.invoice, ...address } }).customer.vatIds;
    expect(vatOf({ vat_number: ' PL5260250274 ' })).toEqual(['PL5260250274']);
    expect(vatOf({ company: '', dni: '526 025 02 74' })).toEqual(['5260250274']);
    expect(vatOf({ company: 'Firma 526-025-02-75', dni: '600100200' })).toEqual([]);
  });

  it('says where it cannot be understood', () => {
    const pointerOf = (document: unknown) => {
      try {
        read(document);
      } catch (error) {
        return error instanceof InterpretError ? error.pointer : error;
      }
    };
    expect(pointerOf({ ...paid, invoice: null })).toBe('/invoice');
    expect(pointerOf({ ...paid, currency: null })).toBe('/currency/iso_code');
    expect(pointerOf({ ...paid, countries: {} })).toBe('/invoice/id_country');
    expect(pointerOf({ ...paid, order: { ...paid.order, total_paid_tax_incl: 'x' } })).toBe(
      '/order/total_paid_tax_incl',
    );
    expect(pointerOf({ ...paid, order: { ...paid.order, date_add: '' } })).toBe('/order/date_add');
    expect(pointerOf({ ...paid, lines: 'x' })).toBe('/lines');
  });
});

/** Orders as a shop reckons them: net prices of six decimals, tax on each piece, line or the whole, by `round_type`. */
const cart = fc.record({
  lines: fc.array(
    fc.record({
      net: fc.integer({ min: 1, max: 500_000_000 }).map(micro => micro / 1e6),
      rate: fc.constantFrom('1', '2', '3'),
      quantity: fc.integer({ min: 1, max: 200 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  roundType: fc.constantFrom(1, 2, 3),
  off: fc.integer({ min: 0, max: 100 }),
});
const rates: Record<string, string> = { 1: '23.000', 2: '8.000', 3: '5.000' };
const cents = (value: number) => (Math.round(value * 100 + 1e-7) / 100).toFixed(6);

it('prices come to their lines, lines to the goods, taxes to what the shop reckoned', () => {
  fc.assert(
    fc.property(cart, ({ lines, roundType, off }) => {
      const details = lines.map(({ net, rate, quantity }, index) => {
        const unit = net * (1 + Number(rates[rate]) / 100);
        const total = (price: number) =>
          roundType === 1
            ? Number(cents(price)) * quantity
            : roundType === 2
              ? Number(cents(price * quantity))
              : price * quantity;
        return {
          id: String(index),
          product_id: '1',
          product_quantity: String(quantity),
          unit_price_tax_incl: unit.toFixed(6),
          unit_price_tax_excl: net.toFixed(6),
          total_price_tax_incl: total(unit).toFixed(6),
          total_price_tax_excl: total(net).toFixed(6),
          tax_ids: rate,
        };
      });
      const sum = (field: 'total_price_tax_incl' | 'total_price_tax_excl') =>
        details.reduce((all, line) => all + Number(line[field]), 0);
      const [gross, net] = [sum('total_price_tax_incl'), sum('total_price_tax_excl')];
      const order = {
        ...paid.order,
        total_discounts_tax_incl: cents((gross * off) / 100),
        total_discounts_tax_excl: cents((net * off) / 100),
      };
      const { lines: interpreted } = read({ ...paid, order, lines: details, taxes: rates });
      for (const line of interpreted) {
        const comes = money(line.unitPrice, 'PLN').multiply(line.quantity).round();
        expect(comes.compare(money(line.total, 'PLN').round())).toBe(0);
        expect(
          money(
            sumAmounts(
              line.taxes.map(({ taxable }) => taxable),
              'PLN',
            ),
            'PLN',
          ).compare(money(line.total, 'PLN')),
        ).toBe(0);
      }
      const goods = interpreted.filter(({ kind }) => kind === 'goods');
      const slack = 0.005 * goods.length + 0.005;
      expect(
        Math.abs(
          Number(
            sumAmounts(
              goods.map(({ total }) => total),
              'PLN',
            ),
          ) - gross,
        ),
      ).toBeLessThanOrEqual(slack);
      const tax = Number(
        sumAmounts(
          goods.flatMap(({ taxes }) => taxes.map(({ amount }) => amount)),
          'PLN',
        ),
      );
      expect(Math.abs(tax - (gross - net))).toBeLessThanOrEqual(2 * slack);
      const given = interpreted.find(({ kind }) => kind === 'promotion')?.taxes ?? [];
      const offTax = Number(
        sumAmounts(
          given.map(({ amount }) => amount),
          'PLN',
        ),
      );
      expect(offTax).toBeCloseTo(Number(order.total_discounts_tax_excl) - Number(order.total_discounts_tax_incl), 6);
    }),
    { numRuns: 300 },
  );
});
