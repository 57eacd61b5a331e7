import type { CatalogueWriter, ProductShow } from '../catalogue-contract.ts';
import type { Outcome } from '../outcome.ts';
import type { PrescriptionMarks } from './prescription-marks.ts';
import { parseProductId } from './product-id.ts';
import { type ImageRules, mayBeSold } from './product-image.ts';
import { cleanName, cutVisibly } from './product-text.ts';
import type { productWriter } from './product-write.ts';

/**
 * Makes products active in their final category, which is one more beside those that the shop keeper put them in, or inactive
 * again; one after the other, as all writes into a shop.
 */
export const showPort =
  (
    write: ReturnType<typeof productWriter>,
    rules: ImageRules,
    marks: PrescriptionMarks,
  ): NonNullable<CatalogueWriter['show']> =>
  async (shows, signal) => {
    const outcomes = new Map<string, Outcome<null>>();
    for (const each of shows) {
      const outcome = await showOne(write, rules, each, signal);
      outcomes.set(each.externalId, outcome);
      // From now on whether it is active is a person's word.
      if (outcome.kind === 'done') await marks.forget(each.externalId);
    }
    return outcomes;
  };

const showOne = async (
  write: ReturnType<typeof productWriter>,
  rules: ImageRules,
  { externalId, product, to }: ProductShow,
  signal: AbortSignal,
): Promise<Outcome<null>> => {
  const id = parseProductId(externalId);
  if (!id) return { kind: 'rejected', reason: `“${externalId}” is no id of a product of this shop. Match it anew.` };
  if (id.combination !== undefined) {
    const reason = `${externalId} is a combination and is shown with its product ${id.product}. Make that one active in the shop.`;
    return { kind: 'rejected', field: 'active', reason };
  }
  if (!to.visible) return await write({ id, wanted: { active: '0' } }, signal);
  if (!mayBeSold(product, rules)) {
    const reason = 'It is only sold on prescription, which the flow does not offer (setting offerPrescription).';
    return { kind: 'rejected', field: 'active', reason };
  }
  const category = rules.spelling('category', cutVisibly(cleanName(to.category), 128));
  return await write({ id, wanted: { active: '1', [`category.${category}`]: '1' } }, signal);
};
