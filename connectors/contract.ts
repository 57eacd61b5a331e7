import type { z } from 'zod';
import type { FulfilmentState, StatedLine, StatedParcel, StatedProduction } from '../domain/fulfilment.ts';
import type { Order } from '../domain/order.ts';
import type { ProductStatement } from '../domain/product.ts';
import type { Debtor, SalesOrder } from '../domain/sales-order.ts';
import type { Takes } from '../domain/takes.ts';
import type { CatalogueTarget, OrderStatusTarget, PackagedSource } from './catalogue-contract.ts';
import type { HttpClient } from './http.ts';
import type { Outcome } from './outcome.ts';
import type { PullEntity, PushEntity } from './v1/records/index.ts';
import type { RecordOf } from './v1/records/types.ts';

/**
 * Our code for one system. One folder under `connectors/` each, listed in `connectors/index.ts`.
 *
 * A connector knows neither the database nor the API nor another connector: what it must remember, `memory` keeps for it.
 */
export type Connector<Settings = unknown> = {
  system: string;
  title: string;
  /** Validates a connection's settings, secrets included; the schema's descriptions are what a person is asked. */
  settings: z.ZodType<Settings>;
  /** Names of the settings that are sealed and never shown. */
  secrets: string[];
  limits: { pageSize: number; requestsPerSecond: number; burst: number };
  open: (environment: Environment<Settings>) => Ports;
};

/** What the hub gives to a connection that is opened. */
export type Environment<Settings> = {
  connectionId: string;
  /** The connection's name in the hub's addresses, by which the other side's settings for it are recognised. */
  connectionKey?: string;
  settings: Settings;
  http: HttpClient;
  memory: Memory;
  /** What the connection should have, for systems that ask for it at `/v1`. */
  feed?: Feed;
  now: () => Date;
};

/** What one connection can do; a flow can be made where source and target have matching ports. */
export type Ports = {
  check: (signal: AbortSignal) => Promise<Finding[]>;
  /** It speaks the connector API by itself; the hub waits for it or asks it to. */
  v1?: V1Ports;
  source?: { orders?: OrderSource; products?: PackagedSource; orderStatuses?: FeedbackSource };
  target?: {
    orders?: OrderTarget;
    offeredOrders?: OfferedOrderTarget;
    products?: CatalogueTarget;
    orderStatuses?: OrderStatusTarget;
  };
};

/** A target that fetches its orders itself: committing means to offer them. */
export type OfferedOrderTarget = {
  takes: Takes;
  /** Why later changes of a fetched order cannot be forwarded, as a sentence. */
  passive: string;
  /** The document that is offered, without its number, which is given when it is offered; problems keep the order back. */
  document: (order: SalesOrder, source: Order, products: Map<string, OfferedProduct>) => OfferedDocument;
  /** How long an order may lie there before a person is told. */
  pickUpHours: number;
  /** It asks at `/v1`: it names goods by SKU too, and is given changes of an order that it took. */
  v1?: true;
};

/** The target's own product behind one line of the source, by line id. */
export type OfferedProduct = {
  externalId: string;
  name: string;
  sku?: string;
  bloz7?: string;
  ean?: string;
  manufacturer?: string;
};
export type OfferedDocument = { body: Record<string, unknown> } | { unfit: string; field: string };

/** A source that states what became of orders, in messages that the hub stores first. */
export type FeedbackSource = {
  /** Reads a stored message; throws `InterpretError` when it cannot be understood. */
  interpret: (bytes: Uint8Array) => Feedback[];
};

/** `offerSeq` or `number` names the order. `rawState` is the source's own code; `state` what it means, absent when unknown. */
export type Feedback = {
  offerSeq?: number;
  number?: string;
  rawState?: string;
  state?: FulfilmentState;
  waybill?: string;
  carrier?: string;
  shippedAt?: string;
  lines?: { externalId?: string; rawState: string }[];
  /** The id under which the hub gave the order out, or the source's own, where neither number names it. */
  orderId?: string;
  progress?: StatedLine[];
  production?: StatedProduction;
  rawProduction?: string;
  parcels?: StatedParcel[];
  /** The buyer is not told. */
  silent?: boolean;
  /** Since when it is so (ISO 8601); an older word never takes back a newer one. */
  asOf?: string;
};

