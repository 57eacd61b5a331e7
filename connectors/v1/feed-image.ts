import type { Fields, Product } from '../../domain/product.ts';

/** In which entity of the feed each group of a product lies. */
export const partOf = { base: 'products', texts: 'products', stock: 'stock', price: 'prices' } as const;
export type Part = keyof typeof partOf;
export const parts: Part[] = ['base', 'texts', 'stock', 'price'];
export const isPart = (group: string): group is Part => Object.hasOwn(partOf, group);

/** Fields of a product that are its texts. */
export const textFields = ['description'];

/**
 * What a feed should hold of a product for one group; a field that is empty goes, and a description that was never stated is
 * left alone.
 *
 * Whether its source still offers it stands with the stock: it is the source's word also once texts and base belong to the shop (W7).
 */
export function imageOf(product: Product, group: Part): Fields {
  const { base, texts, stock, price, withdrawn } = product;
  switch (group) {
    case 'base':
      return {
        name: base.name,
        sku: base.sku ?? '',
        ean: base.ean ?? '',
        bloz7: base.bloz7 ?? '',
        manufacturer: base.manufacturer ?? '',
        country: base.country ?? '',
        sourceCategory: base.category ?? '',
        unit: base.unit ?? '',
        weight: base.weight ?? '',
        vatRate: base.vatRate ?? '',
      };
    case 'texts':
      return texts.description === undefined ? {} : { description: texts.description };
    case 'stock':
      return { available: withdrawn ? '0' : (stock?.available ?? '0'), withdrawn: withdrawn ? 'yes' : '' };
    case 'price':
      if (!price) return {};
      return {
        gross: price.amount,
        currency: price.currency,
        vatRate: price.vatRate ?? '',
        promotionGross: price.promotionAmount ?? '',
        promotionFrom: price.promotionFrom ?? '',
        promotionTo: price.promotionTo ?? '',
      };
  }
}

/** Empty fields are not there, but for texts: one that was emptied is not one that was never stated. */
export const toDocument = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => value !== undefined && (value !== '' || textFields.includes(name)),
    ),
  );
