import { z } from '@hono/zod-openapi';
import { time } from './common.ts';
import { flowSettingsSchema } from './flow-settings.ts';
import { lookupsSchema, mappingRulesSchema } from './mapping.ts';

export const flowMode = z
  .enum(['off', 'shadow', 'live'])
  .describe('shadow: everything but the write; what would have been written is recorded');

export const flowSchema = z
  .object({
    id: z.uuid(),
    key: z.string(),
    entity: z.literal('orders'),
    source: z.string(),
    target: z.string(),
    mode: flowMode,
    paused: z.boolean(),
    settings: flowSettingsSchema,
    mappingVersion: z.number().int(),
    createdAt: time,
  })
  .openapi('Flow');

export const mappingSchema = z.object({ version: z.number().int(), rules: mappingRulesSchema }).openapi('Mapping');

export const flowExport = z
  .object({
    key: z.string(),
    source: z.string(),
    target: z.string(),
    mode: flowMode,
    settings: flowSettingsSchema,
    mapping: z.object({ rules: mappingRulesSchema }),
    lookups: lookupsSchema,
  })
  .openapi('FlowExport');
