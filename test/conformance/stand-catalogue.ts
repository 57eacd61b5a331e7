import type { ProductWrite } from '../../connectors/catalogue-contract.ts';

import type { FieldGroup } from '../../domain/product.ts';

/** Everything that a target holds of one product or order, flat, place by place; without times of change. */
export type Dump = Record<string, string>;

/** A catalogue target as its stand-in shows it from inside. */
export type CatalogueWorld = {
  /** Ids of everything that is there, variants too, as the connector names them. */
  everything: () => string[];
  /** A product that somebody else made, full of what is not ours (texts, prices, categories, features); its id. */
  add: () => string;
  remove: (externalId: string) => void;
  dump: (externalId: string) => Dump;
  /** The places of a dump that a write of the group may change. */
  places: Partial<Record<FieldGroup, RegExp>>;
  /** What a product of ours is priced in and taxed with. */
  currency: string;
  vatRate: string;
  /** A change that the target refuses. */
  refused: ProductWrite['changes'];
  /** Another quantity, price, name, as somebody in the target writes it. */
  edit: (externalId: string) => void;
  /** A product in variants: its own id and those of two of them. */
  variants?: { product: string; one: string; other: string };
  /** The path of writes to products, as a regular expression. */
  productPath: string;
  /** Carriers of a name. */
  carriers: (name: string) => { active: boolean }[];
};

/** A target of order statuses as its stand-in shows it from inside. */
export type StatusWorld = {
  /** A new order; its id. */
  place: () => string;
  order: (orderId: string) => {
    state: string;
    waybills: string[];
    /** Codes of the states that it went through. */
    history: string[];
    /** Mails that the buyer got, each with the waybill that stood in it; absent where the stand-in sends none. */
    mails?: string[];
    /** All else that the target holds of it, by place. */
    rest: Dump;
  };
  /** Codes of states: one that goes with a waybill and has a mail, another one, and one that does not exist. */
  states: { shipped: string; other: string; unknown: string };
  /** The requests that write, where reading is not told by its method; the paths as regular expressions. */
  writes?: { method: string; path: string }[];
  /** Takes away whatever a waybill is written to. */
  removeCarrier: (orderId: string) => void;
};

export type PackageWish = { no?: number; of?: number; states?: Partial<Record<'texts' | 'photos' | 'stock', boolean>> };

/** A source of packages; records are numbered from 0. */
export type PackageWorld = {
  /** Ids of the first records of its assortment, as statements name them. */
  ids: (count: number) => string[];
  /** A package of these records as it goes over the wire, record by record so that it need not be held. */
  write: (count: number, wish?: PackageWish & { spoilt?: number[] }) => Iterable<string>;
  /** The field that a spoilt record cannot be taken for. */
  spoiltField: string;
  /** Documents that are no package at all. */
  junk: [what: string, text: string][];
};

export type OfferedWorld = {
  currency: string;
  /** What the document asks of the buyer in all, as a number. */
  total: (body: Record<string, unknown>) => number;
  /** Ids of the target's own products in the document. */
  products: (body: Record<string, unknown>) => string[];
  /** Payment symbol of cash on delivery. */
  cod: string;
  /** It names goods by SKU too and takes any currency; the hub itself compares what the lines come to with the total. */
  compared?: true;
};

export type StatedOrder = { offerSeq: number; number: string; rawState: string; waybill?: string };

export type FeedbackWorld = {
  write: (orders: StatedOrder[]) => Uint8Array;
  /** A code that the settings know, what it means, and one that they do not know. */
  known: [code: string, state: string];
  unknown: string;
  junk: [what: string, text: string][];
};
