import type { Connector } from '../../connectors/contract.ts';
import type { OrderStates } from '../../domain/order.ts';
import type { Fault } from '../../sandbox/faults.ts';
import { type Opened, openConnector } from './open-connector.ts';
import type { PortName } from './ports.ts';
import type { CatalogueWorld, FeedbackWorld, OfferedWorld, PackageWorld, StatusWorld } from './stand-catalogue.ts';

/** A connector and how to start the stand-in of its system. */
export type Stand = {
  connector: Connector;
  /** The ports that it opens, each run through its rules. */
  ports: PortName[];
  /** The system is never asked anything: it calls the hub. */
  passive?: true;
  start: () => Promise<World>;
};

/** A running stand-in, as far as every system has one: how to log in, what goes wrong, what was asked. */
export type World = {
  /** Settings that work. */
  settings: Record<string, unknown>;
  /** The same with credentials that the system refuses. */
  stranger: Record<string, unknown>;
  /** Settings that cannot work, each with the field that has to be named. */
  nonsense: [what: string, changes: Record<string, unknown>, field: string][];
  /** Replaces the fault plan; no faults: all is well. */
  plan: (...faults: Fault[]) => Promise<void>;
  /** How many requests the system has been sent. */
  requests: () => Promise<number>;
  close: () => Promise<void>;
  source?: SourceWorld;
  target?: TargetWorld;
  catalogue?: CatalogueWorld;
  statuses?: StatusWorld;
  packages?: PackageWorld;
  offered?: OfferedWorld;
  feedback?: FeedbackWorld;
};

/** An order as the shop itself tells of it; money as a number in `currency`. */
export type Placed = { externalId: string; number: string; total: number; currency: string; email: string };

export type SourceWorld = {
  /** The kinds of orders that the shop can make; `interpret` has to understand each. */
  kinds: readonly string[];
  /** What a kind is like where it is not: all states open, every product with a number. */
  kindOf?: (kind: string) => {
    states?: Partial<Pick<OrderStates, 'order' | 'payment' | 'delivery'>>;
    withoutNumber?: true;
  };
  /** How many requests reading a page by id costs, whatever the number of orders; 1 when absent. */
  getRequests?: number;
  /** The shop keeps one time, that of the last change, so an order that moved is no longer found by when it was placed. */
  keepsLastChangeOnly?: true;
  /** Orders created at one moment and not touched since. */
  place: (wish: { at: Date; kind?: string; count?: number }) => Placed[];
  /** Moves an order's payment or delivery at a moment, the order itself left untouched where the shop does so. */
  move: (externalId: string, what: 'payment' | 'delivery', at: Date) => void;
  remove: (externalId: string) => void;
  /** Makes the shop answer with this order in a shape that is not documented; the answer puts it right again. */
  spoil: (externalId: string) => () => void;
  /** Pushed events that speak of an order. */
  events: (externalId: string) => unknown[];
  /** Pushed events that do not. */
  otherEvents: unknown[];
};

export type TargetWorld = {
  /** Numbers of a product and of a variant that the target has. */
  skus: { simple: string; variant: string };
  addProduct: (sku: string) => Promise<void>;
  /** An order that somebody else wrote under a reference; its id. */
  addOrder: (reference: string) => Promise<string>;
  /** The orders with a reference, oldest first: id, gross total as a number, notes. */
  orders: (reference: string) => { externalId: string; total: number; notes: string[] }[];
  /** How many debtors have this e-mail, whatever its case. */
  debtors: (email: string) => number;
  removeDebtor: (externalId: string) => void;
  /** Whether writes work but answer nothing. */
  answerNothing: (yes: boolean) => Promise<void>;
  /** Makes the target list its orders in a shape that is not documented; the answer puts it right again. */
  spoil: () => () => void;
};

/** Opens a connection to a running world, its memory empty. */
export type Open = (settings?: Record<string, unknown>) => Opened;

export const opener =
  (stand: Stand, world: () => World): Open =>
  settings =>
    openConnector(stand.connector, settings ?? world().settings);

/** A signal that nobody ever aborts. */
export const patient = new AbortController().signal;

/** A system that answers after this long is one that a call must be able to leave. */
export const slowMs = 1_500;
/** How soon a call has to end once it is given up. */
export const promptMs = 600;
