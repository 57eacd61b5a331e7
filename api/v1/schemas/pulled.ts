import { z } from '@hono/zod-openapi';
import { type PullEntity, recordSchemas } from '../../../connectors/v1/records/index.ts';
import { vat } from '../../../connectors/v1/records/values.ts';

const text = z.string();
const amount = z.string().describe('A decimal number as text, in the currency of the document');
const parts = { net: amount.optional(), vat: amount.optional(), gross: amount };
const settled = { invoiced: amount, paid: amount, outstanding: amount };

const product = z.object({
  externalId: text,
  name: text,
  sku: text,
  ean: text.describe('The first one'),
  bloz7: text,
  manufacturer: text,
  country: text,
  sourceCategory: text.describe('The category at the source, by its externalId'),
  category: text.describe('The holding category, or the final one once a person confirmed the product'),
  unit: text,
  weight: text.describe('Kilograms'),
  ...vat,
  description: text.describe('HTML'),
  visible: z.boolean().describe('false: customers must not see it yet'),
});

const stock = z.object({
  externalId: text,
  product: text,
  available: text.describe('What may be sold, of all warehouses that count'),
  withdrawn: text.describe('“yes”: its source no longer offers it'),
});

const price = z.object({
  externalId: text,
  product: text,
  gross: text,
  currency: text,
  ...vat,
  promotionGross: text,
  promotionFrom: text,
  promotionTo: text,
});

const byField = z.record(z.string(), z.string());

/** What the other side of a flow changed of a buyer or a delivery place, beside how it is now. */
const changed = {
  changes: byField.describe('What the other side changed, by field such as `address.street`; empty: it was emptied'),
  before: byField.describe(
    'What whoever pulls had said of the fields in `changes` when they were merged; where it holds something else by now, both changed it. Absent of an object that is new',
  ),
};

const customer = recordSchemas.customers.extend({
  closed: z.boolean().describe('The source no longer selects the buyer: no orders any more, but nothing is deleted'),
  invite: z.boolean().describe('Whether the buyer is invited when the account is made'),
  ...changed,
});

const paymentState = z
  .string()
  .describe('open, authorized, paid, paid_partially, refunded, cancelled, failed and others');
const order = recordSchemas.orders.extend({
  reference: z.string().describe('Our reference, unique per order'),
  payment: z.object({
    method: z.object({ code: text, name: text.optional() }),
    state: paymentState,
    paid: z.boolean().describe('Nothing is left to be paid'),
  }),
});

/** A line as whoever makes the goods is given it (W8). */
const orderLine = recordSchemas.orders.shape.lines.element.extend({
  order: z.string().describe('The id under which the hub gives the order out'),
  orderNumber: z.string(),
  orderedAt: z.string(),
  orderState: z.string(),
  customer: z.looseObject({}),
  deliveryPlace: z.string(),
  shipTo: recordSchemas.orders.shape.billing,
});

const lineProgress = z.object({
  lineId: text,
  state: z.enum(['open', 'partly', 'complete', 'cancelled']),
  wanted: text,
  done: text,
  left: text,
});

const orderStatus = z.object({
  order: text.describe('The order by the id of whoever pulls'),
  number: text,
  state: recordSchemas['order-statuses'].shape.state,
  rawState: text,
  rawProduction: text,
  tell: z.boolean().describe('Whether the buyer is to be written to'),
  payment: z.object({
    state: z.enum(['not-invoiced', 'open', 'partly-paid', 'paid', 'overpaid', 'cancelled']),
    overdue: z.boolean(),
    ...settled,
  }),
  production: z.object({
    state: z.enum(['none', 'waiting', 'in-production', 'partly-done', 'done', 'rejected', 'cancelled']),
    lines: z.array(lineProgress),
  }),
  transport: z.object({
    state: z.enum(['waiting', 'partly-shipped', 'shipped', 'delivered', 'partly-returned', 'returned', 'cancelled']),
    lines: z.array(lineProgress),
    trackingNumbers: z.array(text),
  }),
  parcels: z.array(
    z.object({ waybill: text, carrier: text.optional(), url: text.optional(), shippedAt: text.optional() }),
  ),
});

const invoice = recordSchemas.invoices.extend({
  orders: z.array(text).describe('The orders that it is for, by the ids of whoever pulls'),
  allocations: z.array(z.object({ order: text, number: text, ...parts })).describe('What of it belongs to which order'),
  unallocated: amount.describe('What belongs to no order'),
  ...settled,
  overdue: amount,
  overpaid: amount,
  settlement: text.describe('How far it is settled, its corrections taken into account'),
  open: z.array(z.object({ date: text, amount })).describe('What is open, by last day to be paid'),
  balanceWith: text.describe('The document with which the balance of this one stands'),
  reminder: z.object({ step: z.number().int(), dueDate: text, at: text }).describe('The last step of reminding'),
  replaced: z.boolean(),
  writtenOff: z.boolean(),
  file: z.object({
    url: text.describe('Where the document can be fetched, below the address of the hub'),
    sha256: text.optional(),
    mediaType: text.optional(),
  }),
});

/** What is given out, where it is not what is pushed: put together from what several systems stated. */
export const pulledShapes = {
  ...recordSchemas,
  products: product,
  stock,
  prices: price,
  customers: customer,
  'delivery-places': recordSchemas['delivery-places'].extend(changed),
  orders: order,
  'order-lines': orderLine,
  'order-statuses': orderStatus,
  invoices: invoice,
} satisfies Record<PullEntity, z.ZodObject>;
