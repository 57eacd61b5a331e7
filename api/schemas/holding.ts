import { z } from '@hono/zod-openapi';
import type { CheckMarks } from '../../domain/holding.ts';
import { time } from './common.ts';
import type { Same } from './settings-parts.ts';

const looked = z.string().nullable().describe('Who looked at it; null: nobody yet');

export const heldProduct = z
  .object({
    product: z.object({
      id: z.uuid(),
      externalId: z.string(),
      name: z.string(),
      sku: z.string().nullable(),
      ean: z.string().nullable(),
      withdrawn: z.boolean().describe('The source no longer offers it'),
    }),
    externalId: z.string().nullable().describe('The target’s id of it'),
    checks: z.object({
      photo: looked,
      description: looked,
      parameters: looked,
      category: z.string().nullable().describe('The final one, by the target’s id or name'),
    }),
    states: z
      .object({
        photo: z.boolean(),
        description: z.boolean(),
        parameters: z.boolean(),
        category: z.string().nullable(),
      })
      .describe('What the source states of it'),
    confirmedBy: z.string().nullable(),
    confirmedAt: time.nullable(),
    shown: z.enum(['no', 'yes', 'due', 'blocked']).describe('Whether the target was told to show it'),
    putBack: z.string().nullable().describe('Why it was put back'),
    heldSince: time,
  })
  .openapi('HeldProduct');

export const holdingState = z
  .enum(['waiting', 'ready', 'confirmed', 'all'])
  .describe('waiting: not confirmed; ready: all is checked off');

const mark = z.boolean().optional();
export const checkMarks = z.strictObject({
  photo: mark,
  description: mark,
  parameters: mark,
  category: z.string().trim().min(1).max(200).nullish().describe('The final category, by the target’s id or name'),
});
/** Does not compile once the schema and the domain's type drift apart. */
const isSameAsDomain: Same<z.output<typeof checkMarks>, CheckMarks> = true;
void isSameAsDomain;

export const putBackAsked = z.strictObject({
  why: z.string().trim().min(1).max(1000).describe('For whoever looks next'),
});

const products = z
  .array(z.string().min(1).max(200))
  .min(1)
  .max(500)
  .describe('Each by its id, or by a code that only it has; each is decided by itself');
export const checkMany = checkMarks.extend({ products });
export const putBackMany = putBackAsked.extend({ products });

export const heldOutcomes = z
  .object({
    done: z.number().int(),
    items: z.array(
      z.object({
        product: z.string(),
        outcome: z.enum(['done', 'refused']),
        detail: z.string().optional().describe('Why it was refused'),
      }),
    ),
  })
  .openapi('HeldOutcomes');
