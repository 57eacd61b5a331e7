import { z } from '@hono/zod-openapi';
import { time } from '../../schemas/common.ts';

export const pushed = z.object({ id: z.uuid().describe('The message') }).openapi('Pushed');

const recordOutcome = z.object({
  line: z.number().int().describe('Where it stands in the push, from 1'),
  externalId: z.string().nullable(),
  outcome: z
    .enum(['rejected', 'superseded', 'noticed'])
    .describe('rejected: not taken; superseded: something newer was known; noticed: taken, with a remark'),
  field: z.string().nullable().describe('A JSON pointer into the record'),
  value: z.string().nullable(),
  reason: z.string(),
});

export const messageState = z
  .object({
    id: z.uuid(),
    entity: z.string(),
    state: z
      .enum(['stored', 'accepted', 'sent', 'rejected', 'ignored'])
      .describe('stored: kept and not taken in yet; accepted: taken in; rejected: none of it could be read'),
    reason: z.string().nullable(),
    counts: z
      .record(z.string(), z.number())
      .nullable()
      .describe('How many records it held and what became of them; null until it is taken in'),
    receivedAt: time,
    takenInAt: time.nullable(),
    records: z
      .array(recordOutcome)
      .describe('One page of the records that were not taken as they came; all others were'),
    next: z.number().int().nullable().describe('What to ask for as `after`; null on the last page'),
  })
  .openapi('MessageState');
