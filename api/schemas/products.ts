import { z } from '@hono/zod-openapi';
import { type FieldGroup, fieldGroups } from '../../domain/product.ts';
import { time } from './common.ts';
import { dryRunResult } from './orders.ts';
import type { Same } from './settings-parts.ts';

export const fieldGroup = z.enum(fieldGroups);
/** Does not compile once the schema and the domain's type drift apart. */
const isSameAsDomain: Same<z.output<typeof fieldGroup>, FieldGroup> = true;
void isSameAsDomain;

export const lockedGroup = z.enum([...fieldGroups, 'all']);
export const fieldsSchema = z.record(z.string(), z.string());

export const productCodes = {
  sku: z.string().nullable(),
  ean: z.string().nullable(),
  bloz7: z.string().nullable(),
};

const productHead = z.object({
  id: z.uuid(),
  connection: z.string().describe('The source'),
  externalId: z.string().describe('The source’s own id'),
  name: z.string(),
  ...productCodes,
  category: z.string().nullable(),
  withdrawn: z.boolean().describe('The source no longer offers it'),
  changedAt: time,
});

export const productListItem = productHead
  .extend({
    price: fieldsSchema.nullable(),
    stock: fieldsSchema.nullable(),
    flows: z.array(
      z.object({
        flow: z.string(),
        mode: z.string().describe('In shadow nothing that is not waiting was written, only looked at'),
        externalId: z.string().nullable().describe('The target’s id of it; null: not matched'),
        waiting: z
          .number()
          .int()
          .describe('Field groups that the target lacks the latest of; those that it cannot take are not counted'),
        blocked: z.number().int().describe('Those of them that something holds back'),
      }),
    ),
  })
  .openapi('ProductListItem');

const delivery = z.object({
  group: z
    .enum([...fieldGroups, 'product', 'shown'])
    .describe('product: that it is created there; shown: that customers see it, or no longer'),
  state: z
    .enum(['delivered', 'shadow', 'due', 'blocked', 'untaken'])
    .describe('shadow: only looked at, nothing was written; untaken: the target cannot take it'),
  why: z.string().describe('In a sentence'),
  blockedBy: z.string().nullable(),
  tries: z.number().int().describe('Failed ones since it was last delivered'),
  nextTry: time.nullable().describe('Null unless it is due'),
});

const lock = z.object({
  id: z.uuid(),
  connection: z.string(),
  group: lockedGroup,
  on: z.enum(['product', 'category', 'connection']).describe('What the lock was laid on'),
  who: z.string(),
  why: z.string(),
  until: time.nullable(),
});

const photo = z.object({
  position: z.string(),
  url: z.string().nullable().describe('Where it is fetched; null for one that came along'),
  hash: z.string().nullable(),
  type: z.string().nullable(),
  bytes: z.number().int().nullable(),
  placed: z.array(z.object({ connection: z.string(), externalId: z.string() })).describe('Where it stands'),
});

const carrier = z.object({
  code: z.string(),
  name: z.string().nullable(),
  inTargets: z.array(z.object({ flow: z.string(), id: z.string() })).describe('Which of the targets’ carriers it is'),
});

export const productChange = z
  .object({
    id: z.uuid(),
    field: z.string().describe('Group and field: price.amount'),
    before: z.string().nullable(),
    after: z.string().nullable(),
    who: z.string(),
    messageId: z.uuid().nullable(),
    at: time,
  })
  .openapi('ProductChange');

export const productDetail = productHead
  .extend({
    createdAt: time,
    groups: z.record(fieldGroup, fieldsSchema.nullable()).describe('What the source last stated; null: never stated'),
    flows: z.array(
      z.object({
        flow: z.string(),
        target: z.string(),
        mode: z.string(),
        paused: z.boolean(),
        binding: z.object({ externalId: z.string(), boundBy: z.string(), at: time }).nullable(),
        deliveries: z.array(delivery),
      }),
    ),
    locks: z.array(lock).describe('Those that stand and concern it'),
    photos: z.array(photo),
    carriers: z.array(carrier),
    changes: z.array(productChange).describe('The last ones'),
  })
  .openapi('Product');

export const productDryRun = dryRunResult.omit({ body: true, note: true }).openapi('ProductDryRun');
