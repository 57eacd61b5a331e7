import { z } from '@hono/zod-openapi';
import { time } from './common.ts';

export const taskKind = z.enum([
  'lookup',
  'setting',
  'product',
  'debtor',
  'totals',
  'wait',
  'connection',
  'record',
  'refused',
  'field',
  'offer',
  'delivery',
  'state',
  'carrier',
  'silence',
  'pick-up',
  'address',
  'shrunk',
  'money',
]);
export const taskState = z.enum(['open', 'resolved']);

export const taskSchema = z
  .object({
    id: z.uuid(),
    kind: taskKind,
    cause: z.string().describe('What makes two problems the same'),
    sentence: z.string(),
    remedy: z.string(),
    detail: z.record(z.string(), z.string()),
    choices: z
      .record(z.string(), z.string())
      .nullable()
      .describe('What there is to choose between, by key; null: nothing'),
    chosen: z.string().nullable(),
    state: taskState,
    resolution: z.string().nullable(),
    resolvedBy: z.string().nullable(),
    resolvedAt: time.nullable(),
    createdAt: time,
    waiting: z.number().int().describe('How many orders wait for it'),
  })
  .openapi('Task');

export const taskDetail = taskSchema
  .extend({
    orders: z
      .array(z.object({ id: z.uuid(), number: z.string(), flow: z.string(), since: time }))
      .describe('Orders that wait, the first 200'),
  })
  .openapi('TaskDetail');
