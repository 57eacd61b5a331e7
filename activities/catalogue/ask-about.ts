import { createHash } from 'node:crypto';
import type { Failed } from '../../db/queries/due-products.ts';
import type { Product } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { raiseTask } from '../tasks.ts';
import type { CatalogueFlow } from './flows.ts';

/** One task for everything that is held back for the same reason. `verb`: what the target does not do with the product. */
export async function askAbout(
  hub: Hub,
  flow: CatalogueFlow,
  stuck: Failed[],
  products: Product[],
  verb = 'take',
): Promise<void> {
  const { key } = flow.connection.row;
  for (const [reason, all] of Map.groupBy(stuck, one => one.reason)) {
    const first = products.find(product => product.id === all[0]?.productId);
    await raiseTask(hub.db.$client, {
      workspaceId: flow.workspaceId,
      kind: 'delivery',
      cause: `delivery/${flow.id}/${createHash('sha256').update(reason).digest('hex').slice(0, 16)}`,
      sentence: `${key} does not ${verb} product ${first?.base.name ?? ''} (${first?.externalId ?? ''}): ${reason}`,
      remedy: `Mend what it names in the source, in ${key} or in flow ${flow.key}, then resolve this task: all products with this cause are tried again.`,
      detail: { flowId: flow.id, flow: flow.key, reason, product: first?.id ?? '' },
    });
  }
}
