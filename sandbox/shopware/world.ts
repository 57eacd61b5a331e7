import { createHash } from 'node:crypto';
import type { Profile } from './profile.ts';
import { seedReferences } from './references.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { type Association, associationsOf, type Json, type Row, text } from './tables.ts';

export type Integration = { clientId: string; secret: string; label: string };
export type InstalledApp = {
  id: string;
  name: string;
  version: string;
  appSecret: string;
  shopSecret: string;
  clientId: string;
};
export type Customer = {
  id: string;
  number: string;
  email: string;
  firstName: string;
  lastName: string;
  company: string | null;
  vatId: string | null;
  guest: boolean;
  country: string;
  street: string;
  zipcode: string;
  city: string;
  phone: string | null;
};
/** A webhook message that still waits for its delivery. */
export type WebhookMessage = { webhookId: string; event: string; eventId: string; payload: Json; attempt: number };
/** Everything that survives a restart. */
export type Snapshot = {
  format: 1;
  shopId: string;
  seed: number;
  settings: Settings;
  counters: Record<string, number>;
  tables: Record<string, Row[]>;
  integrations: Integration[];
  apps: InstalledApp[];
  customers: Customer[];
  tokens: Record<string, number>;
  outbox: WebhookMessage[];
};
export type World = ReturnType<typeof createWorld>;

export const defaultIntegration: Integration = {
  clientId: 'SWIASANDBOXKLADKA0000000',
  secret: 'sandbox-secret-for-the-admin-api',
  label: 'Sandbox integration',
};

/** ISO 8601 with offset, as Shopware writes its dates. */
export const shopDate = (at: Date): string => at.toISOString().replace('Z', '+00:00');

/**
 * The shop's memory: tables of records, what is installed, and a small event bus.
 * `insert` and `update` keep createdAt and updatedAt (null until the first change) as the shop does.
 */
export function createWorld(profile: Profile, seed: number) {
  let snapshot = freshSnapshot(seed);
  let tables = new Map<string, Map<string, Row>>();
  let children = new Map<string, Map<string, Row[]>>();
  const onChange = new Set<() => void>();
  const onEvent = new Set<(event: string, payload: Json) => void>();
  const changed = () => {
    for (const listener of onChange) listener();
  };

  function place(entity: string, row: Row): void {
    let table = tables.get(entity);
    if (!table) {
      table = new Map();
      tables.set(entity, table);
    }
    table.set(row.id, row);
    for (const key of foreignKeys.get(entity) ?? []) {
      const parent = row[key];
      if (typeof parent !== 'string') continue;
      const name = `${entity}.${key}`;
      const index = children.get(name) ?? new Map<string, Row[]>();
      children.set(name, index);
      index.set(parent, [...(index.get(parent) ?? []), row]);
    }
  }

  function load(next: Snapshot): void {
    snapshot = next;
    tables = new Map();
    children = new Map();
    for (const [entity, rows] of Object.entries(next.tables)) for (const row of rows) place(entity, row);
  }

  const world = {
    profile,
    /** Requests per method and path (ids taken out) since the start. */
    requests: new Map<string, number>(),
    onChange,
    onEvent,
    changed,
    get settings() {
      return snapshot.settings;
    },
    get shopId() {
      return snapshot.shopId;
    },
    get seed() {
      return snapshot.seed;
    },
    get integrations() {
      return snapshot.integrations;
    },
    get apps() {
      return snapshot.apps;
    },
    get customers() {
      return snapshot.customers;
    },
    get tokens() {
      return snapshot.tokens;
    },
    get outbox() {
      return snapshot.outbox;
    },
    now: () => shopDate(new Date()),
    /** The next value of a named counter, which survives restarts. */
    count(name: string, first = 1): number {
      const next = (snapshot.counters[name] ?? first - 1) + 1;
      snapshot.counters[name] = next;
      return next;
    },
    /** A new id of 32 lower-case hex digits, the same for the same seed and order of calls. */
    newId: (kind: string) => hexId(`${snapshot.seed}:${kind}:${world.count(`id.${kind}`)}`),
    all: (entity: string): Row[] => [...(tables.get(entity)?.values() ?? [])],
    get: (entity: string, id: Json | undefined): Row | undefined => tables.get(entity)?.get(text(id)),
    sample: (entity: string): Row | undefined => tables.get(entity)?.values().next().value,
    find: (entity: string, field: string, value: Json): Row | undefined =>
      world.all(entity).find(row => row[field] === value),
    /** The records that an association of a record leads to. */
    related(row: Row, association: Association): Row[] {
      if (association.kind === 'one') {
        const found = world.get(association.entity, row[association.local]);
        return found ? [found] : [];
      }
      if (association.kind === 'listed') {
        const ids = row[association.local];
        return (Array.isArray(ids) ? ids : []).flatMap(id => world.get(association.entity, id) ?? []);
      }
      return children.get(`${association.entity}.${association.foreign}`)?.get(row.id) ?? [];
    },
    insert(entity: string, row: Row): Row {
      const full: Row = { ...row, createdAt: row.createdAt ?? world.now(), updatedAt: row.updatedAt ?? null };
      place(entity, full);
      changed();
      return full;
    },
    update(entity: string, id: string, patch: { [field: string]: Json }): Row | undefined {
      const row = world.get(entity, id);
      if (!row) return undefined;
      Object.assign(row, patch, { updatedAt: world.now() });
      changed();
      return row;
    },
    remove(entity: string, id: string): boolean {
      const removed = tables.get(entity)?.delete(id) ?? false;
      if (removed) changed();
      return removed;
    },
    emit(event: string, payload: Json): void {
      for (const listener of onEvent) listener(event, payload);
    },
    snapshot: (): Snapshot => ({
      ...snapshot,
      tables: Object.fromEntries([...tables].map(([entity, rows]) => [entity, [...rows.values()]])),
    }),
    restore: load,
    /**
     * Back to a shop without orders. Settings, apps, webhooks and logins stay, and numbers and ids go on, so that whoever
     * is connected never meets an old id again; with `everything` the shop is as on its first day.
     */
    reset(everything: boolean): void {
      const hooks = world.all('webhook');
      const { settings, shopId } = snapshot;
      const fresh = freshSnapshot(snapshot.seed);
      load(everything ? { ...fresh, settings, shopId } : { ...snapshot, tables: {}, customers: [], outbox: [] });
      seedReferences(world);
      if (!everything) for (const hook of hooks) world.insert('webhook', { ...hook, errorCount: 0 });
      world.requests.clear();
      changed();
    },
  };
  seedReferences(world);
  return world;
}

const foreignKeys = new Map<string, Set<string>>();
for (const associations of Object.values(associationsOf))
  for (const association of Object.values(associations))
    if (association.kind === 'many' || association.kind === 'owned')
      foreignKeys.set(
        association.entity,
        new Set([...(foreignKeys.get(association.entity) ?? []), association.foreign]),
      );

/** 32 lower-case hex digits made from a text. */
export const hexId = (source: string): string => createHash('sha256').update(source).digest('hex').slice(0, 32);

function freshSnapshot(seed: number): Snapshot {
  return {
    format: 1,
    shopId: hexId(`shop:${seed}`).slice(0, 16),
    seed,
    settings: { ...defaultSettings },
    counters: {},
    tables: {},
    integrations: [defaultIntegration],
    apps: [],
    customers: [],
    tokens: {},
    outbox: [],
  };
}
