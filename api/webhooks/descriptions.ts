import { createRoute, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../environment.ts';
import type { refusals as everyRefusal } from '../schemas/common.ts';
import { body, json, page, pageQuery, security } from '../schemas/common.ts';
import {
  deliverySchema,
  madeWebhook,
  replayWishes,
  rotatedSecret,
  webhookChange,
  webhookSchema,
  webhookWishes,
} from '../schemas/webhooks.ts';

export type Surface = {
  /** `/webhooks`, or below a connection that the path names. */
  base: string;
  tags: string[];
  /** What the path names beside the endpoint. */
  named: { key?: z.ZodString };
  refusals: typeof everyRefusal;
  /** Who may change anything. */
  guard: MiddlewareHandler<ApiEnv>[];
};

/** The routes of webhook endpoints, as they stand at `/v1` and in the operator API. */
export function describeWebhooks({ base, tags, named, refusals, guard }: Surface) {
  const shared = { tags, security };
  const params = z.object(named);
  const one = z.object({ ...named, id: z.uuid() });
  return {
    list: createRoute({
      ...shared,
      method: 'get',
      path: base,
      summary: 'Where the connection wants to be called',
      request: { params },
      responses: { 200: json(z.object({ items: z.array(webhookSchema) }), 'All of them'), ...refusals },
    }),
    add: createRoute({
      ...shared,
      method: 'post',
      path: base,
      summary:
        'Adds an address that is called when there is something to pull or to read; its secret is shown only now',
      middleware: guard,
      request: { params, body: body(webhookWishes) },
      responses: { 201: json(madeWebhook, 'The webhook with its secret'), ...refusals },
    }),
    show: createRoute({
      ...shared,
      method: 'get',
      path: `${base}/{id}`,
      summary: 'One webhook',
      request: { params: one },
      responses: { 200: json(webhookSchema, 'The webhook'), ...refusals },
    }),
    change: createRoute({
      ...shared,
      method: 'patch',
      path: `${base}/{id}`,
      summary: 'Changes address or types, disables or enables',
      middleware: guard,
      request: { params: one, body: body(webhookChange) },
      responses: { 200: json(webhookSchema, 'The webhook'), ...refusals },
    }),
    remove: createRoute({
      ...shared,
      method: 'delete',
      path: `${base}/{id}`,
      summary: 'Removes a webhook with its deliveries',
      middleware: guard,
      request: { params: one },
      responses: { 204: { description: 'It is gone' }, ...refusals },
    }),
    rotate: createRoute({
      ...shared,
      method: 'post',
      path: `${base}/{id}/rotate`,
      summary: 'Makes a new secret; the former one signs beside it for a day',
      middleware: guard,
      request: { params: one },
      responses: { 200: json(rotatedSecret, 'The new secret'), ...refusals },
    }),
    deliveries: createRoute({
      ...shared,
      method: 'get',
      path: `${base}/{id}/deliveries`,
      summary: 'What was sent or is to be sent there, newest first',
      request: {
        params: one,
        query: z.object({ ...pageQuery, state: z.enum(['due', 'sent', 'given-up']).optional() }),
      },
      responses: { 200: json(page(deliverySchema), 'One page'), ...refusals },
    }),
    replay: createRoute({
      ...shared,
      method: 'post',
      path: `${base}/{id}/replay`,
      summary: 'Sends deliveries again, under their own ids',
      middleware: guard,
      request: { params: one, body: body(replayWishes) },
      responses: {
        200: json(z.object({ replayed: z.number().int() }).openapi('WebhookReplayed'), 'Due again'),
        ...refusals,
      },
    }),
  };
}
