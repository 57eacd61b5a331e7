import { z } from '@hono/zod-openapi';
import { time } from './common.ts';
import { fieldGroup, fieldsSchema } from './products.ts';

export const reportSchema = z
  .object({
    id: z.uuid(),
    flow: z.string(),
    dryRun: z.boolean().describe('Differences are only listed'),
    state: z.enum(['running', 'done', 'failed']),
    reason: z.string().nullable(),
    read: z.number().int(),
    equal: z.number().int(),
    differed: z.number().int(),
    repaired: z.number().int(),
    left: z
      .number()
      .int()
      .describe('Left as they are: locked, waiting for a task, sold meanwhile, only listed, or failed'),
    foreign: z
      .number()
      .int()
      .describe('Differs from the source in groups that the flow leaves to its target; no part of the other counts'),
    who: z.string(),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .openapi('DriftReport');

export const driftOutcome = z.enum(['repaired', 'left', 'found', 'failed', 'foreign']);

export const driftItem = z
  .object({
    product: z.object({ id: z.uuid(), externalId: z.string(), name: z.string() }).nullable(),
    group: fieldGroup,
    externalId: z.string().describe('The target’s id'),
    held: fieldsSchema.describe('What was there'),
    wanted: fieldsSchema.describe('What should be there'),
    outcome: driftOutcome,
    reason: z.string().nullable(),
  })
  .openapi('DriftItem');

export const reportDetail = reportSchema
  .extend({ items: z.array(driftItem), next: z.string().nullable() })
  .openapi('DriftReportDetail');
