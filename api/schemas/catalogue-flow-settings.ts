import { z } from '@hono/zod-openapi';
import type { CatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { code, type Same } from './settings-parts.ts';

const share = z.number().min(0).max(1);
const kilograms = z.string().regex(/^\d{1,6}(\.\d{1,4})?$/, 'Write kilograms as a decimal, such as 0.5.');

const groups = z.strictObject({
  base: z.boolean(),
  texts: z.boolean(),
  price: z.boolean(),
  stock: z.boolean(),
  carriers: z.boolean(),
  photos: z.boolean(),
});

const matching = z.strictObject({
  by: z.array(z.enum(['externalId', 'bloz7', 'ean', 'sku'])),
  suggestAbove: share.describe('Least likeness of names for a pair to be put before a person'),
});

const urlPattern = z
  .string()
  .max(1000)
  .regex(/^https?:\/\//, 'Write an address that begins with https://, such as https://photos.example.com/{bloz7}.jpg.')
  .regex(/\{(bloz7|ean|sku|externalId)\}/, 'Name a code of the product in it: {bloz7}, {ean}, {sku} or {externalId}.');

const carrierRule = z.strictObject({
  when: z.strictObject({
    category: code.optional(),
    prescription: z.boolean().optional(),
    coldChain: z.boolean().optional(),
    heavierThan: kilograms.optional(),
  }),
  carriers: z.array(code).max(100),
});

const mustState = z.boolean().default(true);
const holding = z.strictObject({
  confirmByRule: z.boolean().default(false).describe('What fits the rule goes live without a person'),
  rule: z
    .strictObject({
      photo: mustState,
      description: mustState,
      parameters: mustState,
      category: z.string().trim().min(1).max(200).optional().describe('The final category; the source’s when absent'),
    })
    .prefault({})
    .describe('What the source must state of a product'),
});

/** The settings of a product flow; a setting that does not exist is refused, so that a typing error is not silence. */
export const catalogueFlowSettingsSchema = z
  .strictObject({
    groups,
    create: z.enum(['no', 'inactive', 'active']),
    matching,
    stock: z.strictObject({ subtractUnfetched: z.boolean() }),
    offerPrescription: z.boolean(),
    photos: z.strictObject({ urlPattern: urlPattern.optional(), maxBytes: z.number().int().min(1).max(50_000_000) }),
    carriers: z.array(carrierRule).max(200),
    holding: holding
      .optional()
      .describe('What is created hidden gets a checklist that a person confirms before it goes live'),
    tries: z.number().int().min(1).max(100),
    maxShrink: share,
    compareAt: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write an hour and minute, such as 02:30.')
      .optional(),
  })
  .openapi('CatalogueFlowSettings');

/** Does not compile once the schema and the domain's type drift apart. */
const isSameAsDomain: Same<z.output<typeof catalogueFlowSettingsSchema>, CatalogueFlowSettings> = true;
void isSameAsDomain;
