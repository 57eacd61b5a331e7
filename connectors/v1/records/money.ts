import { z } from 'zod';
import { currency, day, decimal, externalId, head, text, vat } from './values.ts';

const invoiceLine = z.object({
  name: text(500),
  sku: text(64).optional(),
  product: externalId.optional(),
  quantity: decimal,
  unit: text(20).optional(),
  unitNet: decimal.optional(),
  unitGross: decimal.optional(),
  ...vat,
  net: decimal,
  vat: decimal,
  gross: decimal,
  order: externalId.optional().describe('The order that the line belongs to, by the sender’s id or by its number'),
  orderLine: externalId.optional(),
});

const vatSum = z.object({ ...vat, net: decimal, vat: decimal, gross: decimal });

/** An invoice, a correction (amounts are the differences), an advance or final invoice, or a receipt. */
export const invoice = z.object({
  ...head,
  kind: z.enum(['vat', 'correction', 'advance', 'final', 'receipt']),
  number: text(60),
  ksefNumber: text(40).optional(),
  status: z.enum(['issued', 'cancelled']).default('issued'),
  customer: externalId.optional(),
  payer: externalId.optional(),
  issueDate: day,
  saleDate: day.optional(),
  dueDate: day.optional(),
  currency,
  rate: decimal.optional().describe('To the seller’s currency'),
  totals: z.object({ net: decimal, vat: decimal, gross: decimal }),
  vatSummary: z.array(vatSum).max(50).optional(),
  lines: z.array(invoiceLine).max(10_000).default([]),
  orders: z.array(externalId).max(1000).default([]).describe('Orders it is for, by the sender’s ids or by number'),
  correctionOf: externalId.optional(),
  replaces: externalId.optional().describe('The receipt that it replaces'),
  advancesDeducted: z
    .boolean()
    .default(false)
    .describe('A final invoice that states the whole with the advances taken off elsewhere'),
  splitPayment: z.boolean().default(false),
  bankAccount: text(40).optional().describe('IBAN'),
  paymentForm: text(50).optional(),
  file: z
    .object({
      url: z.url().optional(),
      base64: z.string().optional(),
      sha256: text(64).optional(),
      mediaType: text(100).optional(),
    })
    .optional(),
});

/** Money that came or went, and which invoices it settles. */
export const payment = z.object({
  ...head,
  kind: z.enum(['payment', 'refund', 'compensation', 'reversal']).default('payment'),
  customer: externalId.optional(),
  date: day,
  currency,
  amount: decimal.describe('Positive: the buyer paid'),
  form: text(50).optional(),
  reverses: externalId.optional().describe('The payment that it takes back'),
  applications: z
    .array(z.object({ invoice: externalId, amount: decimal }))
    .max(10_000)
    .default([])
    .describe('What of it settles which invoice; the rest stays with the buyer'),
});
