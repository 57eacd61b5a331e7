import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import { dueProducts, loadProducts, putOff, settleDelivered } from '../../db/queries/due-products.ts';
import { owedShown } from '../../db/queries/holding.ts';
import type { Hub } from '../hub.ts';
import { askAbout } from './ask-about.ts';
import type { CatalogueFlow } from './flows.ts';
import { concernsAll, followTrouble, reasonOf } from './one-record.ts';

const atOnce = 100;

/** Shows in the target what was confirmed, and hides what was put back. */
export async function deliverShown(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  signal: AbortSignal,
): Promise<{ written: number; more: boolean; setback?: Setback }> {
  if (flow.mode !== 'live' || !writer.show) return { written: 0, more: false };
  const sql = hub.db.$client;
  const { workspaceId } = flow;
  const ids = await dueProducts(sql, flow.id, ['shown'], atOnce);
  if (ids.length === 0) return { written: 0, more: false };
  const owed = await owedShown(sql, { ...flow, targetId: flow.connection.row.id }, ids);
  const products = await loadProducts(sql, workspaceId, ids);
  const shows = owed.flatMap(({ productId, externalId, category }) => {
    const product = products.find(({ id }) => id === productId);
    const to = category === null ? { visible: false as const } : { visible: true as const, category };
    return product ? [{ externalId, product, to }] : [];
  });
  const outcomes = await writer.show(shows, signal);
  const trouble = followTrouble();
  const failed = [];
  const settled = [];
  let setback: Setback | undefined;
  for (const { productId, externalId, desired } of owed) {
    const outcome = outcomes.get(externalId) ?? {
      kind: 'unclear' as const,
      reason: 'The target did not say what became of it.',
    };
    const undone = outcome.kind === 'done' ? undefined : outcome;
    setback ??= trouble.met(undone);
    if (!undone) settled.push({ productId, group: 'shown', desired, there: externalId });
    else if (!concernsAll(undone)) failed.push({ productId, group: 'shown', reason: reasonOf(undone) });
  }
  // What has no partner any more is matched or created anew, and looked at anew.
  const lost = ids.filter(id => !owed.some(({ productId }) => productId === id));
  failed.push(...lost.map(productId => ({ productId, group: 'shown', reason: 'It lost its partner.' })));
  await settleDelivered(sql, flow, settled);
  const stuck = await putOff(sql, flow, failed, flow.settings.tries);
  await askAbout(hub, flow, stuck, products, 'show');
  return { written: settled.length, more: ids.length === atOnce, setback };
}
