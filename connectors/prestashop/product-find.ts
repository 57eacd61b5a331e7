import type { RemoteProduct } from '../catalogue-contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { displayOf, type Reading, readProducts } from './catalogue-read.ts';
import { rowsHolding } from './catalogue-search.ts';
import { codesOf, featureOf, validGtin } from './product-codes.ts';
import { featureRows } from './product-held.ts';
import { productId } from './product-id.ts';

/** Features cannot be filtered by: a value that exists is looked for among the products that were made last. */
const newest = 200;
const ofCombinations = new Set(['reference', 'supplier_reference', 'ean13', 'upc', 'isbn', 'mpn']);

/** Products and combinations that hold one of the codes in the field that is set for it; an EAN that is none is not looked for. */
export const findByCodes = async (
  reading: Reading,
  codes: RemoteProduct['codes'],
  signal: AbortSignal,
): Promise<Outcome<RemoteProduct[]>> => {
  const { codes: fields } = reading.core.settings;
  const found = new Set<string>();
  const asked = new Set<string>();
  for (const code of ['externalId', 'bloz7', 'sku', 'ean'] as const) {
    const field = fields[code];
    const text = code === 'ean' ? validGtin(codes.ean ?? '') : codes[code]?.trim();
    if (!text || asked.has(`${field} ${text}`)) continue;
    asked.add(`${field} ${text}`);
    const feature = featureOf(field);
    const ids =
      feature === undefined
        ? await byField(reading, field, text, signal)
        : await byFeature(reading, feature, text, signal);
    if (ids.kind !== 'done') return ids;
    for (const id of ids.value) found.add(id);
  }

  return found.size === 0 ? done([]) : readProducts(reading, [...found], [], signal);
};

/**
 * Products that may have been made of what was just sent: they hold every code that was written, and the name. A code alone may
 * be another product's.
 *
 * @param written fields of `codeFields`
 */
export const findMade = async (
  reading: Reading,
  written: Record<string, string>,
  name: string,
  signal: AbortSignal,
): Promise<Outcome<RemoteProduct[]>> => {
  const codes = codesOf(written, reading.core.settings.codes);
  const found = await findByCodes(reading, codes, signal);
  if (found.kind !== 'done') return found;
  const same = (one: RemoteProduct) =>
    one.name === name &&
    (['externalId', 'bloz7', 'sku', 'ean'] as const).every(code => one.codes[code] === codes[code]);
  return done(found.value.filter(same));
};

const byField = async (
  { core, knowledge }: Reading,
  field: string,
  text: string,
  signal: AbortSignal,
): Promise<Outcome<string[]>> => {
  if (!(field in knowledge.synopsis.fields)) return done([]);
  const products = await rowsHolding(core.shop, 'products', { field, text, display: ['id', field] }, signal);
  if (products.kind !== 'done') return products;
  const ids = products.value.map(({ id }) => id);
  if (!knowledge.hasCombinations || !ofCombinations.has(field)) return done(ids);
  const display = ['id', 'id_product', field];
  const combinations = await rowsHolding(core.shop, 'combinations', { field, text, display }, signal);
  if (combinations.kind !== 'done') return combinations;
  return done([...ids, ...combinations.value.map(({ id, fields }) => productId(fields.id_product ?? '', id))]);
};

const byFeature = async (
  reading: Reading,
  feature: string,
  text: string,
  signal: AbortSignal,
): Promise<Outcome<string[]>> => {
  const { core, knowledge } = reading;
  const featureId = knowledge.features
    .rows()
    .find(({ id }) => knowledge.features.nameOf(id) === knowledge.features.spelling(feature))?.id;
  if (featureId === undefined) return done([]);
  const values = await knowledge.values.find(featureId, text, signal);
  if (values.kind !== 'done' || values.value.length === 0) return values.kind === 'done' ? done([]) : values;
  const query = { display: displayOf(reading, ['base']), sort: ['id_DESC'], limit: newest };
  const rows = await core.shop.list('products', query, signal);
  if (rows.kind !== 'done') return rows;
  const holds = new Set(values.value);
  return done(
    rows.value.filter(row => featureRows(row).some(each => holds.has(each.id_feature_value ?? ''))).map(({ id }) => id),
  );
};
