import { describe, expect, it } from 'vitest';
import { buildSalesOrder } from '../../domain/build-sales-order.ts';
import { defaultMapping } from '../../domain/default-mapping.ts';
import { defaultOrderFlowSettings } from '../../domain/flow-settings.ts';
import type { Order, OrderLine } from '../../domain/order.ts';
import { wapro } from '../wapro/index.ts';
import { pushedLine, pushedOrder } from './order.fixture.ts';
import { lineDocuments, orderDocument } from './order-document.ts';
import { readOrder } from './read-order.ts';
import { order as orderSchema } from './records/sales.ts';

const takes = (() => {
  const opened = wapro.open({ settings: wapro.settings.parse({}) } as Parameters<typeof wapro.open>[0]);
  const found = opened.target?.offeredOrders?.takes;
  if (!found) throw new Error('WAPRO takes no orders.');
  return found;
})();

function bodyOf(source: Order, lookups = { paymentMethod: { transfer: 'przelew' }, shippingMethod: { lorry: 'TIR' } }) {
  const { salesOrder } = buildSalesOrder({
    ...{ order: source, mapping: defaultMapping, lookups, settings: defaultOrderFlowSettings, takes },
    reference: '1001-ab12',
  });
  const products = new Map([['1', { externalId: '900', name: 'Towar', sku: 'W-1' }]]);
  const made = orderDocument(salesOrder, source, products);
  if ('unfit' in made) throw new Error(made.unfit);
  return JSON.parse(JSON.stringify(made.body));
}

const line = (id: string, more: Partial<OrderLine> = {}): OrderLine => ({
  ...{ id, kind: 'goods', sku: id, name: id, quantity: '1', unitPrice: '10.00', total: '10.00' },
  taxes: [{ rate: '23', taxable: '10.00', amount: '1.87' }],
  ...more,
});

describe('an order that is given out', () => {
  it('says everything that a pushed one says, with the target’s own codes', () => {
    const body = bodyOf(
      readOrder(pushedOrder({ note: 'Dzwonić', shipTo: { name: 'Jan', street: 'Plac 3 m. 4', zip: '1', city: 'X' } })),
    );
    expect(body).toMatchObject({
      ...{ number: '1001', reference: '1001-ab12', currency: 'PLN', basis: 'net', state: 'open', note: 'Dzwonić' },
      customer: { externalId: 'K1', kind: 'company', name: 'Budmex', taxId: '5252248481', firstName: 'Anna' },
      billing: { company: 'Budmex', street: 'Długa 5/7', zip: '80-001', city: 'Gdańsk', country: 'PL' },
      shipTo: { lastName: 'Jan', street: 'Plac 3 m. 4' },
      payment: { method: { code: 'przelew', name: 'Przelew' }, state: 'open', paid: false },
      shipping: { method: { code: 'TIR' }, cost: '50.00', vatRate: '23', vatCode: '23' },
      totals: { net: '249.99', vat: '57.50', gross: '307.49' },
    });
    expect(body.lines).toEqual([
      expect.objectContaining({
        id: '1',
        product: '900',
        sku: 'W-1',
        quantity: '10',
        unitPrice: '10.00',
        vatRate: '23',
      }),
      expect.objectContaining({ id: '2', sku: 'SKU-2', quantity: '3', unitPrice: '33.33', total: '99.99' }),
    ]);
    // What was pushed can be read again from what is given out.
    const again = orderSchema.parse({ ...body, externalId: 'b2b-1' });
    expect(readOrder(again).totals).toEqual(readOrder(pushedOrder()).totals);
  });

  it.each(['0_WDT', '0_EX', 'ZW', 'OO', 'NP_I'] as const)('never leaves open which zero a line has: %s', vatCode => {
    const source = readOrder(
      pushedOrder({
        shipping: undefined,
        lines: [pushedLine('1', '1', '10.00', '10.00', { vatCode })],
        totals: { net: '10.00', vat: '0.00', gross: '10.00' },
      }),
    );
    expect(bodyOf(source).lines).toMatchObject([{ vatRate: '0', vatCode }]);
  });

  it('names each amount of nested lines once', () => {
    const source: Order = {
      ...readOrder(pushedOrder()),
      lines: [
        line('set', { kind: 'container', sku: undefined, total: '20.00', unitPrice: '20.00' }),
        line('a', { parentId: 'set' }),
        line('b', { parentId: 'set' }),
      ],
    };
    expect(bodyOf(source).lines.map(({ id, total }: { id: string; total: string }) => [id, total])).toEqual([
      ['a', '10.00'],
      ['b', '10.00'],
    ]);
  });

  it('gives what is taxed at several rates a row for each', () => {
    const shares = (...parts: [string, string][]) =>
      parts.map(([rate, taxable]) => ({ rate, taxable, amount: '0.00' }));
    const base = readOrder(pushedOrder());
    const [delivery] = base.deliveries;
    if (!delivery) throw new Error('The order has a delivery.');
    const source: Order = {
      ...base,
      lines: [
        line('1'),
        line('rabat', {
          ...{ kind: 'promotion', sku: undefined, unitPrice: '-9.00', total: '-9.00' },
          taxes: shares(['23', '-6.00'], ['8', '-3.00']),
        }),
      ],
      deliveries: [{ ...delivery, taxes: shares(['23', '40.00'], ['8', '10.00']) }],
    };
    const { lines, shipping } = bodyOf(source);
    expect(lines.map((row: Record<string, string>) => [row.id, row.kind, row.total, row.vatRate])).toEqual([
      ['1', 'goods', '10.00', '23'],
      ['rabat', 'promotion', '-6.00', '23'],
      ['rabat/8', 'promotion', '-3.00', '8'],
      ['delivery/8', 'other', '10.00', '8'],
    ]);
    expect(shipping).toMatchObject({ cost: '40.00', vatRate: '23' });
  });

  it('is kept back without lines', () => {
    const source = { ...readOrder(pushedOrder()), lines: [] };
    const { salesOrder } = buildSalesOrder({
      ...{ order: source, mapping: defaultMapping, lookups: {}, settings: defaultOrderFlowSettings, takes },
      reference: '1',
    });
    expect(orderDocument(salesOrder, source, new Map())).toMatchObject({ field: 'lines' });
  });

  it('has its goods line by line for production, with what they need', () => {
    const source = readOrder(
      pushedOrder({
        ...{ deliveryPlace: 'P3', wantedAt: '2026-06-01T08:00:00Z' },
        lines: [
          pushedLine('1', '10', '10.00', '100.00', { attributes: { length: '2400' }, unit: 'szt' }),
          pushedLine('r', '1', '-1.00', '-1.00', { kind: 'promotion' }),
        ],
      }),
    );
    expect(lineDocuments('1001-ab12', bodyOf(source))).toEqual([
      {
        objectId: '1001-ab12/1',
        document: expect.objectContaining({
          ...{ order: '1001-ab12', orderNumber: '1001', quantity: '10', unit: 'szt', orderState: 'open' },
          ...{ attributes: { length: '2400' }, wantedAt: '2026-06-01T08:00:00Z', deliveryPlace: 'P3' },
        }),
      },
    ]);
  });
});
