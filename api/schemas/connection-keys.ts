import { z } from '@hono/zod-openapi';
import { time } from './common.ts';

export const connectionKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().describe('How the key begins, to tell it from others'),
    perSecond: z.number().int().nullable().describe('Requests per second; null: the instance’s own bound'),
    maxBytes: z.number().int().nullable().describe('Largest body in bytes, unpacked; null: the instance’s own bound'),
    lastUsedAt: time.nullable(),
    revokedAt: time.nullable(),
    createdAt: time,
  })
  .openapi('ConnectionKey');

export const madeKeySchema = z
  .object({ id: z.uuid(), key: z.string().describe('Shown only now') })
  .openapi('MadeConnectionKey');

export const keyWishes = z.strictObject({
  name: z.string().trim().min(1).max(200).default('Connector API'),
  perSecond: z.number().int().min(1).max(10_000).optional().describe('Requests per second that it may make'),
  maxBytes: z
    .number()
    .int()
    .min(1_000)
    .max(2_000_000_000)
    .optional()
    .describe('Largest body in bytes, unpacked, that it may send; never more than the instance takes'),
});
