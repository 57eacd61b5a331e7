import { z } from 'zod';
import { rateSettings } from '../rate-settings.ts';

/** What a connection to a CCV shop or till is asked for. */
export const ccvSettings = z.object({
  shopUrl: z.url().describe('Address of the shop or till, such as https://myshop.ccvshop.nl'),
  publicKey: z.string().min(1).describe('Public API key, from the back office under Apps and API'),
  secretKey: z.string().min(1).describe('Secret API key that belongs to the public key'),
  flavour: z.enum(['webshop', 'salespos']).default('salespos').describe('Which flavour of the API the keys are for'),
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .default('nl')
    .describe('Language of texts and of orders that name none, two letters such as nl'),
  shopCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('NL')
    .describe('Country in which the shop pays VAT, two letters: decides what is an intra-Community order'),
  ordersFrom: z.iso
    .date()
    .optional()
    .describe('Orders placed from this day on are known by their reference; 30 days back when empty'),
  settleSeconds: z
    .number()
    .int()
    .min(0)
    .max(3600)
    .default(60)
    .describe('Seconds after which a write whose answer was lost can no longer land'),
  verifyAnswers: z.boolean().default(true).describe('Refuse answers whose signature is missing or wrong'),
  sortParameter: z.string().min(1).default('orderby').describe('Name of the query parameter that sorts a list'),
  descendingSuffix: z.string().default('_desc').describe('What follows a field name to sort it downwards'),
  expandCombinations: z
    .boolean()
    .default(true)
    .describe('Read products together with their attribute combinations; off: one request more per product'),
  noteResource: z.string().min(1).default('ordernotes').describe('Resource below an order that holds its notes'),
  noteField: z.string().min(1).default('note').describe('Field of a note that holds its text'),
  sendShippingTax: z
    .boolean()
    .default(true)
    .describe('Send shipping_tax_percentage with an order; off where the shop refuses that field'),
  ...rateSettings,
  allowPrivate: z.boolean().default(false).describe('Allow an address in a private network'),
  allowPlainHttp: z.boolean().default(false).describe('Allow http:// without encryption'),
});

export type CcvSettings = z.infer<typeof ccvSettings>;
