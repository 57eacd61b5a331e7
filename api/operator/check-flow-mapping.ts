import { and, desc, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import { orders } from '../../db/schema/index.ts';
import { buildSalesOrder } from '../../domain/build-sales-order.ts';
import { checkMapping } from '../../domain/check-mapping.ts';
import type { Lookups, OrderFlowSettings } from '../../domain/flow-settings.ts';
import type { Mapping, MappingRule } from '../../domain/mapping.ts';
import type { Order } from '../../domain/order.ts';
import type { BuildProblem } from '../../domain/problem.ts';
import { Problem, type ProblemPlace } from '../problem.ts';
import type { FlowRow } from './which-flow.ts';

/** How many real orders a mapping is tried on before it is saved. */
const tried = 20;
const mostPlaces = 50;

/** A mapping with what it is applied together with. */
export type Candidate = { rules: MappingRule[]; lookups: Lookups; settings: OrderFlowSettings };

const keyOf = (problem: BuildProblem): string | undefined => {
  // An unmapped code and a missing setting are tasks of their own, not faults of the mapping.
  if (problem.kind === 'field') return `field ${problem.field}`;
  return problem.kind === 'totals' ? 'totals' : undefined;
};

/**
 * Finds what is wrong with a mapping, by its rules alone and on the most recent real orders; 422 with a pointer to the rule
 * and the order's number. What goes wrong with the mapping in force as well is the order's fault and does not count.
 */
export async function checkFlowMapping(
  hub: Hub,
  flow: FlowRow,
  candidate: Candidate,
  inForce: Candidate,
  at: string,
): Promise<void> {
  const wrong = checkMapping({ version: 0, rules: candidate.rules }).map(
    ({ index, reason }): ProblemPlace => ({
      pointer: index === undefined ? at : `${at}/${index}`,
      detail: reason,
    }),
  );
  if (wrong.length > 0) throw refused(wrong);

  const { target } = (await hub.connections.get(flow.workspaceId, flow.targetId)).ports;
  const takes = target?.orders?.takes ?? target?.offeredOrders?.takes;
  if (!takes) throw new Problem(422, 'The target of this flow takes no orders.');
  const recent = await hub.db
    .select({ order: orders.document })
    .from(orders)
    .where(and(eq(orders.workspaceId, flow.workspaceId), eq(orders.connectionId, flow.sourceId)))
    .orderBy(desc(orders.id))
    .limit(tried);
  const problemsOf = (order: Order, { rules, lookups, settings }: Candidate) =>
    buildSalesOrder({
      order,
      mapping: toMapping(rules),
      lookups,
      settings,
      takes,
      reference: order.number,
    }).problems;
  const places = recent.flatMap(({ order }) => {
    const before = new Set(problemsOf(order, inForce).map(keyOf));
    return problemsOf(order, candidate)
      .filter(problem => keyOf(problem) !== undefined && !before.has(keyOf(problem)))
      .map(
        (problem): ProblemPlace => ({
          pointer: pointerTo(problem, candidate.rules, at),
          detail: `Order ${order.number}: ${problem.reason}`,
        }),
      );
  });
  if (places.length > 0) throw refused(places);
}

const toMapping = (rules: MappingRule[]): Mapping => ({ version: 0, rules });

function pointerTo(problem: BuildProblem, rules: MappingRule[], at: string): string {
  if (problem.kind !== 'field') return at;
  const path = problem.field.replace(/\[\d+\]/g, '[]');
  const index = rules.findIndex(rule => rule.to === path);
  return index < 0 ? at : `${at}/${index}`;
}

function refused(places: ProblemPlace[]): Problem {
  const [first] = places;
  return new Problem(422, `The mapping was not saved. ${first?.detail ?? ''}`.trim(), {
    errors: places.slice(0, mostPlaces),
  });
}
