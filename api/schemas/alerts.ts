import { z } from '@hono/zod-openapi';
import { time } from './common.ts';

const channel = z.enum(['email', 'webhook']);

export const alertSchema = z
  .object({
    id: z.uuid(),
    cause: z.string().describe('What makes two troubles the same: one alert is open per cause'),
    kind: z.enum([
      'flow-fails',
      'flow-lags',
      'flow-grows',
      'connection-silent',
      'connection-paused',
      'task-open',
      'sync-failed',
      'sync-unsure',
      'sync-missed',
      'engine-away',
      'workers-away',
    ]),
    sentence: z.string(),
    remedy: z.string(),
    raisedAt: time,
    clearedAt: time.nullable(),
    tellings: z
      .array(
        z.object({
          channel,
          edge: z.enum(['raised', 'cleared']).describe('The alert itself, or its all-clear'),
          state: z.enum(['due', 'telling', 'told', 'unclear', 'failed', 'dropped']),
          tries: z.number().int(),
          reason: z.string().nullable(),
          toldAt: time.nullable(),
        }),
      )
      .describe('Where it was told'),
  })
  .openapi('Alert');

export const alertTestSchema = z.object({
  items: z.array(
    z.object({ channel, told: z.boolean(), detail: z.string().describe('What was answered, or why it was not told') }),
  ),
});
