import type { OfferedProduct } from '../../connectors/contract.ts';
import { decimal, plain } from '../../domain/decimal.ts';
import type { Order, OrderLine } from '../../domain/order.ts';
import type { SalesOrder } from '../../domain/sales-order.ts';
import { aSalesOrder } from './sales-order.fixture.ts';

/** What an order comes to, in cents. */
export type Amounts = {
  goods: { quantity: number; total: number }[];
  reduction: number;
  carriage: number;
  /** The fee for cash on delivery; 0: it is not paid so. */
  fee: number;
};

const money = (cents: number) => plain(decimal(String(cents)).div(100), 2);

/** A gross order of these amounts, as a shop tells of it, as the hub books it, and the target's product behind each line. */
export function anOfferedOrder(
  { currency, cod }: { currency: string; cod: string },
  { goods, reduction, carriage, fee }: Amounts,
): { sales: SalesOrder; source: Order; products: Map<string, OfferedProduct> } {
  const other = (id: string, kind: OrderLine['kind'], cents: number): OrderLine[] =>
    cents === 0 ? [] : [{ id, kind, name: id, quantity: '1', unitPrice: money(cents), total: money(cents), taxes: [] }];
  const lines: OrderLine[] = goods.map(({ quantity, total }, index) => ({
    id: `line-${index + 1}`,
    kind: 'goods',
    sku: `SKU-${index + 1}`,
    name: `Towar ${index + 1}`,
    quantity: String(quantity),
    unitPrice: plain(decimal(String(total)).div(100 * quantity), 4),
    total: money(total),
    taxes: [],
  }));
  const gross = money(goods.reduce((sum, { total }) => sum + total, 0) - reduction + carriage + fee);
  const sales = aSalesOrder('REF-1', { simple: 'SKU-1', variant: 'SKU-2' }, { currency });
  const source: Order = {
    externalId: '77',
    number: sales.number,
    orderedAt: sales.orderedAt,
    currency,
    taxMode: 'gross',
    customer: { externalId: '5', email: sales.debtor.email, firstName: 'Zofia', lastName: 'Łęcka', vatIds: [] },
    billing: {
      ...{ firstName: 'Zofia', lastName: 'Łęcka', street: 'ul. Długa 5/7', additional: [] },
      ...{ zip: '00-238', city: 'Warszawa', country: 'PL' },
    },
    lines: [...lines, ...other('rabat', 'promotion', -reduction), ...other('pobranie', 'other', fee)],
    deliveries: [
      {
        id: 'delivery-1',
        shippingMethod: { code: 'inpost', name: 'InPost' },
        cost: money(carriage),
        taxes: [],
        hasGoods: true,
        state: 'open',
        rawState: 'open',
        trackingCodes: [],
      },
    ],
    payments: [],
    states: {
      ...{ order: 'open', rawOrder: 'open', payment: 'open', rawPayment: 'open' },
      ...{ delivery: 'open', rawDelivery: 'open' },
    },
    totals: { net: gross, tax: '0.00', gross, shipping: money(carriage) },
  };
  return {
    sales: { ...sales, paymentMethod: fee > 0 ? cod : 'P24', totals: { net: gross, tax: '0.00', gross } },
    source,
    products: new Map(lines.map(({ id, name }, index) => [id, { externalId: String(40_001 + index), name }])),
  };
}
