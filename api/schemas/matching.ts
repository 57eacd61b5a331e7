import { z } from '@hono/zod-openapi';
import { productCodes } from './products.ts';

export const matchState = z.enum(['suggested', 'unmatched', 'matched', 'rejected']);

export const pairSchema = z
  .object({
    product: z.object({ id: z.uuid(), externalId: z.string(), name: z.string(), ...productCodes }),
    other: z
      .object({
        externalId: z.string(),
        name: z.string().nullable(),
        active: z.boolean().nullable(),
        ...productCodes,
        sourceId: z.string().nullable().describe('The source’s id that the target keeps with it'),
      })
      .nullable()
      .describe('The target’s, as last read'),
    score: z.number().nullable().describe('Likeness, 0 to 1'),
    reasons: z.array(z.string()),
    by: z.string().nullable().describe('Who matched or rejected it, or by which code'),
  })
  .openapi('MatchPair');

const product = z.string().min(1).max(200).describe('Its id, or a code that only one product has');
const flow = z.string().describe('Key of the flow');

export const refreshAsked = z.strictObject({ flow });
export const refreshBegun = z
  .object({ flow: z.string(), target: z.string().describe('Whose products are read') })
  .openapi('MatchingRefresh');

export const productInFlow = z.strictObject({ flow, product });
export const pairInFlow = z.strictObject({ flow, product, externalId: z.string().trim().min(1).max(200) });

/** Many at once; each is decided by itself. */
export const many = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item).min(1).max(1000) });

export const matchOutcomes = z
  .object({
    done: z.number().int(),
    items: z.array(
      z.object({
        flow: z.string(),
        product: z.string(),
        externalId: z.string().optional(),
        outcome: z.enum(['done', 'refused']),
        detail: z.string().optional().describe('Why it was refused'),
      }),
    ),
  })
  .openapi('MatchOutcomes');
