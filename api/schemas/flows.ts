import { z } from '@hono/zod-openapi';
import { time } from './common.ts';
import { flowEntity, flowSettingsSchema } from './flow-settings.ts';
import { lookupsSchema, mappingRulesSchema } from './mapping.ts';

export const flowMode = z
  .enum(['off', 'shadow', 'live'])
  .describe('shadow: everything but the write; what would have been written is recorded');

export const flowSchema = z
  .object({
    id: z.uuid(),
    key: z.string(),
    entity: flowEntity,
    source: z.string(),
    target: z.string(),
    mode: flowMode,
    paused: z.boolean(),
    settings: flowSettingsSchema,
    revision: z.number().int().describe('Raised by every change of the settings'),
    mappingVersion: z.number().int(),
    createdAt: time,
  })
  .openapi('Flow');

export const mappingSchema = z.object({ version: z.number().int(), rules: mappingRulesSchema }).openapi('Mapping');

export const flowExport = z
  .object({
    key: z.string(),
    entity: flowEntity,
    source: z.string(),
    target: z.string(),
    mode: flowMode,
    settings: flowSettingsSchema,
    mapping: z.object({ rules: mappingRulesSchema }).optional().describe('Only flows of orders have one'),
    lookups: lookupsSchema,
  })
  .openapi('FlowExport');
