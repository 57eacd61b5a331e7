import { createRoute, z } from '@hono/zod-openapi';
import { BindingExists, bindOrder, giveUpOrder, resumeOrder, unbindOrder } from '../../activities/bind-order.ts';
import type { Hub } from '../../activities/hub.ts';
import { dryRunOrder } from '../../activities/send-order/plan.ts';
import { listOrders } from '../../db/queries/list-orders.ts';
import { showOrder } from '../../db/queries/show-order.ts';
import { atLeast } from '../auth.ts';
import { type Access, createRoutes } from '../environment.ts';
import { notFound, Problem } from '../problem.ts';
import { body, json, optionalBody, page, pageQuery, refusals, security } from '../schemas/common.ts';
import { dryRunResult, orderDetail, orderListItem, processOutcome, processState } from '../schemas/orders.ts';
import { flowOfRecord } from './which-flow.ts';
import { whichOrder } from './which-order.ts';

const tags = ['Orders'];
const order = z.object({ id: z.string().min(1).max(200).describe('The order’s id or its number') });
const inFlow = { flow: z.string().optional().describe('Key of the flow; needed when the order goes through several') };
const done = z.object({ order: z.string(), flow: z.string() }).openapi('OrderDone');
const dryRunMs = 30_000;

const list = createRoute({
  method: 'get',
  path: '/orders',
  tags,
  security,
  summary: 'Orders, newest first, with where each stands',
  request: {
    query: z.object({
      ...pageQuery,
      number: z.string().optional(),
      state: processState.optional(),
      outcome: processOutcome.optional(),
      flow: z.string().optional(),
    }),
  },
  responses: { 200: json(page(orderListItem), 'One page'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/orders/{id}',
  tags,
  security,
  summary: 'One order: its content, and per flow every step, what was sent and answered, and what holds it up',
  request: { params: order },
  responses: { 200: json(orderDetail, 'The order'), ...refusals },
});

const dryRun = createRoute({
  method: 'post',
  path: '/orders/{id}/dry-run',
  tags,
  security,
  summary: 'What the target would get now, field by field, without writing anything',
  middleware: [atLeast('operator')] as const,
  request: { params: order, body: optionalBody(z.object(inFlow)) },
  responses: { 200: json(dryRunResult, 'What would happen'), ...refusals },
});

const act = <Path extends string, Schema extends z.ZodType>(path: Path, summary: string, content: Schema) =>
  createRoute({
    method: 'post',
    path,
    tags,
    security,
    summary,
    middleware: [atLeast('operator')] as const,
    request: { params: order, body: content.safeParse({}).success ? optionalBody(content) : body(content) },
    responses: { 200: json(done, 'Done; the order’s process looks again'), ...refusals },
  });

const reason = z.string().trim().min(1).max(500);
const bindRoute = act(
  '/orders/{id}/bind',
  'Links the order by hand to one that the target already has',
  z.object({ ...inFlow, externalId: z.string().trim().min(1).max(200) }),
);
const unbindRoute = act(
  '/orders/{id}/unbind',
  'Removes that link; the target is then searched for the order again',
  z.object(inFlow),
);
const resumeRoute = act('/orders/{id}/resume', 'Has the order’s process look again now', z.object(inFlow));
const giveUpRoute = act('/orders/{id}/give-up', 'Ends the order’s process for good', z.object({ ...inFlow, reason }));

/** Orders and what an operator does with one. */
export function orderRoutes(hub: Hub) {
  /** Where an action on an order applies, and who does it. */
  async function target({ workspaceId, name: who }: Access, id: string, flowKey: string | undefined) {
    const found = await whichOrder(hub, workspaceId, id);
    const flow = await flowOfRecord(hub, workspaceId, {
      entity: 'orders',
      sourceId: found.connectionId,
      key: flowKey,
    });
    return { ref: { workspaceId, flowId: flow.id, orderId: found.id, who }, done: { order: found.id, flow: flow.key } };
  }

  return createRoutes()
    .openapi(list, async c => {
      const query = c.req.valid('query');
      const rows = await listOrders(hub.db.$client, {
        ...query,
        workspaceId: c.get('access').workspaceId,
        limit: query.limit + 1,
      });
      const items = rows.slice(0, query.limit);
      return c.json({ items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null }, 200);
    })
    .openapi(show, async c => {
      const { workspaceId } = c.get('access');
      const found = await whichOrder(hub, workspaceId, c.req.valid('param').id);
      const shown = await showOrder(hub.db.$client, { workspaceId, orderId: found.id });
      if (!shown) throw notFound('order');
      return c.json(shown, 200);
    })
    .openapi(dryRun, async c => {
      const { ref } = await target(c.get('access'), c.req.valid('param').id, c.req.valid('json').flow);
      return c.json(
        await dryRunOrder(hub, ref, AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(dryRunMs)])),
        200,
      );
    })
    .openapi(bindRoute, async c => {
      const { flow, externalId } = c.req.valid('json');
      const { ref, done } = await target(c.get('access'), c.req.valid('param').id, flow);
      try {
        await bindOrder(hub, { ...ref, externalId });
      } catch (error) {
        if (error instanceof BindingExists) throw new Problem(409, error.message);
        throw error;
      }
      return c.json(done, 200);
    })
    .openapi(unbindRoute, async c => {
      const { ref, done } = await target(c.get('access'), c.req.valid('param').id, c.req.valid('json').flow);
      await unbindOrder(hub, ref);
      return c.json(done, 200);
    })
    .openapi(resumeRoute, async c => {
      const { ref, done } = await target(c.get('access'), c.req.valid('param').id, c.req.valid('json').flow);
      await resumeOrder(hub, ref);
      return c.json(done, 200);
    })
    .openapi(giveUpRoute, async c => {
      const { flow, reason: why } = c.req.valid('json');
      const { ref, done } = await target(c.get('access'), c.req.valid('param').id, flow);
      await giveUpOrder(hub, { ...ref, reason: why });
      return c.json(done, 200);
    });
}
