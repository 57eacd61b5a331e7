import { z } from 'zod';
import { currency, decimal, externalId, head, instant, text, vat } from './values.ts';

const code = z.object({ code: text(20), quantity: decimal.optional(), unit: text(20).optional() });
const photo = z.object({
  url: z.url().optional(),
  base64: z.string().optional(),
  position: z.number().int().min(0).optional(),
});

/** A product. A group that is left out was not sent, which is not the same as empty. */
export const product = z.object({
  ...head,
  sku: text(64).optional(),
  name: text(500),
  ean: z.array(code).max(50).optional(),
  bloz7: text(7).optional(),
  producerCode: text(64).optional(),
  manufacturer: text(200).optional(),
  country: text(2).optional(),
  unit: text(20).optional(),
  category: text(200).optional().describe('The sender’s category, by its externalId'),
  weight: decimal.optional().describe('Kilograms'),
  dimensions: z.object({ length: decimal, width: decimal, height: decimal }).partial().optional().describe('Metres'),
  ...vat,
  active: z.boolean().optional(),
  descriptions: z.record(z.string().max(10), text(200_000)).optional().describe('HTML by language'),
  attributes: z.record(text(100), text(2000)).optional(),
  photos: z.array(photo).max(50).optional(),
});

/** How much there is of a product in one warehouse. */
export const stock = z.object({
  ...head,
  externalId: externalId.optional().describe('Absent: product and warehouse name it'),
  product: externalId,
  warehouse: text(50).default(''),
  onHand: decimal.optional(),
  reserved: decimal.optional(),
  available: decimal.describe('On hand without what is reserved'),
  incoming: decimal.optional(),
});

/** What a product costs by one price list. */
export const price = z.object({
  ...head,
  externalId: externalId.optional().describe('Absent: product, price list and buyer name it'),
  product: externalId,
  priceList: text(50).default(''),
  customer: externalId.optional().describe('Only for this buyer'),
  net: decimal.optional(),
  gross: decimal.optional(),
  basis: z.enum(['net', 'gross']).describe('Which of the two is agreed; the other one is reckoned'),
  currency,
  ...vat,
  promotion: z
    .object({ amount: decimal, from: instant.optional(), to: instant.optional() })
    .optional()
    .describe('In the same basis'),
  lowest30Days: decimal.optional().describe('The lowest price of the 30 days before a promotion (Omnibus)'),
});

export const category = z.object({
  ...head,
  parent: externalId.optional(),
  name: text(200),
  position: z.number().int().optional(),
});

export const carrier = z.object({
  ...head,
  name: text(200),
  symbol: text(50).optional(),
  price: decimal.optional(),
  currency: currency.optional(),
  cashOnDelivery: z.boolean().optional(),
});
