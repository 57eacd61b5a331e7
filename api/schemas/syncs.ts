import { z } from '@hono/zod-openapi';
import { time } from './common.ts';

const count = z.number().int();

/** Everything that a full sync compares. */
export const syncEntity = z.enum([
  'orders',
  'products',
  'order-statuses',
  'customers',
  'delivery-places',
  'users',
  'invoices',
]);

export const syncSchema = z
  .object({
    id: z.uuid(),
    who: z.string(),
    dryRun: z.boolean().describe('Differences are only listed, and no source is read'),
    entities: z.array(z.string()).nullable().describe('Null: all'),
    state: z
      .enum(['running', 'done', 'unsure', 'failed'])
      .describe(
        'unsure: a source did not send everything, what was known of it was compared; failed: a part could not be compared',
      ),
    reason: z.string().nullable(),
    startedAt: time,
    finishedAt: time.nullable(),
    seconds: z.number().describe('How long it took, or has taken so far'),
    read: count,
    equal: count,
    differed: count,
    repaired: count,
    left: count.describe('Left as they are; the items say why'),
  })
  .openapi('FullSync');

const syncPart = z
  .object({
    flow: z.string(),
    entity: z.string(),
    state: z.string(),
    read: count,
    equal: count,
    differed: count,
    repaired: count,
    left: count,
    reason: z.string().nullable(),
    reportId: z.uuid().nullable().describe('The comparison of products that is this part'),
    seconds: z.number().nullable(),
  })
  .openapi('FullSyncPart');

export const syncOutcome = z.enum(['repaired', 'left', 'found', 'failed']);

export const syncItem = z
  .object({
    flow: z.string(),
    entity: z.string(),
    externalId: z.string(),
    outcome: syncOutcome,
    fields: z.record(z.string(), z.tuple([z.string().nullable(), z.string().nullable()])),
    reason: z.string().nullable(),
  })
  .openapi('FullSyncItem');

export const syncDetail = syncSchema
  .extend({ parts: z.array(syncPart), items: z.array(syncItem), next: z.string().nullable() })
  .openapi('FullSyncDetail');
