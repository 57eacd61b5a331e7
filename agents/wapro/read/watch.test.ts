import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HubApi, HubError } from '../hub-api.ts';
import type { ProductRecord } from '../records.ts';
import { sendOutbox } from '../send-outbox.ts';
import { openStore } from '../store/open-store.ts';
import type { Parcel } from '../store/outbox.ts';
import type { Reader } from './reader.ts';
import { sendAll } from './send-all.ts';
import { sendSome } from './send-some.ts';
import { watchEntity } from './watch.ts';

let place = '';
let store: ReturnType<typeof openStore>;
let rows: Map<string, { name: string; edited: boolean }>;

const reader: Reader<'products'> = {
  entity: 'products',
  missing: 'gone',
  rootOf: id => id,
  roots: async (afterId, limit) => [...rows.keys()].filter(id => BigInt(id) > BigInt(afterId)).slice(0, limit),
  read: async ids =>
    ids.flatMap(id => {
      const row = rows.get(id);
      return row ? [{ edited: row.edited, record: { externalId: id, name: row.name } satisfies ProductRecord }] : [];
    }),
};

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'agent-'));
  store = openStore(place);
  rows = new Map([
    ['1', { name: 'One', edited: false }],
    ['2', { name: 'Two', edited: false }],
  ]);
});
afterEach(() => {
  store.close();
  rmSync(place, { recursive: true, force: true });
});

/** What waits, taken out as if it were sent. */
const sent = (): Parcel[] => {
  const all: Parcel[] = [];
  for (let next = store.outbox.first(); next; next = store.outbox.first()) {
    all.push(next.parcel);
    store.outbox.sent(next.seq);
  }
  return all;
};
const events = (parcels: Parcel[]) =>
  parcels.flatMap(parcel => (parcel.kind === 'events' ? parcel.changes.map(({ externalId }) => externalId) : []));

describe('finding changes (W12b)', () => {
  it('sends the first reading whole and notifies of nothing in it', async () => {
    await watchEntity(reader, store);
    expect(sent()).toMatchObject([
      {
        kind: 'push',
        mode: 'snapshot',
        package: { no: 1, of: 1 },
        records: [{ externalId: '1' }, { externalId: '2' }],
      },
    ]);
    expect(await watchEntity(reader, store)).toEqual({ read: 2, changed: 0 });
    expect(sent()).toEqual([]);
  });

  it('notifies first, without content, and then sends what the hub asks for', async () => {
    await watchEntity(reader, store);
    sent();
    rows.set('2', { name: 'Two, better', edited: false });
    rows.set('3', { name: 'Three', edited: false });
    await watchEntity(reader, store);
    const told = sent();
    expect(events(told)).toEqual(['2', '3']);
    expect(JSON.stringify(told)).not.toContain('better');
    await sendSome(reader, store, 'read-1', ['2']);
    expect(sent()).toMatchObject([
      { kind: 'push', mode: 'delta', answers: 'read-1', records: [{ externalId: '2', name: 'Two, better' }] },
    ]);
  });

  it('tells of what is no longer selected, in full', async () => {
    await watchEntity(reader, store);
    sent();
    rows.delete('1');
    await watchEntity(reader, store);
    expect(events(sent())).toEqual(['1']);
    expect(await watchEntity(reader, store)).toEqual({ read: 1, changed: 0 });
    await sendSome(reader, store, 'read-1', ['1', '9']);
    expect(sent()).toMatchObject([
      { kind: 'push', records: [{ externalId: '1', name: 'One', op: 'delete' }] },
      { kind: 'unread', read: 'read-1', externalIds: ['9'] },
    ]);
    rows.set('1', { name: 'One', edited: false });
    await watchEntity(reader, store);
    expect(events(sent())).toEqual(['1']);
  });

  it('leaves what is being edited for the next time, and does not take it for gone', async () => {
    await watchEntity(reader, store);
    sent();
    rows.set('2', { name: 'half-writ', edited: true });
    await watchEntity(reader, store);
    expect(sent()).toEqual([]);
    rows.set('2', { name: 'half-written', edited: false });
    await watchEntity(reader, store);
    expect(events(sent())).toEqual(['2']);
    rows.set('2', { name: 'again', edited: true });
    await sendSome(reader, store, 'read-1', ['2']);
    expect(sent()).toEqual([]);
    rows.set('2', { name: 'again', edited: false });
    await watchEntity(reader, store);
    expect(events(sent())).toEqual(['2']);
  });

  it('sends all in packages of one transmission', async () => {
    rows = new Map(
      Array.from({ length: 450 }, (_, index) => [String(index + 1), { name: `N${index}`, edited: false }]),
    );
    expect(await sendAll(reader, store, { answers: 'read-7' })).toBe(450);
    const parcels = sent().flatMap(parcel => (parcel.kind === 'push' ? [parcel] : []));
    expect(parcels.map(parcel => [parcel.package?.no, parcel.package?.of, parcel.answers])).toEqual([
      [1, 3, 'read-7'],
      [2, 3, 'read-7'],
      [3, 3, 'read-7'],
    ]);
    expect(new Set(parcels.map(parcel => parcel.package?.transmission)).size).toBe(1);
  });

  it('remembers over a restart', async () => {
    await watchEntity(reader, store);
    store.close();
    store = openStore(place);
    rows.set('1', { name: 'changed', edited: false });
    await watchEntity(reader, store);
    expect(events(sent())).toEqual(['1']);
  });
});

const hub = (push: HubApi['push']): HubApi => ({
  push,
  events: async () => {},
  reads: async () => [],
  failRead: async () => {},
  pull: async () => ({ records: [], cursor: '' }),
  ack: async () => {},
});

describe('what waits for the hub', () => {
  it('goes in its order, once the hub is back, under the same key', async () => {
    await watchEntity(reader, store);
    await sendSome(reader, store, 'read-1', ['1']);
    const keys: string[] = [];
    let away = true;
    const api = hub(async (_, { mode }, key) => {
      keys.push(`${mode} ${key}`);
      if (away) throw new HubError('away', { refused: false });
    });
    expect(await sendOutbox(store.outbox, api, () => {})).toBeGreaterThan(0);
    expect(store.outbox.waiting()).toBe(2);
    store.close();
    store = openStore(place);
    away = false;
    expect(await sendOutbox(store.outbox, api, () => {})).toBe(0);
    expect(keys.map(key => key.split(' ')[0])).toEqual(['snapshot', 'snapshot', 'delta']);
    expect(keys[0]).toBe(keys[1]);
  });

  it('is set aside, with the reason, when the hub refuses it for good, and holds nothing up', async () => {
    await watchEntity(reader, store);
    await sendSome(reader, store, 'read-1', ['1']);
    const told: string[] = [];
    const api = hub(async (_, { mode }) => {
      if (mode === 'snapshot') throw new HubError('too large', { refused: true });
    });
    expect(await sendOutbox(store.outbox, api, message => told.push(message))).toBe(0);
    expect([store.outbox.waiting(), store.outbox.refused().count]).toEqual([0, 1]);
    expect(told[0]).toContain('too large');
  });
});
