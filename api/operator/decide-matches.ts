import { MatchRefused } from '../../activities/catalogue/matching.ts';
import type { Hub } from '../../activities/hub.ts';
import { Unusable } from '../../activities/unusable.ts';
import type { Access } from '../environment.ts';
import { Problem } from '../problem.ts';
import { type FlowRow, productFlowByKey } from './which-flow.ts';
import { whichProduct } from './which-product.ts';

type Item = { flow: string; product: string };
/** One item with what it names, ready to be decided. */
export type Decided<T extends Item> = Omit<T, keyof Item> & {
  workspaceId: string;
  flowId: string;
  productId: string;
  who: string;
};
type Outcome<T> = T & ({ outcome: 'done' } | { outcome: 'refused'; detail: string });

/**
 * Decides on many items, each by itself and in their order; what a person must settle first is refused with its reason.
 * 409 with a pointer to every item when none goes through.
 */
export async function decideMatches<T extends Item>(
  hub: Hub,
  { workspaceId, name: who }: Access,
  items: T[],
  decide: (item: Decided<T>) => Promise<unknown>,
): Promise<{ done: number; items: Outcome<T>[] }> {
  const flows = new Map<string, FlowRow>();
  for (const key of new Set(items.map(item => item.flow)))
    flows.set(key, await productFlowByKey(hub, workspaceId, key));

  async function refusalOf({ flow: key, product, ...rest }: T): Promise<string | undefined> {
    const flow = flows.get(key) ?? (await productFlowByKey(hub, workspaceId, key));
    try {
      const { id, connectionId } = await whichProduct(hub, workspaceId, product);
      if (connectionId !== flow.sourceId) return `This product does not come from where flow ${key} begins.`;
      await decide({ ...rest, workspaceId, flowId: flow.id, productId: id, who });
      return undefined;
    } catch (error) {
      if (error instanceof MatchRefused || error instanceof Unusable || error instanceof Problem) return error.message;
      throw error;
    }
  }

  const outcomes: Outcome<T>[] = [];
  for (const item of items) {
    const detail = await refusalOf(item);
    outcomes.push(detail === undefined ? { ...item, outcome: 'done' } : { ...item, outcome: 'refused', detail });
  }
  const refused = outcomes.flatMap((item, index) =>
    item.outcome === 'refused' ? [{ pointer: `/items/${index}`, detail: item.detail }] : [],
  );
  if (refused.length === items.length)
    throw new Problem(409, refused[0]?.detail ?? 'Nothing was decided.', { errors: refused });
  return { done: items.length - refused.length, items: outcomes };
}
