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
    subject: z.string(),
    orderId: z.uuid().nullable(),
    replayOf: z.uuid().nullable(),
    answerStatus: z.number().int().nullable(),
    ms: z.number().int().nullable(),
    createdAt: time,
    ingestedAt: time.nullable(),
  })
  .openapi('Message');

export const messageDetail = messageSchema
  .extend({
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
