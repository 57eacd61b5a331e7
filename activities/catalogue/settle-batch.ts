import { keepImages, markMet, type OwedProduct, putOff, settleDelivered } from '../../db/queries/due-products.ts';
import type { Hub } from '../hub.ts';
import { askAbout } from './ask-about.ts';
import type { Compared, Finding } from './finding.ts';
import type { CatalogueFlow } from './flows.ts';

/** Settles each product by itself: delivered, met by a lock, or put off and in the end a task. */
export async function settleBatch(
  hub: Hub,
  flow: CatalogueFlow,
  owed: OwedProduct[],
  compared: Compared[],
  findings: Finding[],
): Promise<void> {
  const sql = hub.db.$client;
  const written = compared.filter(one => one.finding.outcome === 'repaired');
  const settled = compared.filter(one => one.finding.outcome === 'equal' || one.finding.outcome === 'repaired');
  await settleDelivered(
    sql,
    flow,
    settled.map(({ one, finding }) => ({
      productId: finding.productId,
      group: one.group,
      desired: one.desired,
      there: finding.externalId,
    })),
  );
  await markMet(
    sql,
    flow,
    findings.filter(one => one.outcome === 'left' && one.by === 'lock'),
  );
  if (flow.mode === 'live') {
    const images = [...Map.groupBy(written, one => one.finding.externalId)].map(([externalId, parts]) => ({
      externalId,
      image: Object.fromEntries(parts.map(({ finding }) => [finding.group, finding.wanted])),
    }));
    await keepImages(sql, { workspaceId: flow.workspaceId, connectionId: flow.connection.row.id }, images);
  }
  const failed = findings.flatMap(({ outcome, productId, group, reason }) =>
    outcome === 'failed' ? [{ productId, group, reason: reason ?? '' }] : [],
  );
  await askAbout(
    hub,
    flow,
    await putOff(sql, flow, failed, flow.settings.tries),
    owed.map(one => one.product),
  );
}
