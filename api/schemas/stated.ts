import { z } from '@hono/zod-openapi';
import { time } from './common.ts';
import { fieldsSchema } from './products.ts';

export const statedEntry = z
  .object({
    entity: z.string().describe('`card`: the source’s own data; `payment`; `carrier`: its transports'),
    code: z.string().describe('Symbol or id, as the source calls it'),
    name: z.string().nullable(),
    fields: fieldsSchema.describe('Every field as it came'),
    seenAt: time.describe('When it was stated last'),
  })
  .openapi('StatedEntry');
