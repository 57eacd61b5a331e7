import { z } from '@hono/zod-openapi';
import { historyEntities, readObjectName } from '../../domain/history-objects.ts';
import { freeObject, time } from './common.ts';

/** An object as people name it in a query, read. */
export const objectName = z
  .string()
  .max(300)
  .transform((text, context) => {
    const named = readObjectName(text);
    if (named) return named;
    context.addIssue({
      code: 'custom',
      message: `Name an entity and an id, number or external id, such as order/10001. Entities: ${historyEntities.join(', ')}.`,
    });
    return z.NEVER;
  })
  .openapi({
    type: 'string',
    example: 'order/10001',
    description: `An entity (${historyEntities.join(', ')}) and an id, number or external id`,
  });

export const historyEntry = z
  .object({
    id: z.uuid(),
    at: time,
    field: z.string().describe('A dotted path into the object: lines.0.quantity'),
    before: z.string().nullable().describe('Null: there was nothing. Long values are cut after 4,000 characters'),
    after: z.string().nullable(),
    who: z.object({
      name: z.string().describe('Key of the connection, or name of the operator’s key'),
      kind: z.enum(['connection', 'operator', 'hub']),
      system: z.string().nullable().describe('What kind of software the connection is'),
    }),
    message: z
      .object({ id: z.uuid(), subject: z.string().nullable(), connection: z.string().nullable() })
      .nullable()
      .describe('What brought it; subject and connection are null once its retention time is over'),
  })
  .openapi('HistoryEntry');

export const objectAt = z
  .object({
    object: z.string(),
    id: z.uuid(),
    connection: z.string(),
    at: time,
    undone: z.number().int().describe('Changes between then and now'),
    cut: z.array(z.string()).describe('Fields whose value of then the history holds only in part'),
    document: freeObject.describe('The object as it was'),
  })
  .openapi('ObjectAt');
