import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { cast, testWorld } from '../../sandbox/wapro/test-world.ts';
import type { Ack, HubApi, ReadRequest } from './hub-api.ts';
import { asDb, testSettings } from './stand-in.fixture.ts';
import { startAgent } from './start-agent.ts';
import { openStore } from './store/open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'agent-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A hub that offers one order and then nothing. */
const fakeHub = (order: object) => {
  const pushed = new Map<string, number>();
  const acks: Ack[] = [];
  let asked: ReadRequest[] = [];
  const pause = (signal?: AbortSignal) =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, 50);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  const hub: HubApi = {
    push: async (entity, { records }) => void pushed.set(entity, (pushed.get(entity) ?? 0) + records.length),
    events: async changes => {
      asked = changes.map(({ entity, externalId }, index) => ({ id: `r${index}`, entity, externalIds: [externalId] }));
    },
    reads: async (_, signal) => {
      await pause(signal);
      return asked.splice(0);
    },
    failRead: async () => {},
    pull: async (entity, { after, signal }) => {
      if (entity === 'orders' && after === undefined) return { records: [order] as never[], cursor: '1' };
      await pause(signal);
      return { records: [], cursor: '1' };
    },
    ack: async some => void acks.push(...some),
  };
  return { hub, pushed, acks };
};

it('reads, sends, takes orders and stops', { timeout: 20_000 }, async () => {
  const { world, db } = testWorld();
  const { buyerId, warehouseId, one } = cast(world);
  const line = {
    id: 'l',
    product: String(one.ID_ARTYKULU),
    name: 'One',
    quantity: '1',
    unitPrice: '10',
    vatRate: '23',
  };
  const order = {
    id: 'o-1',
    seq: 7,
    op: 'upsert',
    number: '77',
    currency: 'PLN',
    basis: 'net',
    customer: { externalId: buyerId },
    lines: [line],
  };
  const { hub, pushed, acks } = fakeHub(order);
  const told: string[] = [];
  const settings = { ...testSettings([warehouseId]), folder };
  const agent = await startAgent({ db: asDb(db), hub, settings, tell: message => told.push(message) });
  await vi.waitFor(() => expect(acks).toHaveLength(1), { timeout: 10_000 });
  await vi.waitFor(() => expect([...pushed.keys()].sort()).toContain('users'), { timeout: 10_000 });
  expect(acks[0]).toMatchObject({ id: 'o-1', seq: 7, outcome: 'accepted' });
  expect(told[0] ?? '').not.toContain('failed');
  expect(pushed.get('customers')).toBeGreaterThan(0);
  await agent.stop();
});

it('W12b says at its start what the hub refused for good', async () => {
  const store = openStore(folder);
  store.outbox.add({ kind: 'push', entity: 'stock', mode: 'delta', records: [] });
  store.outbox.setAside(store.outbox.first()?.seq ?? 0, 'No such warehouse.');
  store.close();
  const { world, db } = testWorld();
  const told: string[] = [];
  const settings = { ...testSettings([cast(world).warehouseId]), folder };
  const agent = await startAgent({
    db: asDb(db),
    hub: fakeHub({}).hub,
    settings,
    tell: message => told.push(message),
  });
  await vi.waitFor(() => expect(told.join('\n')).toMatch(/1 parcel .*No such warehouse/));
  await agent.stop();
});

it('refuses to work, naming the difference, where procedures do not fit', async () => {
  const { world, db } = testWorld({ procedureChanges: [{ procedure: 'RM_ZatwierdzZamowienie', parameter: 'uwagi' }] });
  const { hub } = fakeHub({});
  const settings = { ...testSettings([cast(world).warehouseId]), folder };
  await expect(startAgent({ db: asDb(db), hub, settings, tell: () => {} })).rejects.toThrow('no parameter uwagi');
});
