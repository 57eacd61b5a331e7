import { createRoute, z } from '@hono/zod-openapi';
import { checkOff, confirmProduct, type HeldRef, putBack } from '../../activities/catalogue/holding.ts';
import type { Hub } from '../../activities/hub.ts';
import { listHolding } from '../../db/queries/list-holding.ts';
import { atLeast } from '../auth.ts';
import { type Access, createRoutes } from '../environment.ts';
import { notFound } from '../problem.ts';
import { body, json, page, pageQuery, refusals, security } from '../schemas/common.ts';
import {
  checkMany,
  checkMarks,
  heldOutcomes,
  heldProduct,
  holdingState,
  putBackAsked,
  putBackMany,
} from '../schemas/holding.ts';
import { firstOf } from './cursor.ts';
import { decideMatches } from './decide-matches.ts';
import { type FlowRow, productFlowByKey } from './which-flow.ts';
import { whichProduct } from './which-product.ts';

const tags = ['Holding'];
const keyParam = z.object({ key: z.string() });
const productParam = keyParam.extend({
  product: z.string().min(1).max(200).describe('Its id, or a code that only it has'),
});

const list = createRoute({
  method: 'get',
  path: '/flows/{key}/holding',
  tags,
  security,
  summary: 'Products that the flow created hidden, newest first, each with its checklist',
  request: {
    params: keyParam,
    query: z.object({
      ...pageQuery,
      state: holdingState.default('waiting'),
      q: z.string().trim().min(1).max(200).optional().describe('Part of the name, or a whole code'),
    }),
  },
  responses: { 200: json(page(heldProduct), 'One page'), ...refusals },
});

const one = <Path extends string, Body extends z.ZodType>(path: Path, summary: string, schema: Body) =>
  createRoute({
    method: 'post',
    path: `/flows/{key}/holding/{product}/${path}` as const,
    tags,
    security,
    summary,
    middleware: [atLeast('operator')] as const,
    request: { params: productParam, body: body(schema) },
    responses: { 200: json(heldProduct, 'As it stands now'), ...refusals },
  });

const many = <Path extends string, Body extends z.ZodType>(path: Path, summary: string, schema: Body) =>
  createRoute({
    method: 'post',
    path: `/flows/{key}/holding/${path}` as const,
    tags,
    security,
    summary: `${summary}; many at once`,
    middleware: [atLeast('operator')] as const,
    request: { params: keyParam, body: body(schema) },
    responses: { 200: json(heldOutcomes, 'What became of each; 409 when none went through'), ...refusals },
  });

const words = {
  check: 'Checks items of the list off, or takes that back',
  confirm: 'Shows it to customers in its final category; texts and categories are the target’s from then on',
  putBack: 'Puts it back out of customers’ sight, with the reason',
};
const checkRoute = one('check', words.check, checkMarks);
const confirmRoute = one('confirm', words.confirm, checkMarks);
const putBackRoute = one('put-back', words.putBack, putBackAsked);
const checkManyRoute = many('check', words.check, checkMany);
const confirmManyRoute = many('confirm', words.confirm, checkMany);
const putBackManyRoute = many('put-back', words.putBack, putBackMany);

/** Products in holding: what a person looks at before they go live. */
export function holdingRoutes(hub: Hub) {
  /** Decides on each by itself. */
  async function decide(access: Access, key: string, products: string[], how: (ref: HeldRef) => Promise<void>) {
    const named = products.map(product => ({ flow: key, product }));
    const { done, items } = await decideMatches(hub, access, named, how);
    return { done, items: items.map(({ flow: _, ...outcome }) => outcome) };
  }

  async function show(flow: FlowRow, productId: string) {
    const { workspaceId } = flow;
    const [held] = await listHolding(hub.db.$client, { workspaceId, flow, state: 'all', productId, limit: 1 });
    if (!held) throw notFound('product in this flow’s holding');
    return held;
  }

  /** Decides on one, and tells how it stands then. */
  async function decideOne(
    access: Access,
    { key, product }: { key: string; product: string },
    how: (ref: HeldRef) => Promise<void>,
  ) {
    const flow = await productFlowByKey(hub, access.workspaceId, key);
    const { id } = await whichProduct(hub, access.workspaceId, product);
    await show(flow, id);
    await decide(access, key, [id], how);
    return await show(flow, id);
  }

  return createRoutes()
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const flow = await productFlowByKey(hub, workspaceId, c.req.valid('param').key);
      const query = c.req.valid('query');
      const rows = await listHolding(hub.db.$client, { ...query, workspaceId, flow, limit: query.limit + 1 });
      const { items, last } = firstOf(rows, query.limit);
      return c.json({ items, next: last?.product.id ?? null }, 200);
    })
    .openapi(checkRoute, async c => {
      const marks = c.req.valid('json');
      return c.json(await decideOne(c.get('access'), c.req.valid('param'), ref => checkOff(hub, ref, marks)), 200);
    })
    .openapi(confirmRoute, async c => {
      const marks = c.req.valid('json');
      return c.json(
        await decideOne(c.get('access'), c.req.valid('param'), ref => confirmProduct(hub, ref, marks)),
        200,
      );
    })
    .openapi(putBackRoute, async c => {
      const { why } = c.req.valid('json');
      return c.json(await decideOne(c.get('access'), c.req.valid('param'), ref => putBack(hub, ref, why)), 200);
    })
    .openapi(checkManyRoute, async c => {
      const { products, ...marks } = c.req.valid('json');
      const { key } = c.req.valid('param');
      return c.json(await decide(c.get('access'), key, products, ref => checkOff(hub, ref, marks)), 200);
    })
    .openapi(confirmManyRoute, async c => {
      const { products, ...marks } = c.req.valid('json');
      const { key } = c.req.valid('param');
      return c.json(await decide(c.get('access'), key, products, ref => confirmProduct(hub, ref, marks)), 200);
    })
    .openapi(putBackManyRoute, async c => {
      const { products, why } = c.req.valid('json');
      const { key } = c.req.valid('param');
      return c.json(await decide(c.get('access'), key, products, ref => putBack(hub, ref, why)), 200);
    });
}
