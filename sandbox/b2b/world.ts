import type { Ack, OrderRecord, PulledRecords, PushRecords } from '../../client/types.ts';
import { seeded } from '../faults.ts';

/** What the platform asks the hub for. */
export const pulledEntities = [
  'categories',
  'products',
  'stock',
  'prices',
  'customers',
  'delivery-places',
  'users',
  'order-statuses',
  'shipments',
  'invoices',
  'payments',
] as const;
export type Pulled = (typeof pulledEntities)[number];
export type Held = { [Entity in Pulled]: Map<string, PulledRecords[Entity]> };

/** What it sends. */
export type Pushed = 'orders' | 'customers' | 'delivery-places';

/** One change on its way to the hub; a newer one of the same object takes its place. */
export type Outgoing<Entity extends Pushed = Pushed> = {
  entity: Entity;
  id: string;
  record: PushRecords[Entity];
  /** The same for every try, so that a lost answer does no harm. */
  key: string;
  /** On whose behalf; absent: the platform's own. */
  user?: string;
  /** Which fields were changed here, until the hub has taken them. */
  changes: Record<string, string>;
  state: 'waiting' | 'kept' | 'refused';
  messageId?: string;
  reason?: string;
};

/** A buyer's account: made once, closed and opened again, never deleted (W1). */
export type Account = { buyer: string; openedAt: string; closed: boolean };
/** `account`: `buyer/<id>` or `user/<id>`, for each of which there is one invitation ever. */
export type Mail = { at: string; to: string; account: string; subject: string };

export type PlacedOrder = {
  id: string;
  buyer: string;
  user: string;
  record: OrderRecord;
  /** How far it came on its way to the hub. */
  push: 'waiting' | 'kept' | 'taken' | 'refused';
  reason?: string;
};

export type Settings = {
  /** Seconds between two orders that users place by themselves; 0: none. */
  ordersEvery: number;
};
export type Exchange = { at: string; what: string; outcome: 'done' | 'failed'; detail: string };

export type Snapshot = {
  format: 1;
  program: 'b2b';
  seed: number;
  held: { [Entity in Pulled]: PulledRecords[Entity][] };
  cursors: Partial<Record<Pulled, string>>;
  accounts: Account[];
  mails: Mail[];
  orders: PlacedOrder[];
  outgoing: Outgoing[];
  unacked: Ack[];
  counter: number;
  settings: Settings;
};

export type World = ReturnType<typeof createWorld>;

const greatestLog = 200;

/** The platform's own database. */
export function createWorld(seed: number, now: () => Date = () => new Date()) {
  const held: Held = {
    categories: new Map(),
    products: new Map(),
    stock: new Map(),
    prices: new Map(),
    customers: new Map(),
    'delivery-places': new Map(),
    users: new Map(),
    'order-statuses': new Map(),
    shipments: new Map(),
    invoices: new Map(),
    payments: new Map(),
  };
  const world = {
    seed,
    now,
    held,
    random: seeded(seed),
    cursors: {} as Partial<Record<Pulled, string>>,
    accounts: new Map<string, Account>(),
    mails: [] as Mail[],
    orders: new Map<string, PlacedOrder>(),
    /** By `entity/id`. */
    outgoing: new Map<string, Outgoing>(),
    unacked: [] as Ack[],
    /** The number of the last order or place that was made here. */
    counter: 1000,
    settings: { ordersEvery: 0 } as Settings,
    log: [] as Exchange[],
    onChange: new Set<() => void>(),
    changed(): void {
      for (const tell of world.onChange) tell();
    },
    note(what: string, outcome: Exchange['outcome'], detail: string): void {
      world.log.unshift({ at: now().toISOString(), what, outcome, detail });
      world.log.length = Math.min(world.log.length, greatestLog);
    },
    snapshot: (): Snapshot => ({
      format: 1,
      program: 'b2b',
      seed,
      held: Object.fromEntries(pulledEntities.map(entity => [entity, [...held[entity].values()]])) as Snapshot['held'],
      cursors: world.cursors,
      accounts: [...world.accounts.values()],
      mails: world.mails,
      orders: [...world.orders.values()],
      outgoing: [...world.outgoing.values()],
      unacked: world.unacked,
      counter: world.counter,
      settings: world.settings,
    }),
    restore(kept: Snapshot): void {
      for (const entity of pulledEntities) fill(held[entity], kept.held[entity]);
      world.cursors = kept.cursors;
      world.accounts = new Map(kept.accounts.map(account => [account.buyer, account]));
      world.mails = kept.mails;
      world.orders = new Map(kept.orders.map(order => [order.id, order]));
      world.outgoing = new Map(kept.outgoing.map(one => [`${one.entity}/${one.id}`, one]));
      world.unacked = kept.unacked;
      world.counter = kept.counter;
      world.settings = kept.settings;
      world.random = seeded(seed + kept.counter);
    },
  };
  return world;
}

function fill(map: Map<string, unknown>, records: { id: string }[]): void {
  map.clear();
  for (const record of records) map.set(record.id, record);
}
