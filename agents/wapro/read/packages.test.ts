import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pushEnvelope } from '../../../connectors/v1/push-envelope.ts';
import { connectDb } from '../../../sandbox/wapro/connect-db.ts';
import { testDay } from '../../../sandbox/wapro/test-world.ts';
import { createWorld } from '../../../sandbox/wapro/world.ts';
import { answerReads } from '../answer-reads.ts';
import { asDb, testSettings } from '../stand-in.fixture.ts';
import { openStore } from '../store/open-store.ts';
import type { Parcel } from '../store/outbox.ts';
import { stockReader } from './goods.ts';
import { priceReader } from './prices.ts';
import type { Reader } from './reader.ts';
import { sendAll } from './send-all.ts';
import { sendSome } from './send-some.ts';
import { watchEntity } from './watch.ts';

let place = '';
let store: ReturnType<typeof openStore>;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'agent-'));
  store = openStore(place);
});
afterEach(() => {
  store.close();
  rmSync(place, { recursive: true, force: true });
});

/** Eight warehouses and eight price lists: one page of goods has more records than one push may hold. */
const wholesaler = () => {
  const world = createWorld({ goods: 170, buyers: 1, seed: 3, warehouses: 8, priceLists: 8 }, {}, () => {
    return new Date(`${testDay}T10:00:00Z`);
  });
  const warehouseIds = world.database
    .table('MAGAZYN')
    .all()
    .map(row => String(row.ID_MAGAZYNU));
  const db = asDb(connectDb(world));
  const settings = testSettings(warehouseIds, { goods: { selection: 'AKTYWNY_DLA_SYS_ZEW' } });
  return { world, stock: stockReader(db, settings), prices: priceReader(db, settings) };
};

/** What waits, taken out as the hub takes it: refused like `/v1` does where it is too much at once. */
const taken = (): Parcel[] => {
  const all: Parcel[] = [];
  for (let next = store.outbox.first(); next; next = store.outbox.first()) {
    const { parcel } = next;
    if (parcel.kind === 'push') {
      const { kind: _, entity: __, answers: ___, ...body } = parcel;
      expect(pushEnvelope.safeParse(body).error?.issues ?? []).toEqual([]);
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(1_000_000);
    }
    if (parcel.kind === 'events') expect(parcel.changes.length).toBeLessThanOrEqual(1000);
    all.push(parcel);
    store.outbox.sent(next.seq);
  }
  return all;
};
const pushesOf = (parcels: Parcel[]) => parcels.flatMap(parcel => (parcel.kind === 'push' ? [parcel] : []));
const idsOf = (parcels: Parcel[]) =>
  pushesOf(parcels).flatMap(({ records }) => records.map(({ externalId }) => externalId));
const toldOf = (parcels: Parcel[]) =>
  parcels.flatMap(parcel => (parcel.kind === 'events' ? parcel.changes.map(({ externalId }) => externalId) : []));

describe('more of one page than one push may hold (W12b, W12c)', () => {
  it.each(['stock', 'prices'] as const)('W12c %s are sent whole, in packages that the hub takes', async entity => {
    const { [entity]: reader } = wholesaler();
    const read = await sendAll(reader, store, { answers: 'read-1' });
    expect(read).toBeGreaterThan(1200);
    const parcels = pushesOf(taken());
    expect(new Set(idsOf(parcels)).size).toBe(read);
    expect(parcels.map(parcel => parcel.package?.no)).toEqual(parcels.map((_, index) => index + 1));
    expect(new Set(parcels.map(parcel => parcel.package?.of))).toEqual(new Set([parcels.length]));
    expect(new Set(parcels.map(parcel => parcel.answers))).toEqual(new Set(['read-1']));
  });

  it('W12b a change of every price is notified, all of it, and sent when the hub asks', async () => {
    const { world, prices } = wholesaler();
    await watchEntity(prices, store);
    const all = idsOf(taken());
    const table = world.database.table('CENA_ARTYKULU');
    for (const row of table.all()) table.update(row.ID_CENY_ARTYKULU, { CENA_NETTO: '1.5' });
    await watchEntity(prices, store);
    const told = toldOf(taken());
    expect(told.sort()).toEqual(all.sort());
    await sendSome(prices, store, 'read-1', told);
    expect(idsOf(taken()).sort()).toEqual(all);
  });

  it('W12c large documents are cut by their size as well', async () => {
    const name = 'x'.repeat(400_000);
    const reader: Reader<'products'> = {
      entity: 'products',
      missing: 'gone',
      rootOf: id => id,
      roots: async afterId => (afterId === '0' ? ['1', '2', '3', '4', '5'] : []),
      read: async ids => ids.map(id => ({ edited: false, record: { externalId: id, name } })),
    };
    await sendAll(reader, store);
    expect(pushesOf(taken()).map(({ records }) => records.length)).toEqual([2, 2, 1]);
  });

  it('W12c a snapshot whose agent died in between is no snapshot: nobody takes the rest for gone', async () => {
    const rows = Array.from({ length: 450 }, (_, index) => String(index + 1));
    let dies = true;
    const reader: Reader<'products'> = {
      entity: 'products',
      missing: 'gone',
      rootOf: id => id,
      roots: async (afterId, limit) => rows.filter(id => Number(id) > Number(afterId)).slice(0, limit),
      read: async ids => {
        if (dies && ids.includes('201')) return new Promise(() => {});
        return ids.map(id => ({ edited: false, record: { externalId: id, name: id } }));
      },
    };
    const killed = sendAll(reader, store, { answers: 'read-1' });
    await Promise.race([killed, new Promise(resolve => setTimeout(resolve, 30))]);
    expect(store.outbox.first()).toBeUndefined();
    store.close();
    store = openStore(place);
    const left = pushesOf(taken());
    expect(left.map(({ mode, package: part, answers }) => [mode, part, answers])).toEqual([
      ['delta', undefined, undefined],
    ]);
    dies = false;
    await sendAll(reader, store, { answers: 'read-1' });
    expect(pushesOf(taken()).map(parcel => [parcel.mode, parcel.package?.of])).toEqual(Array(3).fill(['snapshot', 3]));
  });

  it('W12c what the hub asks for again while the answer is on its way is not read twice', async () => {
    const { stock } = wholesaler();
    const asked = { id: '0190a0a0-0000-7000-8000-000000000001', entity: 'stock' };
    const hub = { reads: async () => [asked] };
    const signal = new AbortController().signal;
    await answerReads(hub, [stock], store, { signal });
    const waiting = store.outbox.waiting();
    await answerReads(hub, [stock], store, { signal });
    expect(store.outbox.waiting()).toBe(waiting);
    taken();
    await answerReads(hub, [stock], store, { signal });
    expect(store.outbox.waiting()).toBe(waiting);
  });
});
