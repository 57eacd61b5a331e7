import { z } from '@hono/zod-openapi';
import { time } from './common.ts';

export const messageStatus = z.enum(['stored', 'accepted', 'sent', 'rejected', 'ignored']);
export const messageKind = z.enum(['event', 'record', 'request']);

export const messageSchema = z
  .object({
    id: z.uuid(),
    connection: z.string(),
    kind: messageKind.describe(
      'event: a push as it came; record: one document read from the source; request: one outbound exchange',
    ),
    status: messageStatus,
    reason: z.string().nullable(),
    counts: z
      .record(z.string(), z.number())
      .nullable()
      .describe('How many records a package held, and what became of them'),
    subject: z.string(),
    orderId: z.uuid().nullable(),
    replayOf: z.uuid().nullable(),
    answerStatus: z.number().int().nullable(),
    ms: z.number().int().nullable(),
    createdAt: time,
    ingestedAt: time.nullable(),
  })
  .openapi('Message');

const recordSchema = z.object({
  line: z.number().int().describe('Where it stands in the package, from 1'),
  externalId: z.string().nullable(),
  outcome: z.enum(['rejected', 'superseded', 'noticed']),
  field: z.string().nullable(),
  value: z.string().nullable(),
  reason: z.string(),
});

export const messageDetail = messageSchema
  .extend({
    records: z.array(recordSchema).describe('Records that were not taken as they came, the first 200'),
    nextRecord: z.number().int().nullable().describe('What to ask for as `afterLine`; null when these are all'),
    payload: z
      .object({
        sent: z.unknown().describe('What came or was sent'),
        answered: z.unknown().describe('What was answered to an outbound exchange'),
      })
      .nullable()
      .describe('Only for operators; parts whose retention time is over are null'),
  })
  .openapi('MessageDetail');

export const replayed = z.object({ messageId: z.uuid(), what: z.string() }).openapi('Replayed');
