/** A product of a shop, or one of its combinations: `12` or `12/34`. */
export type ProductId = { product: string; combination?: string };

/** Reads an external id; undefined for what is none of this system's. */
export const parseProductId = (externalId: string): ProductId | undefined => {
  const [, product, combination] = /^([1-9]\d*)(?:\/([1-9]\d*))?$/.exec(externalId) ?? [];
  return product ? { product, ...(combination && { combination }) } : undefined;
};

export const productId = (product: string, combination: string): string => `${product}/${combination}`;
