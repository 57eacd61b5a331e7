import { z } from 'zod';
import { address, currency, decimal, externalId, head, instant, text, vat } from './values.ts';

const named = z.object({ code: text(100), name: text(200).optional() });

const orderLine = z.object({
  id: externalId,
  product: externalId.optional().describe('The product by the sender’s id'),
  sku: text(64).optional(),
  ean: text(20).optional(),
  name: text(500),
  kind: z.enum(['goods', 'promotion', 'other']).default('goods'),
  quantity: decimal,
  unit: text(20).optional(),
  unitPrice: decimal.describe('In the order’s basis, discount taken off'),
  total: decimal.describe('In the order’s basis'),
  ...vat,
  note: text(1000).optional(),
  attributes: z
    .record(text(100), text(2000))
    .optional()
    .describe('Dimensions, colours, engravings: what production needs'),
  wantedAt: instant.optional(),
});

const payment = z.object({
  method: named,
  state: z.enum(['open', 'authorized', 'paid', 'paid_partially', 'refunded', 'cancelled', 'failed']).default('open'),
  amount: decimal.optional(),
  paidAt: instant.optional(),
  transactionId: text(200).optional(),
});

/** An order as a shop or a platform took it. */
export const order = z.object({
  ...head,
  number: text(50),
  orderedAt: instant,
  changedAt: instant.optional(),
  currency,
  basis: z.enum(['net', 'gross', 'tax-free']).describe('Whether unit prices and totals are without or with tax'),
  state: z.enum(['open', 'in_progress', 'completed', 'cancelled']).default('open'),
  deliveryState: z
    .enum(['open', 'shipped', 'shipped_partially', 'returned', 'returned_partially', 'cancelled'])
    .default('open'),
  customer: z.object({
    externalId: externalId.optional().describe('The buyer as this connection knows them'),
    email: text(254),
    firstName: text(100).optional(),
    lastName: text(100).optional(),
    company: text(200).optional(),
    taxId: text(30).optional(),
    phone: text(50).optional(),
  }),
  user: externalId.optional().describe('The user who placed it'),
  billing: address,
  shipTo: address.optional(),
  deliveryPlace: externalId.optional().describe('One of the buyer’s delivery places'),
  pickupPoint: z.object({ carrier: text(50), pointId: text(100), name: text(200).optional() }).optional(),
  payment: payment.optional(),
  shipping: z
    .object({ method: named, cost: decimal, ...vat })
    .optional()
    .describe('Cost in the order’s basis'),
  lines: z.array(orderLine).min(1).max(2000),
  totals: z.object({ net: decimal, vat: decimal, gross: decimal }),
  documentWish: z.enum(['none', 'receipt', 'receipt-with-tax-id', 'invoice']).optional(),
  channel: named.optional(),
  wantedAt: instant.optional(),
  note: text(2000).optional(),
});

/** Which order is spoken of: by the id under which the hub gave it out, or by its number. */
const whichOrder = {
  order: externalId.optional().describe('The id under which the hub gave the order out, or the sender’s own'),
  number: text(50).optional(),
};

const lineProgress = z.object({
  id: externalId,
  fulfilled: decimal.optional(),
  cancelled: decimal.optional(),
  produced: decimal.optional(),
});

/** What became of an order at whoever fulfils, makes or invoices it. */
export const orderStatus = z.object({
  ...head,
  externalId: externalId.optional().describe('Absent: the order names it'),
  ...whichOrder,
  state: z
    .enum(['accepted', 'in-progress', 'ready', 'shipped', 'delivered', 'cancelled', 'returned'])
    .optional()
    .describe('Absent where rawState is one of the sender’s own that nobody mapped'),
  rawState: text(100).optional(),
  production: z.enum(['planned', 'in-production', 'made', 'stopped']).optional(),
  rawProduction: text(100).optional(),
  changedAt: instant.optional(),
  tell: z.boolean().optional().describe('false: the buyer is not told (the first reading of old orders)'),
  lines: z.array(lineProgress).max(2000).optional(),
  note: text(1000).optional(),
});

/** A parcel of an order. */
export const shipment = z.object({
  ...head,
  externalId: externalId.optional().describe('Absent: order and waybill name it'),
  ...whichOrder,
  waybill: text(100),
  carrier: text(100).optional(),
  url: z.url().optional(),
  shippedAt: instant.optional(),
  lines: z.array(lineProgress).max(2000).optional(),
});
