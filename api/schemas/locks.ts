import { z } from '@hono/zod-openapi';
import { time } from './common.ts';
import { fieldGroup, lockedGroup } from './products.ts';

const named = z.object({ id: z.uuid(), externalId: z.string(), name: z.string() });

export const lockSchema = z
  .object({
    id: z.uuid(),
    connection: z.string().describe('The target whose updates it keeps away'),
    product: named.nullable(),
    category: z.string().nullable().describe('With neither product nor category it holds for everything there'),
    group: lockedGroup,
    who: z.string(),
    why: z.string(),
    until: time.nullable(),
    standing: z.boolean(),
    liftedBy: z.string().nullable(),
    liftedAt: time.nullable(),
    createdAt: time,
    met: z
      .object({ flow: z.string(), product: named, group: fieldGroup })
      .optional()
      .describe('Only when asked for: an update that waits behind it'),
  })
  .openapi('Lock');

export const newLock = z.strictObject({
  connection: z.string().describe('Key of the target'),
  product: z.string().min(1).max(200).optional().describe('Its id, or a code that only one product has'),
  category: z.string().trim().min(1).max(200).optional(),
  group: lockedGroup,
  why: z.string().trim().min(1).max(500),
  until: z.iso
    .datetime({ offset: true, error: 'Write a moment with its zone, such as 2026-03-01T00:00:00Z.' })
    .optional(),
});
