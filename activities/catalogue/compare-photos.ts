import type { RemoteProduct } from '../../connectors/catalogue-contract.ts';
import { type OwedProduct, owedProducts } from '../../db/queries/due-products.ts';
import { forgetPlacedPhotos, oweAgain, placedPhotos } from '../../db/queries/placed-photos.ts';
import type { Hub } from '../hub.ts';
import { byLock, type Finding } from './finding.ts';
import type { CatalogueFlow } from './flows.ts';
import { wakeDelivery } from './wake-delivery.ts';

/** Whether photos are part of a flow's full comparison: of what they are in the target nothing but their ids is read. */
export const comparesPhotos = ({ settings, target }: CatalogueFlow): boolean =>
  settings.groups.photos && target.takes.photos === true;

/**
 * Looks whether the photos that the hub added are still there, by the ids that came along with their products. One that is gone is
 * owed again, and added by whoever delivers photos; where a lock or a task holds them it is left, and follows when that goes.
 */
export async function comparePhotos(
  hub: Hub,
  flow: CatalogueFlow,
  there: Map<string, RemoteProduct>,
  productIds: string[],
  dryRun: boolean,
): Promise<Finding[]> {
  const sql = hub.db.$client;
  const targetId = flow.connection.row.id;
  const scope = { workspaceId: flow.workspaceId, connectionId: targetId };
  const owed = await owedProducts(sql, { ...flow, targetId }, productIds, ['photos']);
  const placed = Map.groupBy(await placedPhotos(sql, scope, productIds), photo => photo.productId);
  const findings = owed.flatMap((one): Finding[] => {
    const mine = placed.get(one.product.id) ?? [];
    const ids = there.get(one.externalId)?.held.photos;
    if (!ids || mine.length === 0) return [];
    const listed = Object.values(ids);
    const fields = (photos: typeof mine) =>
      Object.fromEntries(photos.map(({ photoId, hash }) => [`photo ${photoId}`, `sha256:${hash}`]));
    const kept = mine.filter(({ photoId }) => listed.includes(photoId));
    const finding = { productId: one.product.id, externalId: one.externalId, group: 'photos' as const };
    const said = kept.length === mine.length ? { outcome: 'equal' as const } : judge(flow, one, dryRun);
    return [{ ...finding, held: fields(kept), wanted: fields(mine), ...said }];
  });
  if (dryRun || flow.mode !== 'live') return findings;
  const gone = findings.filter(({ outcome }) => outcome !== 'equal');
  if (gone.length === 0) return findings;
  await sql.begin(async transaction => {
    for (const { productId, held, wanted } of gone)
      await forgetPlacedPhotos(transaction, scope, {
        productId,
        photoIds: Object.keys(wanted).flatMap(name => (name in held ? [] : name.slice('photo '.length))),
      });
    await oweAgain(
      transaction,
      flow,
      gone.map(({ productId }) => productId),
    );
  });
  await wakeDelivery(hub, { workspaceId: flow.workspaceId, targetId }, ['photos']);
  return findings;
}

function judge(flow: CatalogueFlow, { groups }: OwedProduct, dryRun: boolean): Pick<Finding, 'outcome' | 'reason'> {
  const [owed] = groups;
  if (owed?.blockedBy === 'lock') return { outcome: 'left', reason: `${byLock.reason} Gone there.` };
  if (owed?.blockedBy === 'task')
    return { outcome: 'left', reason: `Waits for a task: ${owed.reason ?? ''} Gone there.` };
  if (dryRun || flow.mode !== 'live') return { outcome: 'found', reason: 'Gone there.' };
  return { outcome: 'repaired', reason: 'Gone there; it is added again by whoever delivers photos.' };
}
