import type { OwedProduct } from '../../db/queries/due-products.ts';
import { placedPhotos } from '../../db/queries/placed-photos.ts';
import type { Hub } from '../hub.ts';
import type { PlannedField } from '../send-order/plan.ts';
import { sourcesOf } from './deliver-photos.ts';
import type { CatalogueFlow } from './flows.ts';
import { whyOf } from './plan-parts.ts';

/** The photos that would be added, by position. Of one that is fetched from an address only that is known before. */
export async function planPhotos(hub: Hub, flow: CatalogueFlow, owed: OwedProduct): Promise<PlannedField[]> {
  const takes = flow.target.takes.photos;
  const sources = sourcesOf(flow, owed.product);
  if (sources.length === 0) return [];
  if (takes !== true)
    return flow.settings.groups.photos
      ? [{ target: 'photos', field: 'photos', old: null, new: null, why: `not carried: ${takes}` }]
      : [];
  const scope = { workspaceId: flow.workspaceId, connectionId: flow.connection.row.id };
  const placed = await placedPhotos(hub.db.$client, scope, [owed.product.id]);
  return sources.map(([position, source]) => {
    const there = placed.some(({ hash }) => source === `sha256:${hash}`);
    const why = there ? 'unchanged' : whyOf(flow, owed, 'photos');
    return { target: 'photos', field: String(position), old: there ? source : null, new: source, why };
  });
}
