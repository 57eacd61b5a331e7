/** The parts of a product that are stated, locked, switched and delivered each by itself. */
export const fieldGroups = ['base', 'texts', 'price', 'stock', 'carriers', 'photos'] as const;
export type FieldGroup = (typeof fieldGroups)[number];

/** What a field group holds, flat, so that history and dry run can name every field. A field that is absent is empty. */
export type Fields = Record<string, string>;

/** A decimal string, such as `12.5`. */
type Decimal = string;

/** What a product is, apart from what it costs and how many there are. */
export type ProductBase = {
  name: string;
  sku?: string;
  /** GTIN as stated, whether or not its check digit is right. */
  ean?: string;
  /** Seven digits, kept as text: a pharmacy product of the BLOZ dictionary. */
  bloz7?: string;
  manufacturer?: string;
  /** The source's class of goods. */
  category?: string;
  /** Percent, as a decimal: `8`. */
  vatRate?: Decimal;
  internationalName?: string;
  form?: string;
  dose?: string;
  pack?: string;
  country?: string;
  unit?: string;
  centralCode?: string;
  /** ISO date of the shortest shelf life. */
  expiryDate?: string;
  /** Kilograms. */
  weight?: Decimal;
  /** Degrees Celsius between which it is stored; absent: no limit. */
  minTemp?: Decimal;
  maxTemp?: Decimal;
  /** Only on prescription: may not be sold by mail order. */
  prescription?: 'yes';
  /** Under the falsified medicines directive. */
  serialised?: 'yes';
};

export type ProductTexts = { description?: string };

/** Amounts include tax. Between `promotionFrom` and `promotionTo` (ISO 8601, either may be open) `promotionAmount` holds. */
export type ProductPrice = {
  amount: Decimal;
  currency: string;
  vatRate?: Decimal;
  promotionAmount?: Decimal;
  promotionFrom?: string;
  promotionTo?: string;
};

export type ProductStock = { available: Decimal };
/** Codes of the carriers that the product may travel with, sorted, comma between; empty: none. */
export type ProductCarriers = { codes: string };
/** Position to content: `sha256:<hex>` of a photo that came along and is kept, or an address to fetch. */
export type ProductPhotos = Record<string, string>;

/** What a source says of one product in one message. A group that is absent was not sent, which is not the same as empty. */
export type ProductStatement = {
  /** The source's own id. */
  externalId: string;
  /** The source no longer offers it. */
  withdrawn?: boolean;
  base: ProductBase;
  texts?: ProductTexts;
  price?: ProductPrice;
  stock?: ProductStock;
  carriers?: ProductCarriers;
  /** Photos that came along, in order. */
  photos?: PhotoContent[];
};

export type PhotoContent = { bytes: Uint8Array } | { url: string };

/** A product as the hub holds it: what its source last said, group by group. */
export type Product = {
  id: string;
  externalId: string;
  withdrawn: boolean;
  base: ProductBase;
  texts: ProductTexts;
  price?: ProductPrice;
  stock?: ProductStock;
  carriers?: ProductCarriers;
  photos?: ProductPhotos;
};
