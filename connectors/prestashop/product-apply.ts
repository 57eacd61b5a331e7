import { decimal, plain } from '../../domain/decimal.ts';
import type { Fields } from '../../domain/product.ts';
import { done, type Outcome } from '../outcome.ts';
import type { Knowledge } from './catalogue-knowledge.ts';
import { featureOf } from './product-codes.ts';
import { categoriesOf, featureRows } from './product-held.ts';
import { codeFeature } from './product-image.ts';
import type { PrestashopSettings } from './settings.ts';
import type { Entity } from './xml.ts';

/** Fields of an image that are plain fields of a shop's product, so that a PATCH can change them alone. */
export const isScalar = (field: string): boolean =>
  !/^(category\.|feature\.|promotion\.|name$|description$)/.test(field);

/**
 * A row of `products` with these fields of an image in place of what it held; manufacturers, categories, features and values
 * that the shop lacks are made. Of the associations only those that change are left in it: what is not sent is left alone.
 */
export const applyFields = async (
  product: Entity,
  fields: Fields,
  { knowledge, codes }: { knowledge: Knowledge; codes: PrestashopSettings['codes'] },
  signal: AbortSignal,
): Promise<Outcome<Entity>> => {
  const row: Entity = { ...product, fields: { ...product.fields }, texts: { ...product.texts }, associations: {} };
  for (const [field, value] of Object.entries(fields)) {
    const category = field.startsWith('category.') ? field.slice('category.'.length) : undefined;
    const feature = field.startsWith('feature.') ? field.slice('feature.'.length) : undefined;
    if (category !== undefined) {
      const id = await knowledge.categories.ensure(category, signal);
      if (id.kind !== 'done') return id;
      addCategory(row, product, id.value);
    } else if (feature !== undefined) {
      const placed = await placeFeature(row, product, { feature, value }, { knowledge, codes }, signal);
      if (placed.kind !== 'done') return placed;
    } else if (field === 'manufacturer') {
      const id = await knowledge.manufacturers.ensure(value, signal);
      if (id.kind !== 'done') return id;
      row.fields.id_manufacturer = id.value;
    } else if (field === 'tax_rate') {
      const group = knowledge.taxes.groupOf(value);
      if (group === undefined) {
        const reason = `The shop no longer has a tax rule of ${value} %. Add it under International → Taxes, then resume.`;
        return { kind: 'rejected', field, reason };
      }
      row.fields.id_tax_rules_group = group;
    } else if (field === 'name' || field === 'description') {
      row.texts[field] = { ...row.texts[field], [knowledge.language.id]: value };
    } else if (!field.startsWith('promotion.')) {
      row.fields[field] = value;
    }
  }
  return done(row);
};

const addCategory = (row: Entity, product: Entity, id: string) => {
  const had = row.associations.categories?.rows.map(({ id = '' }) => id) ?? categoriesOf(product);
  const ids = [...new Set([...had, id])].filter(Boolean);
  row.associations.categories = {
    node: product.associations.categories?.node ?? 'category',
    rows: ids.map(own => ({ id: own })),
  };
  if (['', '0'].includes(row.fields.id_category_default ?? '')) row.fields.id_category_default = id;
};

const placeFeature = async (
  row: Entity,
  product: Entity,
  { feature, value }: { feature: string; value: string },
  { knowledge, codes }: { knowledge: Knowledge; codes: PrestashopSettings['codes'] },
  signal: AbortSignal,
): Promise<Outcome<null>> => {
  const id = await knowledge.features.ensure(feature, signal);
  if (id.kind !== 'done') return id;
  const ownValue = feature === codeFeature || Object.values(codes).some(field => featureOf(field) === feature);
  const valueId = await knowledge.values.ensure(id.value, value, ownValue, signal);
  if (valueId.kind !== 'done') return valueId;
  const had = row.associations.product_features?.rows ?? featureRows(product);
  const others = had
    .filter(each => each.id !== id.value)
    .map(({ id = '', id_feature_value = '' }) => ({ id, id_feature_value }));
  const node = product.associations.product_features?.node ?? 'product_feature';
  row.associations.product_features = { node, rows: [...others, { id: id.value, id_feature_value: valueId.value }] };
  return done(null);
};

/** The surcharge with which a combination of a product costs this much. */
export const surcharge = (price: string, ofProduct: string): string =>
  plain(decimal(price).minus(decimal(ofProduct)), 6);