/** One line of a check: what was found and, where it is not well, what to do. */
export type Finding = { ok: boolean; what: string; mend?: string };

/** A document as it was read, before anyone interprets it. `mark`: see `OrderSource.touched`. */
export type RawRecord = { externalId: string; number: string; raw: unknown; mark?: string };

export type OrderSource = {
  /** Reads orders by id, at most `limits.pageSize` of them; ids that are gone are missing from the answer. */
  get: (ids: string[], signal: AbortSignal) => Promise<Outcome<RawRecord[]>>;
  /** Reads one page of what was created or changed within [from, to). `after` is the previous page's cursor, `limit` asks for smaller pages than usual. */
  list: (
    window: { from: Date; to: Date; after?: string; limit?: number },
    signal: AbortSignal,
  ) => Promise<Outcome<{ records: RawRecord[]; after?: string }>>;
  /** The ids of the orders on a page that `list` would give, without reading them: for a page that the source cannot give out. */
  identify?: (
    window: { from: Date; to: Date; after?: string; limit?: number },
    signal: AbortSignal,
  ) => Promise<Outcome<{ ids: string[]; after?: string }>>;
  /**
   * The orders on a page that `list` would give, each with a mark that is another one whenever it comes into a window anew:
   * what was read under the same mark need not be read again. Without a mark it is always read.
   */
  touched?: (
    window: { from: Date; to: Date; after?: string; limit?: number },
    signal: AbortSignal,
  ) => Promise<Outcome<{ orders: { id: string; mark?: string }[]; after?: string }>>;
  /** Turns a raw record into a canonical order; throws `InterpretError` naming the field that cannot be understood. */
  interpret: (raw: unknown) => Order;
  /** The ids of the orders that a pushed event speaks of; `ignored` with its reason for any other event. */
  hints: (event: unknown) => { orderIds: string[] } | { ignored: string };
  /** Whether the shop still sends its webhooks. */
  watch?: (signal: AbortSignal) => Promise<Outcome<Finding[]>>;
};

/** Thrown by `interpret`: what is wrong, at which JSON pointer. */
export class InterpretError extends Error {
  readonly pointer: string;
  constructor(pointer: string, reason: string) {
    super(reason);
    this.name = 'InterpretError';
    this.pointer = pointer;
  }
}

export type FoundDebtor = {
  externalId: string;
  type: Debtor['type'];
  vatNumber?: string;
  image: Record<string, string>;
};
export type FoundProduct = { externalId: string; variantId?: string; name: string };
/** `total`: what the target says the order comes to, in the order's currency; absent where it does not say. */
export type FoundOrder = { externalId: string; number?: string; total?: string };

/** The wire body of an order, complete and ready to send; kept with the intent. */
export type OrderBody = Record<string, unknown>;

