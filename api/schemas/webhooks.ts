import { z } from '@hono/zod-openapi';
import { time } from './common.ts';

const types = z
  .array(
    z
      .string()
      .regex(/^[a-z-]+\.[a-z]+$/, 'A type is like orders.changed.')
      .max(50),
  )
  .max(50)
  .describe('Such as orders.changed or read.requested; all when empty');

const address = z.url({ protocol: /^https?$/, error: 'An address begins with https://.' }).max(2000);

export const webhookSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    types,
    disabled: z.object({ reason: z.string(), since: time }).nullable(),
    createdAt: time,
  })
  .openapi('Webhook');

export const webhookWishes = z.object({ url: address, types: types.default([]) }).openapi('WebhookWishes');

export const webhookChange = z.object({ url: address, types, enabled: z.boolean() }).partial().openapi('WebhookChange');

export const madeWebhook = webhookSchema
  .extend({ secret: z.string().describe('Signs what is sent (Standard Webhooks); shown only now') })
  .openapi('MadeWebhook');

export const rotatedSecret = z
  .object({
    secret: z.string().describe('The new secret; shown only now'),
    bothUntil: time.describe('Until then the former secret signs beside it'),
  })
  .openapi('RotatedSecret');

export const deliverySchema = z
  .object({
    id: z.uuid().describe('The `webhook-id`, the same for every try'),
    type: z.string(),
    state: z.enum(['due', 'sent', 'given-up']),
    tries: z.number().int(),
    nextTry: time.nullable(),
    answerStatus: z.number().int().nullable(),
    reason: z.string().nullable(),
    sentAt: time.nullable(),
    createdAt: time,
  })
  .openapi('WebhookDelivery');

export const replayWishes = z
  .object({
    deliveries: z.array(z.uuid()).max(1000).default([]).describe('These, whatever became of them'),
    since: z.iso
      .datetime({ offset: true })
      .refine(text => Date.parse(text) >= 0, 'Give a moment from 1970 on.')
      .optional()
      .describe('And those that were given up since'),
  })
  .openapi('WebhookReplay');
