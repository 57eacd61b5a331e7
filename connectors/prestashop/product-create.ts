import type { Product } from '../../domain/product.ts';
import { done, type Outcome } from '../outcome.ts';
import type { Reading } from './catalogue-read.ts';
import { applyFields } from './product-apply.ts';
import { codeFields } from './product-codes.ts';
import { findMade } from './product-find.ts';
import { hiddenForPrescription, type ImageRules, isUnfit, productImage } from './product-image.ts';
import { slug } from './product-text.ts';
import { newEntity } from './xml.ts';

/** What a product of a shop needs besides what Kładka states of it. */
const standing = {
  ...{ show_price: '1', minimal_quantity: '1', visibility: 'both', condition: 'new', available_for_order: '1' },
  ...{ state: '1', product_type: 'standard' },
};

/**
 * Makes a product with base, texts, price and promotion; its stock row is made by the shop, empty, and written by itself.
 *
 * Where the answer is unclear, the product is looked for by all that was written of its codes and its name.
 */
export const createProduct = async (
  reading: Reading,
  rules: ImageRules,
  product: Product,
  active: boolean,
  signal: AbortSignal,
): Promise<Outcome<{ externalId: string }>> => {
  const { core, knowledge, promotions } = reading;
  const [base, texts, price] = (['base', 'texts', 'price'] as const).map(group => productImage(product, group, rules));
  for (const image of [base, texts, price]) {
    if (image && isUnfit(image)) return { kind: 'rejected', field: image.field, reason: image.unfit };
  }
  const { [hiddenForPrescription]: _, ...image }: Record<string, string> = { ...base, ...texts, ...price };
  if (image.price === undefined) {
    const reason =
      'The product has no price yet, without which a shop does not take it. It is created once its source states one.';
    return { kind: 'rejected', field: 'price', reason };
  }
  const known = Object.entries(standing).filter(
    ([field]) => !['state', 'product_type'].includes(field) || field in knowledge.synopsis.fields,
  );
  const blank = newEntity('product', Object.fromEntries(known));
  const applied = await applyFields(blank, image, { knowledge, codes: core.settings.codes }, signal);
  if (applied.kind !== 'done') return applied;
  const row = applied.value;
  row.fields.active = active && image.active !== '0' ? '1' : '0';
  row.fields.id_category_default ||= knowledge.home;
  row.associations.categories ??= { node: 'category', rows: [{ id: knowledge.home }] };
  const name = image.name ?? '';
  // A language without a name is refused; the shop keeper translates.
  row.texts = { ...row.texts, name: {}, link_rewrite: {} };
  for (const id of knowledge.language.all) {
    row.texts.name = { ...row.texts.name, [id]: name };
    row.texts.link_rewrite = {
      ...row.texts.link_rewrite,
      [id]: slug(name, knowledge.synopsis.fields.link_rewrite?.maxLength),
    };
  }

  const answer = await core.shop.post('products', row, { what: `Creating “${name}”`, signal });
  if (answer.kind !== 'done' && answer.kind !== 'unclear') return answer;
  let externalId = answer.kind === 'done' ? answer.value?.id : undefined;
  if (!externalId) {
    const written = codeFields(product, core.settings.codes, rules.lengths);
    const found = await findMade(reading, written, name, signal);
    const reason =
      answer.kind === 'unclear' ? answer.reason : `Creating “${name}”: the shop did not say under which id`;
    if (found.kind !== 'done' || found.value.length !== 1) return { kind: 'unclear', reason };
    externalId = found.value[0]?.externalId ?? '';
  }
  if (active && image.active === '0') await core.marks.mark(externalId);
  // Made without its promotion it would be lost to the caller if this failed; the next comparison of its price brings it.
  if (image['promotion.price']) await promotions.write({ product: externalId }, promotionPart(image), signal);
  return done({ externalId });
};

/** The fields of an image that are a promotion, which is a row of its own. */
export const promotionPart = (image: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(image).filter(([field]) => field.startsWith('promotion.')));