export type OrderTarget = {
  takes: Takes;
  /** Brings the index of orders up to date, then answers from it. */
  findByReference: (reference: string, signal: AbortSignal) => Promise<Outcome<FoundOrder | null>>;
  /** Answers from memory alone; `undefined` where memory cannot tell. */
  recallOrder: (reference: string) => Promise<FoundOrder | undefined>;
  /** Reads one order anew into memory; one that is gone is forgotten. */
  rereadOrder: (externalId: string, signal: AbortSignal) => Promise<Outcome<null>>;
  recallDebtor: (email: string) => Promise<FoundDebtor[]>;
  recallProducts: (skus: string[]) => Promise<Map<string, FoundProduct>>;
  /** Catches up with the target first; more than one: ambiguous. */
  findDebtors: (email: string, signal: AbortSignal) => Promise<Outcome<FoundDebtor[]>>;
  /** The flat image of a debtor as the target would hold it: wire field to value, what is compared and shown in a dry run. */
  debtorImage: (debtor: Debtor) => Record<string, string>;
  /**
   * `without`: fields of the image that are never written. `existed`: the target had it already and nothing was written; it is
   * given as it is there, and whether the order may use it is still to be decided.
   */
  createDebtor: (
    debtor: Debtor,
    without: string[],
    signal: AbortSignal,
  ) => Promise<Outcome<FoundDebtor & { existed?: boolean }>>;
  /** Reads debtors anew into memory; those that are gone are forgotten. */
  rereadDebtors: (externalIds: string[], signal: AbortSignal) => Promise<Outcome<null>>;
  /** Reads before it writes; only the fields of `changes` may differ afterwards. */
  updateDebtor: (
    externalId: string,
    changes: Record<string, string>,
    signal: AbortSignal,
  ) => Promise<Outcome<FoundDebtor>>;
  findProducts: (skus: string[], signal: AbortSignal) => Promise<Outcome<Map<string, FoundProduct>>>;
  /** Pure: the body that `create` would send. */
  body: (order: SalesOrder, bound: { debtorId: string; products: Map<string, FoundProduct> }) => OrderBody;
  create: (body: OrderBody, reference: string, signal: AbortSignal) => Promise<Outcome<FoundOrder>>;
  /** What belongs to the order but goes in requests of its own (a note); safe to repeat when `mayExist` is true. */
  finish?: (externalId: string, note: string[], mayExist: boolean, signal: AbortSignal) => Promise<Outcome<null>>;
  /** Which changes of an order the target can take after it was booked. */
  carries: ('paid' | 'cancelled' | 'address')[];
  carry: (externalId: string, change: OrderChange, signal: AbortSignal) => Promise<Outcome<null>>;
  /** How long after a lost answer a write may still land, in ms. */
  settleMs: number;
  /** Fills and refreshes what memory keeps (all debtors, products, orders since `from`); `full` re-reads everything. */
  remember: (options: { from: Date; full: boolean }, signal: AbortSignal) => Promise<Outcome<{ read: number }>>;
};

export type OrderChange = { kind: 'paid' } | { kind: 'cancelled' } | { kind: 'address'; debtor: Debtor };

/** What a system that speaks the connector API may push to the hub and pull from it. */
export type V1Ports = {
  pushes: PushEntity[];
  pulls: PullEntity[];
  /** Turns a pushed order into a canonical one; throws `InterpretError`. */
  order?: (record: RecordOf<'orders'>) => Order;
  /** What a pushed product, with what is known of its stock and its prices, says to the catalogue. */
  product?: (
    record: RecordOf<'products'>,
    levels: RecordOf<'stock'>[],
    prices: RecordOf<'prices'>[],
  ) => ProductStatement;
  /** What a pushed status or parcel says. */
  feedback?: (record: RecordOf<'order-statuses'> | RecordOf<'shipments'>) => Feedback;
};

/** A connection's feed: one row per object with its present content; equal content moves nothing. */
export type Feed = {
  put: (entity: PullEntity, entries: FeedEntry[]) => Promise<void>;
  held: (entity: PullEntity, objectIds: string[]) => Promise<Map<string, Record<string, unknown>>>;
  /**
   * Changes objects by what is there of them, so that nobody's change in between is lost; what is not given anew of an entry's
   * record and buyer stays. `change` is given those that are there and says what to put.
   */
  change: (
    entity: PullEntity,
    objectIds: string[],
    change: (there: Map<string, Record<string, unknown>>) => FeedEntry[],
  ) => Promise<void>;
  /** Everything that is there, page by page, by id. */
  list: (
    entity: PullEntity,
    after: string | undefined,
    limit: number,
  ) => Promise<{ objectId: string; document: Record<string, unknown> }[]>;
};

export type FeedEntry = {
  objectId: string;
  op: 'upsert' | 'delete';
  document: Record<string, unknown>;
  recordId?: string;
  buyerId?: string;
};

/** What the hub remembers for a system that lacks a look-up: rows by entity and key, and cursors. */
export type Memory = {
  recall: (entity: string, keys: string[]) => Promise<Remembered[]>;
  /** Compares with what is there; equal rows are not written again. */
  remember: (entity: string, rows: Remembered[]) => Promise<void>;
  forget: (entity: string, externalIds: string[]) => Promise<void>;
  /** Notes that these were listed by the other side just now, whether or not anything about them is new. */
  saw: (entity: string, externalIds: string[]) => Promise<void>;
  /** Ids that were neither written nor seen since then, at most `limit`. */
  unseen: (entity: string, since: Date, limit: number) => Promise<string[]>;
  cursor: (name: string) => Promise<string | undefined>;
  setCursor: (name: string, value: string) => Promise<void>;
};

export type Remembered = { key: string; externalId: string; data: Record<string, string> };
