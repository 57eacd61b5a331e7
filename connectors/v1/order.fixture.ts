import { order as orderSchema } from './records/sales.ts';
import type { RecordOf } from './records/types.ts';

type Pushed = RecordOf<'orders'>;
type Line = Pushed['lines'][number];

/** An order as a platform pushes it: net, two lines and a delivery at 23 %. */
export const pushedOrder = (more: Partial<Pushed> = {}): Pushed =>
  orderSchema.parse({
    externalId: 'b2b-1',
    number: '1001',
    orderedAt: '2026-05-03T10:15:00+02:00',
    currency: 'PLN',
    basis: 'net',
    customer: {
      externalId: 'K1',
      email: 'zakupy@budmex.example',
      firstName: 'Anna',
      lastName: 'Żak',
      taxId: '5252248481',
    },
    billing: { company: 'Budmex', street: 'Długa 5/7', zip: '80-001', city: 'Gdańsk', country: 'PL' },
    payment: { method: { code: 'transfer', name: 'Przelew' } },
    shipping: { method: { code: 'lorry' }, cost: '50.00', vatCode: '23' },
    lines: [pushedLine('1', '10', '10.00', '100.00'), pushedLine('2', '3', '33.33', '99.99')],
    totals: { net: '249.99', vat: '57.50', gross: '307.49' },
    ...more,
  });

export const pushedLine = (
  id: string,
  quantity: string,
  unitPrice: string,
  total: string,
  more: Partial<Line> = {},
): Line => ({
  id,
  sku: `SKU-${id}`,
  name: `Towar ${id}`,
  kind: 'goods',
  quantity,
  unitPrice,
  total,
  vatCode: '23',
  ...more,
});
