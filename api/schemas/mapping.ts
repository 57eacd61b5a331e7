import { z } from '@hono/zod-openapi';
import type { MappingRule } from '../../domain/mapping.ts';

const path = z.string().min(1).max(200);
const common = { to: path, off: z.boolean().optional() };

/** One rule of a mapping: where to, and what with. */
export const mappingRuleSchema = z
  .discriminatedUnion('do', [
    z.strictObject({ ...common, do: z.literal('copy'), from: path }),
    z.strictObject({ ...common, do: z.literal('constant'), value: z.string().max(1000) }),
    z.strictObject({ ...common, do: z.literal('lookup'), table: path, from: path }),
    z.strictObject({ ...common, do: z.literal('template'), text: z.string().max(1000) }),
    z.strictObject({
      ...common,
      do: z.literal('split'),
      from: path,
      part: z.enum(['street', 'houseNumber', 'houseNumberSuffix']),
    }),
    z.strictObject({
      ...common,
      do: z.literal('money'),
      expression: z.string().min(1).max(500),
      decimals: z.number().int().min(0).max(10).optional(),
    }),
  ])
  .openapi('MappingRule');

export const mappingRulesSchema = z.array(mappingRuleSchema).min(1).max(500);

type Fits<A, B> = [A] extends [B] ? true : never;
/** Does not compile once the schema lets through what the domain's type does not know. */
const fitsDomain: Fits<z.output<typeof mappingRuleSchema>, MappingRule> = true;
void fitsDomain;

const lookupTables = [
  'salesChannel',
  'salutation',
  'country',
  'language',
  'paymentMethod',
  'paymentCondition',
  'shippingMethod',
  'tax',
  'carrier',
] as const;
export const lookupTableSchema = z.enum(lookupTables);

/** Tables by name, each the source's codes to the target's. */
export const lookupsSchema = z
  .partialRecord(lookupTableSchema, z.record(z.string().min(1).max(200), z.string().max(200)))
  .openapi('Lookups');

export type LookupTables = z.output<typeof lookupsSchema>;
