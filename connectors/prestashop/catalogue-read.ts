import type { FieldGroup, Fields } from '../../domain/product.ts';
import type { RemoteProduct } from '../catalogue-contract.ts';
import { done, type Outcome } from '../outcome.ts';
import type { Knowledge } from './catalogue-knowledge.ts';
import type { Core } from './core.ts';
import { rowsBy } from './lists.ts';
import type { Promotions } from './price-promotions.ts';
import { codesOf } from './product-codes.ts';
import {
  codeFieldNames,
  featureRows,
  heldFeatures,
  heldOf,
  nameOf,
  photosOf,
  withCombination,
} from './product-held.ts';
import { type ProductId, parseProductId, productId } from './product-id.ts';
import { hiddenForPrescription } from './product-image.ts';
import type { StockPort } from './stock-port.ts';
import type { Entity } from './xml.ts';

export type Reading = { core: Core; knowledge: Knowledge; promotions: Promotions; stock: StockPort };

const rowGroups = ['base', 'texts', 'price'] as const;
const combinationDisplay = 'full';

/** Only what is needed: a whole row with its associations is many times as long. */
export const displayOf = ({ core, knowledge }: Reading, groups: FieldGroup[]): 'full' | string[] => {
  const { codes } = core.settings;
  const inFeatures = Object.values(codes).some(field => field.startsWith('feature:'));
  if (groups.includes('base') || groups.includes('photos') || inFeatures) return 'full';
  const known = codeFieldNames(codes).filter(field => field in knowledge.synopsis.fields);
  return [
    ...new Set(['id', 'name', 'active', ...known]),
    ...(groups.includes('price') ? ['price', 'id_tax_rules_group'] : []),
    ...(groups.includes('texts') ? ['description'] : []),
  ];
};

/**
 * Reads products and combinations by id, one request per resource; those that are gone are missing. Of products asked for their
 * stock alone only the stock is read, so they have no name and no codes.
 */
export const readProducts = async (
  reading: Reading,
  externalIds: string[],
  groups: FieldGroup[],
  signal: AbortSignal,
): Promise<Outcome<RemoteProduct[]>> => {
  const wanted = externalIds.flatMap(externalId => {
    const id = parseProductId(externalId);
    return id ? [{ externalId, id }] : [];
  });
  const products = [...new Set(wanted.map(({ id }) => id.product))];
  if (groups.length > 0 && groups.every(group => group === 'stock')) {
    const stocks = await reading.stock.read(products, signal);
    if (stocks.kind !== 'done') return stocks;
    return done(
      wanted.flatMap(({ externalId, id }) => {
        const held = reading.stock.held(id);
        return held ? [{ externalId, name: '', active: true, codes: {}, held: { stock: held } }] : [];
      }),
    );
  }
  const { shop } = reading.core;
  const rows = await rowsBy(shop, 'products', { values: products, display: displayOf(reading, groups), signal });
  if (rows.kind !== 'done') return rows;
  const combinationIds = wanted.flatMap(({ id }) => id.combination ?? []);
  const combinations = await rowsBy(shop, 'combinations', {
    values: combinationIds,
    display: combinationDisplay,
    signal,
  });
  if (combinations.kind !== 'done') return combinations;
  return assemble(
    reading,
    wanted.map(({ id }) => id),
    { products: rows.value, combinations: combinations.value },
    groups,
    signal,
  );
};

/** A page of products as they were listed, and their combinations. */
export const readListed = async (
  reading: Reading,
  products: Entity[],
  groups: FieldGroup[],
  signal: AbortSignal,
): Promise<Outcome<RemoteProduct[]>> => {
  const values = reading.knowledge.hasCombinations ? products.map(({ id }) => id) : [];
  const combinations = await rowsBy(reading.core.shop, 'combinations', {
    field: 'id_product',
    values,
    display: combinationDisplay,
    signal,
  });
  if (combinations.kind !== 'done') return combinations;
  const ids: ProductId[] = products.map(({ id }) => ({ product: id }));
  for (const { id, fields } of combinations.value) ids.push({ product: fields.id_product ?? '', combination: id });
  return assemble(reading, ids, { products, combinations: combinations.value }, groups, signal);
};

const assemble = async (
  reading: Reading,
  ids: ProductId[],
  rows: { products: Entity[]; combinations: Entity[] },
  groups: FieldGroup[],
  signal: AbortSignal,
): Promise<Outcome<RemoteProduct[]>> => {
  const { core, knowledge, promotions, stock } = reading;
  const { codes } = core.settings;
  const products = new Map(rows.products.map(row => [row.id, row]));
  const combinations = new Map(rows.combinations.map(row => [row.id, row]));
  const learnt = await learn(reading, rows.products, signal);
  if (learnt.kind !== 'done') return learnt;
  const own = groups.includes('price')
    ? await promotions.read([...products.keys()], signal)
    : done(new Map<string, Entity[]>());
  if (own.kind !== 'done') return own;
  const stocks = groups.includes('stock') ? await stock.read([...products.keys()], signal) : done(null);
  if (stocks.kind !== 'done') return stocks;
  const hidden = groups.includes('base') ? await core.marks.of([...products.keys()]) : new Set<string>();

  const answer: RemoteProduct[] = [];
  for (const id of ids) {
    const product = products.get(id.product);
    const combination = id.combination === undefined ? undefined : combinations.get(id.combination);
    if (!product || (id.combination !== undefined && combination?.fields.id_product !== id.product)) continue;
    const row = combination ? withCombination(product, combination) : product;
    const held: Partial<Record<FieldGroup, Fields>> = {};
    for (const group of rowGroups) if (groups.includes(group)) held[group] = heldOf(row, group, knowledge, codes);
    // A combination is never made inactive: it is so with its product.
    if (held.base) held.base[hiddenForPrescription] = !combination && hidden.has(id.product) ? '1' : '';
    if (held.price) Object.assign(held.price, promotions.held(own.value.get(id.product), id));
    if (groups.includes('stock')) held.stock = stock.held(id) ?? {};
    if (groups.includes('carriers')) held.carriers = {};
    if (groups.includes('photos')) held.photos = photosOf(product);
    answer.push({
      externalId: id.combination ? productId(id.product, id.combination) : id.product,
      name: [nameOf(product, knowledge), combination?.fields.reference].filter(Boolean).join(' – '),
      active: product.fields.active !== '0',
      codes: codesOf({ ...row.fields, ...heldFeatures(row, knowledge) }, codes),
      held,
    });
  }
  return done(answer);
};

/** Reads the names of manufacturers, categories and feature values that products have and nobody has met yet. */
export const learn = async (
  { knowledge }: Pick<Reading, 'knowledge'>,
  products: Entity[],
  signal: AbortSignal,
): Promise<Outcome<null>> => {
  const { manufacturers, categories, features, values } = knowledge;
  const featured = products.flatMap(featureRows);
  const ofProducts = (field: string) => products.map(({ fields }) => fields[field] ?? '');
  for (const outcome of [
    await manufacturers.learn(ofProducts('id_manufacturer'), signal),
    await categories.learn(
      products.flatMap(row => row.associations.categories?.rows.map(({ id = '' }) => id) ?? []),
      signal,
    ),
    await features.learn(
      featured.map(({ id = '' }) => id),
      signal,
    ),
    await values.learn(
      featured.map(({ id_feature_value = '' }) => id_feature_value),
      signal,
    ),
  ]) {
    if (outcome.kind !== 'done') return outcome;
  }
  return done(null);
};
