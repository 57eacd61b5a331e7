import type { RemoteProduct } from '../../connectors/catalogue-contract.ts';
import { pairsByCode } from '../../db/queries/match-candidates.ts';
import type { MatchBasis } from '../../domain/catalogue-settings.ts';
import { asGtin13, isGtin } from '../../domain/gtin.ts';
import type { Product } from '../../domain/product.ts';
import { similarity } from '../../domain/trigrams.ts';
import type { Hub } from '../hub.ts';
import type { CatalogueFlow } from './flows.ts';
import { scopeOf } from './match.ts';
import { noteThere } from './read-index.ts';
import { basisNames, isSure, type Suggestion, suggestMatches, unlikeNames } from './suggest-matches.ts';

/** `match`: a code says for certain which one it is. `wait`: a person is asked. `new`: nothing there may be it. */
export type Judged = { kind: 'match'; externalId: string; by: MatchBasis } | { kind: 'wait' } | { kind: 'new' };

/**
 * Judges what carries a product's codes in the target right before it would be created there, by the rules of matching: a code
 * that is valid and nobody else's on either side, with names that are alike where it is a number of one's own. What does not
 * fit them and carries a code all the same is put before a person.
 *
 * @param there all that was found
 * @param free those of them that are nobody's partner and that no person rejected
 */
export async function judgeFound(
  hub: Hub,
  flow: CatalogueFlow,
  product: Product,
  there: RemoteProduct[],
  free: RemoteProduct[],
): Promise<Judged> {
  if (free.length === 0) return { kind: 'new' };
  const sql = hub.db.$client;
  await noteThere(sql, flow.connection.row, there);
  const doubtful = new Map<string, Suggestion>();
  for (const basis of flow.settings.matching.by) {
    for (const pair of await pairsByCode(sql, scopeOf(flow), basis, product.id)) {
      const { externalId } = pair;
      if (!free.some(one => one.externalId === externalId)) continue;
      if (isSure(pair, basis)) return { kind: 'match', externalId, by: basis };
      doubtful.set(externalId, unlikeNames(pair, basis));
    }
    for (const one of free) {
      const code = sharedCode(product, one, basis);
      if (code === undefined || doubtful.has(one.externalId)) continue;
      const reasons = [`Same ${basisNames[basis]} (${code}), but others have it too.`];
      const score = similarity(product.base.name, one.name);
      doubtful.set(one.externalId, { productId: product.id, externalId: one.externalId, score, reasons });
    }
  }
  await suggestMatches(sql, flow, [...doubtful.values()]);
  return { kind: doubtful.size > 0 ? 'wait' : 'new' };
}

/** A code that both have and that may name a product. */
function sharedCode(product: Product, { codes }: RemoteProduct, basis: MatchBasis): string | undefined {
  const ours = basis === 'externalId' ? product.externalId : product.base[basis];
  const theirs = codes[basis];
  if (!ours || !theirs) return undefined;
  if (basis !== 'ean') return ours === theirs ? ours : undefined;
  return isGtin(ours) && asGtin13(ours) === asGtin13(theirs) ? ours : undefined;
}
