import type { FieldGroup, Fields } from '../../domain/product.ts';
import { done, type Outcome } from '../outcome.ts';
import { learn, type Reading } from './catalogue-read.ts';
import { applyFields, isScalar, surcharge } from './product-apply.ts';
import { heldOf, withCombination } from './product-held.ts';
import { type ProductId, productId } from './product-id.ts';
import { type Entity, newEntity } from './xml.ts';

/** Fields that no version takes back in a PUT, whatever its synopsis says. */
const neverSent = ['manufacturer_name', 'quantity', 'position_in_category'];
const ofCombination = new Set(['price', 'reference', 'supplier_reference', 'ean13', 'upc', 'isbn', 'mpn']);
const groups = ['base', 'texts', 'price'] as const satisfies FieldGroup[];

/** `wanted`: fields of the images of base, texts and price, promotions apart. `held`: what was read before, if it was. */
export type ProductChange = { id: ProductId; wanted: Fields; held?: Fields };

/** Writes products and combinations; one request where a PATCH does, otherwise the row is read, changed and put back whole. */
export const productWriter = (reading: Reading) => {
  const { core, knowledge } = reading;
  const { shop, settings } = core;
  /** What this shop refused to take back although its synopsis did not say so. */
  const refused = new Set<string>();

  const differing = (wanted: Fields, held: Fields) =>
    Object.fromEntries(Object.entries(wanted).filter(([field, value]) => (held[field] ?? '') !== value));

  const heldBy = async (row: Entity, signal: AbortSignal): Promise<Outcome<Fields>> => {
    const learnt = await learn(reading, [row], signal);
    if (learnt.kind !== 'done') return learnt;
    return done(Object.assign({}, ...groups.map(group => heldOf(row, group, knowledge, settings.codes))));
  };

  const isGone = (what: string): Outcome<never> => ({
    kind: 'rejected',
    reason: `${what} is gone from the shop. Match the product anew.`,
  });

  const read = async (
    id: ProductId,
    signal: AbortSignal,
  ): Promise<Outcome<{ product: Entity; combination?: Entity }>> => {
    const product = await shop.one('products', id.product, signal);
    if (product.kind !== 'done') return product;
    if (!product.value) return isGone(`Product ${id.product}`);
    if (id.combination === undefined) return done({ product: product.value });
    const combination = await shop.one('combinations', id.combination, signal);
    if (combination.kind !== 'done') return combination;
    if (combination.value?.fields.id_product !== id.product)
      return isGone(`Combination ${id.product}/${id.combination}`);
    return done({ product: product.value, combination: combination.value });
  };

  /** After an unclear write: done when the row holds what was wanted. */
  const judge = async (change: ProductChange, reason: string, signal: AbortSignal): Promise<Outcome<null>> => {
    const rows = await read(change.id, signal);
    if (rows.kind !== 'done') return rows;
    const { product, combination } = rows.value;
    const held = await heldBy(combination ? withCombination(product, combination) : product, signal);
    if (held.kind !== 'done') return held;
    return Object.keys(differing(change.wanted, held.value)).length === 0 ? done(null) : { kind: 'transient', reason };
  };

  const settle = async (
    change: ProductChange,
    answer: Outcome<unknown>,
    signal: AbortSignal,
  ): Promise<Outcome<null>> => {
    if (answer.kind === 'done') return done(null);
    return answer.kind === 'unclear' ? judge(change, answer.reason, signal) : answer;
  };

  const put = async (resource: string, row: Entity, what: string, signal: AbortSignal): Promise<Outcome<unknown>> => {
    const rules = resource === 'products' ? knowledge.synopsis.fields : {};
    for (let tries = 0; ; tries += 1) {
      const kept = Object.entries(row.fields).filter(
        ([field]) => !rules[field]?.readOnly && !neverSent.includes(field) && !refused.has(field),
      );
      const answer = await shop.put(resource, [{ ...row, fields: Object.fromEntries(kept) }], { what, signal });
      const readOnly = answer.kind === 'rejected' && /code 93\b/.test(answer.reason) ? answer.field : undefined;
      if (!readOnly || refused.has(readOnly) || tries > 8) return answer;
      refused.add(readOnly);
    }
  };

  const patch = async (
    change: ProductChange,
    delta: Fields,
    what: string,
    signal: AbortSignal,
  ): Promise<Outcome<null>> => {
    const { product } = change.id;
    const row = await applyFields(newEntity('product', { id: product }), delta, tools, signal);
    if (row.kind !== 'done') return row;
    return settle(change, await shop.patch('products', row.value, { what, signal }), signal);
  };
  const tools = { knowledge, codes: settings.codes };

  const writeCombination = async (
    change: ProductChange,
    rows: { product: Entity; combination: Entity },
    delta: Fields,
    signal: AbortSignal,
  ): Promise<Outcome<null>> => {
    const { product, combination } = rows;
    const named = productId(product.id, combination.id);
    const foreign = Object.keys(delta).find(field => !ofCombination.has(field));
    if (foreign) {
      const reason = `${named} is a combination, and its ${foreign} is that of the whole product ${product.id}. Lock this group of the product, or bind it to a product of its own.`;
      return { kind: 'rejected', field: foreign, reason };
    }
    const fields = { ...combination.fields, ...delta };
    if (delta.price) fields.price = surcharge(delta.price, product.fields.price || '0');
    const answer = await put(
      'combinations',
      { ...combination, fields, associations: {} },
      `Writing combination ${named}`,
      signal,
    );
    return settle(change, answer, signal);
  };

  return async (change: ProductChange, signal: AbortSignal): Promise<Outcome<null>> => {
    const { id, wanted, held } = change;
    const known = held && differing(wanted, held);
    if (known && Object.keys(known).length === 0) return done(null);
    const what = `Writing product ${id.product} (${Object.keys(known ?? wanted).join(', ')})`;
    const byPatch = knowledge.capabilities.patch && id.combination === undefined;
    if (byPatch && known && Object.keys(known).every(isScalar)) return patch(change, known, what, signal);
    const rows = await read(id, signal);
    if (rows.kind !== 'done') return rows;
    const { product, combination } = rows.value;
    const now = await heldBy(combination ? withCombination(product, combination) : product, signal);
    if (now.kind !== 'done') return now;
    const delta = differing(wanted, now.value);
    if (Object.keys(delta).length === 0) return done(null);
    if (combination) return writeCombination(change, { product, combination }, delta, signal);
    const row = await applyFields(product, delta, tools, signal);
    if (row.kind !== 'done') return row;
    // A product without `state` 1 stays a draft from PrestaShop 1.7 on; one that somebody is drafting stays one.
    if ('state' in knowledge.synopsis.fields) row.value.fields.state ||= '1';
    return settle(change, await put('products', row.value, what, signal), signal);
  };
};
