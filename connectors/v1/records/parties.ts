import { z } from 'zod';
import { address, currency, decimal, externalId, head, text } from './values.ts';

const contact = z.object({
  name: text(200).optional(),
  email: text(254).optional(),
  phone: text(50).optional(),
  role: text(100).optional(),
});

/** A buyer. */
export const customer = z.object({
  ...head,
  kind: z.enum(['company', 'person']),
  code: text(50).optional(),
  name: text(200),
  fullName: text(500).optional(),
  taxId: text(30).optional().describe('NIP, or another country’s number'),
  vatEu: text(30).optional(),
  regon: text(20).optional(),
  email: text(254).optional(),
  phone: text(50).optional(),
  address: address.optional(),
  correspondence: address.optional(),
  contacts: z.array(contact).max(200).optional(),
  payer: externalId.optional().describe('Who pays for it, where that is another one'),
  salesRep: externalId.optional(),
  priceList: text(50).optional(),
  discount: decimal.optional().describe('Percent'),
  creditLimit: decimal.optional(),
  currency: currency.optional(),
  paymentForm: text(50).optional(),
  paymentDays: z.number().int().min(0).max(3650).optional(),
  blocked: z.boolean().optional().describe('May not order'),
  anonymised: z.boolean().optional(),
});

/** Where a buyer’s goods are brought to. */
export const deliveryPlace = z.object({
  ...head,
  customer: externalId,
  name: text(200),
  recipient: text(200).optional(),
  address,
  phone: text(50).optional(),
  kind: text(50).optional(),
  description: text(1000).optional(),
  isDefault: z.boolean().optional(),
});

/** A person who carries out and watches the orders of the buyers assigned to them (W3). */
export const user = z.object({
  ...head,
  name: text(200),
  email: text(254),
  phone: text(50).optional(),
  branch: text(200).optional(),
  active: z.boolean().optional(),
  customers: z.array(externalId).max(2000).describe('The buyers whom the user acts for'),
});
