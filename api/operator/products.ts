import { createRoute, z } from '@hono/zod-openapi';
import { dryRunProduct } from '../../activities/catalogue/plan.ts';
import type { Hub } from '../../activities/hub.ts';
import { listProducts } from '../../db/queries/list-products.ts';
import { productHistory, showProduct } from '../../db/queries/show-product.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { notFound } from '../problem.ts';
import { json, optionalBody, page, pageQuery, refusals, security } from '../schemas/common.ts';
import { productChange, productDetail, productDryRun, productListItem } from '../schemas/products.ts';
import { firstOf } from './cursor.ts';
import { tellProduct } from './tell-product.ts';
import { flowOfRecord, productFlowByKey } from './which-flow.ts';
import { whichProduct } from './which-product.ts';

const tags = ['Products'];
const product = z.object({
  id: z
    .string()
    .min(1)
    .max(200)
    .describe('The product’s id, or a code that only it has: the source’s id, SKU, EAN, BLOZ 7'),
});
const dryRunMs = 30_000;

const list = createRoute({
  method: 'get',
  path: '/products',
  tags,
  security,
  summary: 'Products, newest first, with where each stands',
  request: {
    query: z.object({
      ...pageQuery,
      q: z.string().trim().min(1).max(200).optional().describe('Part of the name, or a whole code'),
      connection: z.string().optional().describe('Key of the source'),
      unmatched: z.string().optional().describe('Key of a flow: only products that its target is not known to have'),
      waiting: z.stringbool().optional().describe('Whether some target lacks the latest of it'),
    }),
  },
  responses: { 200: json(page(productListItem), 'One page'), ...refusals },
});

const show = createRoute({
  method: 'get',
  path: '/products/{id}',
  tags,
  security,
  summary: 'One product: what its source states, and per flow what was delivered and what holds the rest up',
  request: { params: product },
  responses: { 200: json(productDetail, 'The product'), ...refusals },
});

const history = createRoute({
  method: 'get',
  path: '/products/{id}/history',
  tags,
  security,
  summary: 'Every change of a product, field by field, newest first',
  request: { params: product, query: z.object(pageQuery) },
  responses: { 200: json(page(productChange), 'One page'), ...refusals },
});

const dryRun = createRoute({
  method: 'post',
  path: '/products/{id}/dry-run',
  tags,
  security,
  summary: 'What the next delivery would write into the target, field by field, without writing anything',
  middleware: [atLeast('operator')] as const,
  request: {
    params: product,
    body: optionalBody(
      z.object({
        flow: z.string().optional().describe('Key of the flow; needed when the product goes through several'),
      }),
    ),
  },
  responses: { 200: json(productDryRun, 'What would happen'), ...refusals },
});

/** Products: what is known of each, and what a delivery would write. */
export function productRoutes(hub: Hub) {
  const sql = hub.db.$client;

  return createRoutes()
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const query = c.req.valid('query');
      if (query.unmatched !== undefined) await productFlowByKey(hub, workspaceId, query.unmatched);
      const rows = await listProducts(sql, { ...query, workspaceId, limit: query.limit + 1 });
      const { items, last } = firstOf(rows, query.limit);
      return c.json({ items, next: last?.id ?? null }, 200);
    })
    .openapi(show, async c => {
      const { workspaceId } = c.get('access');
      const found = await whichProduct(hub, workspaceId, c.req.valid('param').id);
      const known = await showProduct(sql, { workspaceId, productId: found.id });
      if (!known) throw notFound('product');
      return c.json(tellProduct(known), 200);
    })
    .openapi(history, async c => {
      const { workspaceId } = c.get('access');
      const { id } = await whichProduct(hub, workspaceId, c.req.valid('param').id);
      const { after, limit } = c.req.valid('query');
      const { items, last } = firstOf(
        await productHistory(sql, { workspaceId, productId: id, after, limit: limit + 1 }),
        limit,
      );
      return c.json({ items, next: last?.id ?? null }, 200);
    })
    .openapi(dryRun, async c => {
      const { workspaceId } = c.get('access');
      const found = await whichProduct(hub, workspaceId, c.req.valid('param').id);
      const { flow: key } = c.req.valid('json');
      const flow = await flowOfRecord(hub, workspaceId, { entity: 'products', sourceId: found.connectionId, key });
      const signal = AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(dryRunMs)]);
      const ref = { workspaceId, flowId: flow.id, productId: found.id };
      const { verdict, fields, problems } = await dryRunProduct(hub, ref, signal);
      return c.json({ verdict, fields, problems }, 200);
    });
}
