import { decimal, isDecimal, plain } from '../../domain/decimal.ts';
import type { FieldGroup, Fields } from '../../domain/product.ts';
import type { Knowledge } from './catalogue-knowledge.ts';
import { sixDecimals } from './price-net.ts';
import { inLanguage } from './probe.ts';
import { cleanDescription } from './product-text.ts';
import type { PrestashopSettings } from './settings.ts';
import type { Entity } from './xml.ts';

/** The plain fields in which a code may be kept. */
export const codeFieldNames = (codes: PrestashopSettings['codes']): string[] => [
  ...new Set(Object.values(codes).filter(field => !field.startsWith('feature:'))),
];

/** What a shop's product holds now, group by group, comparable with `productImage`; feature values must be learnt before. */
export const heldOf = (
  product: Entity,
  group: Extract<FieldGroup, 'base' | 'texts' | 'price'>,
  knowledge: Knowledge,
  codes: PrestashopSettings['codes'],
): Fields => {
  if (group === 'texts') return textsOf(product, knowledge);
  if (group === 'base') return baseOf(product, knowledge, codes);
  const { price = '', id_tax_rules_group = '' } = product.fields;
  return { price: sixDecimals(price), tax_rate: knowledge.taxes.rateOf(id_tax_rules_group) };
};

export const nameOf = ({ fields, texts }: Entity, { language }: Knowledge): string =>
  (fields.name ?? inLanguage(texts.name, language.id)).trim();

const textsOf = (product: Entity, knowledge: Knowledge): Fields => {
  const { fields, texts } = product;
  const { id } = knowledge.language;
  return {
    name: (fields.name ?? texts.name?.[id] ?? '').trim(),
    description: cleanDescription(fields.description ?? texts.description?.[id] ?? ''),
  };
};

const baseOf = (product: Entity, knowledge: Knowledge, codes: PrestashopSettings['codes']): Fields => {
  const { fields } = product;
  const held: Fields = {
    active: fields.active ?? '',
    available_for_order: fields.available_for_order ?? '',
    weight: sixDecimals(fields.weight ?? ''),
  };
  const manufacturer = knowledge.manufacturers.nameOf(fields.id_manufacturer ?? '');
  if (manufacturer) held.manufacturer = manufacturer;
  for (const id of categoriesOf(product)) {
    const name = knowledge.categories.nameOf(id);
    if (name) held[`category.${knowledge.categories.spelling(name)}`] = '1';
  }
  for (const field of codeFieldNames(codes)) held[field] = fields[field]?.trim() ?? '';
  return { ...held, ...heldFeatures(product, knowledge) };
};

/** Several values of one feature are shown together, so that they never equal a single one. */
export const heldFeatures = (product: Entity, { features, values }: Knowledge): Fields => {
  const held: Fields = {};
  for (const { id = '', id_feature_value = '' } of featureRows(product)) {
    const name = features.nameOf(id);
    const value = values.textOf(id_feature_value);
    if (name === undefined || value === undefined) continue;
    const key = `feature.${features.spelling(name)}`;
    held[key] = held[key] === undefined ? value : `${held[key]} · ${value}`;
  }
  return held;
};

export const featureRows = ({ associations }: Entity): Record<string, string>[] =>
  associations.product_features?.rows ?? [];
export const categoriesOf = ({ associations }: Entity): string[] =>
  associations.categories?.rows.map(({ id = '' }) => id) ?? [];

/** Ids of its photos, in order; undefined where the shop does not list them. */
export const photosOf = ({ associations }: Entity): Fields | undefined =>
  associations.images &&
  Object.fromEntries(associations.images.rows.map(({ id = '' }, index) => [String(index + 1), id]));

/** A combination holds what its product holds, but codes of its own and a price on top of the product's. */
export const withCombination = (product: Entity, combination: Entity): Entity => {
  const own = ['reference', 'supplier_reference', 'ean13', 'upc', 'isbn', 'mpn'];
  const codes = Object.fromEntries(own.map(field => [field, combination.fields[field] ?? '']));
  const price = sum(product.fields.price, combination.fields.price);
  return { ...product, fields: { ...product.fields, ...codes, price } };
};

const sum = (price = '', surcharge = ''): string =>
  isDecimal(price.trim()) && isDecimal(surcharge.trim())
    ? plain(decimal(price.trim()).plus(decimal(surcharge.trim())), 6)
    : price;
