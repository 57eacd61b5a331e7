import { createRoute, z } from '@hono/zod-openapi';
import { confirmMatch, createInTarget, rejectMatch, undoMatch } from '../../activities/catalogue/matching.ts';
import { rereadTarget } from '../../activities/catalogue/reread.ts';
import type { Hub } from '../../activities/hub.ts';
import { listMatching } from '../../db/queries/list-matching.ts';
import { atLeast } from '../auth.ts';
import { createRoutes } from '../environment.ts';
import { body, cursorQuery, json, page, refusals, security } from '../schemas/common.ts';
import {
  many,
  matchOutcomes,
  matchState,
  pairInFlow,
  pairSchema,
  productInFlow,
  refreshAsked,
  refreshBegun,
} from '../schemas/matching.ts';
import { firstOf, fromCursor, toCursor } from './cursor.ts';
import { decideMatches } from './decide-matches.ts';
import { productFlowByKey } from './which-flow.ts';

const tags = ['Matching'];
const cursor = z.object({ rank: z.string().nullable(), product: z.uuid(), externalId: z.string() });

const list = createRoute({
  method: 'get',
  path: '/matching',
  tags,
  security,
  summary:
    'Which products of the source are which of the target: suggestions (best first), unmatched, matched, rejected',
  request: {
    query: z.object({
      ...cursorQuery,
      flow: z.string().describe('Key of a flow of products'),
      state: matchState.default('suggested'),
      minScore: z.coerce.number().min(0).max(1).optional().describe('Only suggestions that are at least so alike'),
    }),
  },
  responses: { 200: json(page(pairSchema), 'One page'), ...refusals },
});

const decide = <Path extends string, Item extends z.ZodType>(path: Path, summary: string, item: Item) =>
  createRoute({
    method: 'post',
    path,
    tags,
    security,
    summary,
    middleware: [atLeast('operator')] as const,
    request: { body: body(many(item)) },
    responses: { 200: json(matchOutcomes, 'What became of each; 409 when none went through'), ...refusals },
  });

const confirmRoute = decide('/matching/confirm', 'Says that a product of ours is one of the target’s', pairInFlow);
const rejectRoute = decide(
  '/matching/reject',
  'Says that two are not the same; the pair is never put forward again',
  pairInFlow,
);
const createInTargetRoute = decide('/matching/create', 'Has products created in the target', productInFlow);
const undoRoute = decide('/matching/undo', 'Takes a match back; nothing in the target changes by that', productInFlow);

const refreshRoute = createRoute({
  method: 'post',
  path: '/matching/refresh',
  tags,
  security,
  summary: 'Has the target’s products read anew now; by itself that happens every ten minutes while some are unmatched',
  middleware: [atLeast('operator')] as const,
  request: { body: body(refreshAsked) },
  responses: { 202: json(refreshBegun, 'They are being read'), ...refusals },
});

/** Matching: what is known of which product is which, and a person's decisions on it. */
export function matchingRoutes(hub: Hub) {
  return createRoutes()
    .openapi(list, async c => {
      const { workspaceId } = c.get('access');
      const { flow: key, state, limit, minScore, after } = c.req.valid('query');
      const flow = await productFlowByKey(hub, workspaceId, key);
      const wanted = { flow, after: fromCursor(cursor, after), limit: limit + 1, minScore };
      const { items, last } = firstOf(await listMatching(hub.db.$client, state, wanted), limit);
      const next = last
        ? toCursor({ rank: last.rank, product: last.product.id, externalId: last.other?.externalId ?? '' })
        : null;
      return c.json({ items: items.map(({ rank, ...pair }) => pair), next }, 200);
    })
    .openapi(confirmRoute, async c =>
      c.json(await decideMatches(hub, c.get('access'), c.req.valid('json').items, ref => confirmMatch(hub, ref)), 200),
    )
    .openapi(rejectRoute, async c =>
      c.json(await decideMatches(hub, c.get('access'), c.req.valid('json').items, ref => rejectMatch(hub, ref)), 200),
    )
    .openapi(createInTargetRoute, async c =>
      c.json(
        await decideMatches(hub, c.get('access'), c.req.valid('json').items, ref => createInTarget(hub, ref)),
        200,
      ),
    )
    .openapi(undoRoute, async c =>
      c.json(await decideMatches(hub, c.get('access'), c.req.valid('json').items, ref => undoMatch(hub, ref)), 200),
    )
    .openapi(refreshRoute, async c => {
      const { workspaceId, name: who } = c.get('access');
      const flow = await productFlowByKey(hub, workspaceId, c.req.valid('json').flow);
      const { target } = await rereadTarget(hub, { workspaceId, flowId: flow.id, who });
      return c.json({ flow: flow.key, target }, 202);
    });
}
