import type { CatalogueWriter, RemoteProduct } from '../../connectors/catalogue-contract.ts';
import type { OwedProduct } from '../../db/queries/due-products.ts';
import { differing } from './differing.ts';
import type { Finding, Group } from './finding.ts';
import type { CatalogueFlow } from './flows.ts';

/** Differences of foreign fields that one report lists; more of them are counted. */
export const foreignListed = 1_000;

/**
 * Says of groups that a flow leaves to its target what is there instead of what the source states. Nothing of it is ever written,
 * nor is it a difference for anyone to see to: what the source's value would not fit is passed over.
 *
 * @param there what was read of these groups, by external id
 */
export function compareForeign(
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  products: OwedProduct[],
  there: Map<string, RemoteProduct>,
  groups: Group[],
): Finding[] {
  const { key } = flow.connection.row;
  return products.flatMap(({ product, externalId }) =>
    groups.flatMap((group): Finding[] => {
      const remote = there.get(externalId);
      const image = writer.image(product, group);
      if (!remote || 'unfit' in image) return [];
      const held = remote.held[group] ?? {};
      const wanted = differing(held, image);
      if (Object.keys(wanted).length === 0) return [];
      const reason = `Flow ${flow.key} leaves ${group} to ${key}.`;
      return [{ productId: product.id, externalId, group, held, wanted, outcome: 'foreign', reason }];
    }),
  );
}
