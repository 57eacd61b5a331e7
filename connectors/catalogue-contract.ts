import type { CatalogueFlowSettings } from '../domain/catalogue-settings.ts';
import type { FieldGroup, Fields, Product, ProductStatement } from '../domain/product.ts';
import type { Outcome } from './outcome.ts';

/** A source that pushes its products in packages which the hub stores first and interprets afterwards. */
export type PackagedSource = {
  /**
   * Reads a stored package piece by piece, never holding it whole. Throws `InterpretError` when the whole cannot be
   * understood; a record that cannot be is a part of its own.
   */
  readPackage: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<PackagePart>;
};

/** `line`: where it stands in the package, from 1. */
export type PackagePart =
  | ({ kind: 'head' } & PackageHead)
  | { kind: 'product'; line: number; statement: ProductStatement }
  | { kind: 'carrier'; line: number; code: string; name: string; fields: Fields }
  /** Kept with the connection as it came: payment methods, the sender's card. */
  | { kind: 'other'; line: number; entity: string; code: string; fields: Fields }
  | { kind: 'rejected'; line: number; externalId?: string; field: string; value: string; reason: string };

/** Package `no` of `of`, and which groups its products state. */
export type PackageHead = { no: number; of: number; states: Record<'texts' | 'photos' | 'stock', boolean> };

/** A product of a target as it stands there. */
export type RemoteProduct = {
  /** A variant of a product is named so that the connector finds both, e.g. `12/34`. */
  externalId: string;
  name: string;
  active: boolean;
  /** Codes by which it may be recognised. */
  codes: { externalId?: string; bloz7?: string; ean?: string; sku?: string };
  /**
   * What is there now, per group that was asked for, in the target's words; comparable with `CatalogueWriter.image`. Photos are
   * position to id, and absent where their ids do not come along with the product.
   */
  held: Partial<Record<FieldGroup, Fields>>;
};

export type CatalogueTarget = {
  /** The groups that it takes; for one that it cannot take, the sentence that says so. */
  takes: Record<FieldGroup, true | string>;
  /** How many products are read or written at once, per group. */
  batch: Record<FieldGroup, number>;
  /** Whether `CatalogueWriter.show` is there; the sentence that says why not. */
  shows: true | string;
  /**
   * Reads one page of everything that is there, with codes and names, and `groups` where asked for. `after` is the previous
   * page's cursor; `since` leaves out what did not change after it, where the target can tell.
   */
  list: (
    page: { after?: string; since?: Date; groups: FieldGroup[] },
    signal: AbortSignal,
  ) => Promise<Outcome<{ products: RemoteProduct[]; after?: string }>>;
  /** Loads what writing needs to know (tax groups, languages, categories…); kept for a while by the connector. */
  prepare: (settings: CatalogueFlowSettings, signal: AbortSignal) => Promise<Outcome<CatalogueWriter>>;
};

export type CatalogueWriter = {
  /** What the target should hold for one group, in its own words; only fields that Kładka owns. `unfit` is a sentence for a person. */
  image: (product: Product, group: Exclude<FieldGroup, 'photos'>) => Fields | { unfit: string; field: string };
  /** Reads what is there now, at most `batch` ids; those that are gone are missing from the answer. */
  read: (externalIds: string[], groups: FieldGroup[], signal: AbortSignal) => Promise<Outcome<RemoteProduct[]>>;
  /**
   * Writes fields of images into several products: one outcome each, by external id. Everything else stays as it was just read.
   * Safe to repeat.
   */
  write: (writes: ProductWrite[], signal: AbortSignal) => Promise<Map<string, Outcome<null>>>;
  /**
   * Products there with one of these codes, asked right before one is created. Where a target keeps the source's own number, one
   * that `create` made is told by it (`codes.externalId`).
   */
  findByCodes: (codes: RemoteProduct['codes'], signal: AbortSignal) => Promise<Outcome<RemoteProduct[]>>;
  /** Creates one product; not safe to repeat without `findByCodes`. */
  create: (product: Product, active: boolean, signal: AbortSignal) => Promise<Outcome<{ externalId: string }>>;
  /**
   * Shows products to the shop's customers in their final category, or hides them again; one outcome each, by external id. Safe
   * to repeat. Absent where the target cannot be told to.
   */
  show?: (shows: ProductShow[], signal: AbortSignal) => Promise<Map<string, Outcome<null>>>;
  /** Ids of the photos of a product in order. */
  photos: (externalId: string, signal: AbortSignal) => Promise<Outcome<string[]>>;
  addPhoto: (
    externalId: string,
    photo: { bytes: Uint8Array; type: string; name: string },
    signal: AbortSignal,
  ) => Promise<Outcome<{ photoId: string }>>;
  /** Makes a carrier known to the target, by name, inactive when it is new. */
  ensureCarrier: (
    carrier: { code: string; name: string },
    signal: AbortSignal,
  ) => Promise<Outcome<{ externalId: string }>>;
};

/** `held`: what `read` answered, so that only what differs is sent and fields of others are kept. */
export type ProductWrite = {
  externalId: string;
  changes: Partial<Record<FieldGroup, Fields>>;
  held: Partial<Record<FieldGroup, Fields>>;
};

/** `category`: as the target knows it, by id or by name. */
export type ProductShow = {
  externalId: string;
  product: Product;
  to: { visible: true; category: string } | { visible: false };
};

/** A target that is told what became of its orders. */
export type OrderStatusTarget = {
  /** Canonical states that it has a state of its own for are written; `code` is that state, from the flow's settings. */
  read: (orderIds: string[], signal: AbortSignal) => Promise<Outcome<HeldOrderStatus[]>>;
  /** Writes the waybill number; safe to repeat. */
  setTracking: (
    orderId: string,
    shipment: { waybill: string; carrier?: string; shippedAt?: string },
    signal: AbortSignal,
  ) => Promise<Outcome<null>>;
  /** Moves the order into a state of the target unless it stands there; `tell` lets the target write to the buyer. */
  setState: (orderId: string, code: string, tell: boolean, signal: AbortSignal) => Promise<Outcome<null>>;
  /** The states that there are, for lookups. */
  states: (signal: AbortSignal) => Promise<Outcome<{ code: string; name: string }[]>>;
};

export type HeldOrderStatus = { orderId: string; state: string; waybills: string[] };
