import { decimal, isDecimal, plain } from '../../domain/decimal.ts';
import type { FieldGroup, Fields, Product } from '../../domain/product.ts';
import { priceImage } from './price-image.ts';
import { codeFields } from './product-codes.ts';
import { cleanDescription, cleanName, cutVisibly, unstorable } from './product-text.ts';
import type { PrestashopSettings } from './settings.ts';

export type Unfit = { unfit: string; field: string };
export const isUnfit = (image: Fields | Unfit): image is Unfit => typeof image.unfit === 'string';

/** What an image depends on besides the product. */
export type ImageRules = {
  codes: PrestashopSettings['codes'];
  /** Greatest length of a product's fields, by name. */
  lengths: Record<string, number>;
  offerPrescription: boolean;
  /** The shop's default currency. */
  currency: string;
  country: string;
  zone: string;
  hasRate: (rate: string) => boolean;
  /** The shop's own spelling of a name that it has. */
  spelling: (kind: 'manufacturer' | 'category' | 'feature', name: string) => string;
};

/** The features under which a shop's customers see what a pharmacy's product is. */
const features = { form: 'Postać', dose: 'Dawka', pack: 'Opakowanie', bloz7: 'BLOZ' } as const;
/** The feature whose values belong to one product each. */
export const codeFeature = features.bloz7;

/**
 * `1` where this connector made the product inactive because it is only sold on prescription. No field of the shop: it is
 * wanted empty as soon as the product may be sold, and bringing that about makes the product active again.
 */
export const hiddenForPrescription = 'hidden_for_prescription';

/** Bytes of a MySQL TEXT. */
const greatestDescription = 65_535;
const greatestQuantity = 2_147_483_647;

/**
 * What a shop should hold of a product for one group, in the words of its webservice; comparable with `heldOf`.
 *
 * What the product does not state is left to the shop. `category.Name` is `1`: the product is in that category, whatever
 * others the shop keeper put it in.
 */
export const productImage = (
  product: Product,
  group: Exclude<FieldGroup, 'photos'>,
  rules: ImageRules,
): Fields | Unfit => {
  if (group === 'base') return baseImage(product, rules);
  if (group === 'texts') return textsImage(product, rules);
  if (group === 'stock') return stockImage(product);
  if (group === 'price') return priceImage(product, rules);
  return {};
};

const baseImage = (product: Product, rules: ImageRules): Fields => {
  const { base, withdrawn } = product;
  const offered = !withdrawn && mayBeSold(product, rules);
  const image: Fields = { available_for_order: offered ? '1' : '0' };
  if (mayBeSold(product, rules)) image[hiddenForPrescription] = '';
  else image.active = '0';
  const manufacturer = cutVisibly(cleanName(base.manufacturer ?? ''), 64);
  if (manufacturer) image.manufacturer = rules.spelling('manufacturer', manufacturer);
  const category = cutVisibly(cleanName(base.category ?? ''), 128);
  if (category) image[`category.${rules.spelling('category', category)}`] = '1';
  if (base.weight && isDecimal(base.weight) && decimal(base.weight).gt(0)) {
    image.weight = plain(decimal(base.weight), 6);
  }
  for (const [field, name] of Object.entries(features)) {
    const value = featureValue(base[field as keyof typeof features]);
    if (value) image[`feature.${rules.spelling('feature', name)}`] = value;
  }
  for (const [field, value] of Object.entries(codeFields(product, rules.codes, rules.lengths))) {
    const feature = /^feature\.(.+)$/.exec(field)?.[1];
    image[feature ? `feature.${rules.spelling('feature', feature)}` : field] = value;
  }
  return image;
};

/** What is only sold on prescription may not be sold by mail order (Polish Pharmaceutical Law, art. 68 (3)). */
export const mayBeSold = ({ base }: Product, { offerPrescription }: Pick<ImageRules, 'offerPrescription'>): boolean =>
  offerPrescription || base.prescription !== 'yes';

const featureValue = (text = ''): string =>
  cutVisibly(
    text
      .replace(/[<>={}]/g, ' ')
      .replace(unstorable, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
    255,
  );

const textsImage = ({ base, texts }: Product, { lengths }: ImageRules): Fields | Unfit => {
  const name = cutVisibly(cleanName(base.name), lengths.name ?? 128);
  if (!name) return { unfit: 'The product has no name. Give it one in the source.', field: 'name' };
  const description = cleanDescription(texts.description ?? '');
  if (Buffer.byteLength(description) > greatestDescription) {
    const unfit = 'The description is longer than a shop can hold (65,535 bytes). Shorten it in the source.';
    return { unfit, field: 'description' };
  }
  return { name, ...(description && { description }) };
};

const stockImage = ({ stock, withdrawn }: Product): Fields | Unfit => {
  if (withdrawn) return { quantity: '0' };
  if (!stock) return {};
  if (!isDecimal(stock.available)) {
    return { unfit: `The stock “${stock.available}” is no number. Correct it in the source.`, field: 'available' };
  }
  const available = decimal(stock.available);
  if (available.gt(greatestQuantity)) {
    return {
      unfit: `The stock ${stock.available} is more than a shop can hold. Correct it in the source.`,
      field: 'available',
    };
  }
  // Whole packs only: what is begun cannot be sold by mail.
  return { quantity: available.lt(1) ? '0' : plain(available.round(0, 0)) };
};
