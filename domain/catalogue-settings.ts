import type { FieldGroup } from './product.ts';

/** How a flow of products decides; every choice that a merchant may want to make differently is here. */
export type CatalogueFlowSettings = {
  /** Field groups that are written into the target; the others are left alone (K6c–K6f). */
  groups: Record<FieldGroup, boolean>;
  /** What becomes of a product that the target does not have (K6a). */
  create: 'no' | 'inactive' | 'active';
  matching: MatchingSettings;
  stock: {
    /** Takes off what the target's orders hold that the source has not fetched yet. */
    subtractUnfetched: boolean;
  };
  /** What is only sold on prescription is offered too; off: it is switched off in the target. */
  offerPrescription: boolean;
  photos: {
    /** Where a photo is fetched when none came along, `{bloz7}`, `{ean}`, `{sku}` and `{externalId}` replaced; absent: nowhere. */
    urlPattern?: string;
    /** Bytes of one photo. */
    maxBytes: number;
  };
  carriers: CarrierRule[];
  /** What is created hidden gets a checklist that a person confirms before it goes live (W6); absent: it gets none. */
  holding?: HoldingSettings;
  /** Failed tries of one product before a person is asked. */
  tries: number;
  /** Greatest share of a source's products, 0 to 1, that may be missing from a complete offer before it is not believed. */
  maxShrink: number;
  /** When the whole target is compared: hour and minute, in Polish time; absent: only on demand. */
  compareAt?: string;
};

export type HoldingSettings = {
  /** What fits the rule goes live without a person. */
  confirmByRule: boolean;
  /** What the source must state of a product. `category`: the final one; absent: the source's, by its id. */
  rule: { photo: boolean; description: boolean; parameters: boolean; category?: string };
};

export type MatchingSettings = {
  /** By which of the target's codes a product is recognised, besides bindings that are there. */
  by: MatchBasis[];
  /** Least likeness of names, 0 to 1, for a pair to be put before a person. */
  suggestAbove: number;
};

export type MatchBasis = 'externalId' | 'bloz7' | 'ean' | 'sku';

/** Which carriers a product may travel with when its source names none. The first rule that fits counts. */
export type CarrierRule = {
  /** All that are given must hold. */
  when: { category?: string; prescription?: boolean; coldChain?: boolean; heavierThan?: string };
  /** Codes of the source's carriers. */
  carriers: string[];
};

export const defaultCatalogueFlowSettings: CatalogueFlowSettings = {
  groups: { base: true, texts: true, price: true, stock: true, carriers: true, photos: true },
  create: 'no',
  matching: { by: ['externalId', 'bloz7', 'ean', 'sku'], suggestAbove: 0.45 },
  stock: { subtractUnfetched: false },
  offerPrescription: false,
  photos: { maxBytes: 8_000_000 },
  carriers: [],
  tries: 5,
  maxShrink: 0.2,
};
