import { z } from 'zod';
import { rateSettings } from '../rate-settings.ts';

/** Fields of a shop's product that may hold a code; `feature:Name` is the product feature of that name. */
const codeField = z.string().regex(/^(reference|supplier_reference|ean13|upc|isbn|mpn|feature:.+)$/, {
  error: 'Use reference, supplier_reference, ean13, upc, isbn, mpn or feature:Name.',
});

const stateIds = z.array(z.string().regex(/^\d+$/, 'Give the number of the order state.')).default([]);

/** What a connection to a PrestaShop or thirtybees needs. */
export const prestashopSettings = z.object({
  shopUrl: z
    .url({ protocol: /^https?$/, error: 'Give the whole address, for example https://shop.example.com.' })
    .transform(url => url.replace(/\/+$/, '').replace(/\/api$/, ''))
    .describe('Address of the shop, as customers see it, with https:// (without /api)'),
  key: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9]{32}$/, 'A webservice key has 32 letters and digits.')
    .describe('Webservice key (Advanced Parameters → Webservice)'),
  keyInAddress: z
    .boolean()
    .default(false)
    .describe('Sends the key in the address, for a host that removes the Authorization header; it then stands in logs'),
  idShop: z.number().int().positive().optional().describe('Id of the one shop of a multistore that is meant'),
  idShopGroup: z.number().int().positive().optional().describe('Id of the shop group of a multistore that is meant'),
  language: z
    .number()
    .int()
    .positive()
    .optional()
    .describe("Id of the language to read and write; the shop's default when empty"),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Use two capitals, as PL.')
    .default('PL')
    .describe('Country whose taxes products are sold with'),
  timeZone: z
    .string()
    .refine(isZone, 'Use a name such as Europe/Warsaw.')
    .optional()
    .describe("Time zone of the shop; read from the shop's settings when empty"),
  pageSize: z.number().int().min(10).max(100).default(50).describe('How many rows are read or written at once'),
  trackingMinutes: z
    .number()
    .int()
    .min(0)
    .max(1440)
    .default(60)
    .describe(
      'How often recent orders are looked through for tracking numbers that were entered in the shop, in minutes',
    ),
  pollSeconds: z
    .number()
    .int()
    .min(2)
    .max(3600)
    .default(20)
    .describe('Seconds between looks for changed orders; the shop tells nothing by itself'),
  codes: z
    .object({
      externalId: codeField.default('supplier_reference'),
      bloz7: codeField.default('reference'),
      sku: codeField.default('reference'),
      ean: codeField.default('ean13'),
    })
    .prefault({})
    .describe('Which field of a product holds which code'),
  ordersFrom: z.iso.date().optional().describe('Orders placed before this day are not read'),
  states: z
    .object({
      cancelled: stateIds.describe('Order states that mean: cancelled'),
      refunded: stateIds.describe('Order states that mean: refunded'),
      failed: stateIds.describe('Order states that mean: the payment failed'),
      returned: stateIds.describe('Order states that mean: the goods came back'),
      delivered: stateIds.describe('Order states that mean: the buyer has the goods, so cash on delivery is paid'),
      authorized: stateIds.describe('Order states that mean: payment is assured but not here yet, as cash on delivery'),
    })
    .prefault({})
    .describe("What the shop's own settings and the flags of an order state do not tell, by number of the state"),
  cashOnDelivery: z
    .array(z.string().trim().min(1))
    .default(['ps_cashondelivery', 'cashondelivery', 'codfee', 'cashondeliverywithfee', 'cashondeliveryplus'])
    .describe('Payment modules that collect on delivery; their orders count as paid only once they are delivered'),
  ...rateSettings,
  allowPrivate: z.boolean().default(false).describe('The shop is in your own network (private addresses are allowed)'),
  allowPlainHttp: z.boolean().default(false).describe('The shop is asked without TLS; only for tests'),
});

export type PrestashopSettings = z.output<typeof prestashopSettings>;

export const prestashopSecrets = ['key'];

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}
