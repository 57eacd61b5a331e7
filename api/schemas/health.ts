import { z } from '@hono/zod-openapi';
import { time } from './common.ts';
import { flowEntity } from './flow-settings.ts';
import { flowMode } from './flows.ts';

const count = z.number().int();
const waiting = z.object({ count: count.describe('Counted up to 10,001: more than 10,000'), since: time.nullable() });

const end = z.object({
  key: z.string(),
  pausedReason: z.string().nullable().describe('Why the connection is paused; null: it is not'),
  heardAt: time.nullable().describe('When it last called; null for one that the hub calls'),
});

export const objectWaitSchema = z
  .object({
    kind: z.enum(['order', 'invoice', 'product', 'object']),
    id: z.string(),
    name: z.string(),
    since: time,
    waitsFor: z.string().describe('What it waits for and, where a person can, what to do'),
    task: z.uuid().nullable(),
  })
  .openapi('ObjectWait');

export const flowHealthSchema = z
  .object({
    flow: z.string(),
    entity: flowEntity,
    state: z.union([flowMode, z.literal('paused')]),
    verdict: z.enum(['off', 'paused', 'held-up', 'failing', 'lagging', 'unfetched', 'waiting', 'well']),
    sentence: z.string().describe('What is wrong and what to do; of a flow that is well, that it is'),
    source: end,
    target: end,
    backlog: count.describe('How much ought to move and did not yet: pushes, orders, deliveries, objects lying ready'),
    oldest: time.nullable().describe('Since when the oldest of them waits'),
    parts: z.object({
      inbox: waiting.describe('Pushes that are stored and not taken in'),
      due: waiting.describe('Orders and deliveries that nothing holds back'),
      unfetched: waiting.describe('Objects that lie ready for a target which fetches them'),
      held: waiting.describe('Deliveries that wait for a person, a match or a lock'),
    }),
    queues: z
      .array(z.object({ connection: z.string(), count, since: time.nullable(), lagMs: z.number().nullable() }))
      .describe(
        'The update queue of the source, with the median from a change being told to its content being taken in',
      ),
    lagMs: z
      .number()
      .nullable()
      .describe('From a message being stored to its object being delivered: median of the last hour'),
    errorRate: z
      .number()
      .nullable()
      .describe('Share of the records of the last hour that failed; null: too few to say'),
    handled: count,
    failed: count,
    lastSuccess: time.nullable(),
    openTasks: count,
    objects: z
      .array(objectWaitSchema)
      .optional()
      .describe('With `flow`: what each object waits for, the longest first'),
  })
  .openapi('FlowHealth');

export const healthSchema = z.object({
  items: z.array(flowHealthSchema),
  engine: z
    .enum(['reachable', 'unreachable', 'workerless', 'unwatched'])
    .describe('How Temporal stood at the last look of the watcher; `workerless`: it runs, but no worker does'),
});
