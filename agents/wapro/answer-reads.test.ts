import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { answerReads } from './answer-reads.ts';
import type { HubApi, ReadRequest } from './hub-api.ts';
import type { Reader } from './read/reader.ts';
import { openStore } from './store/open-store.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'kladka-reads-'));
  folders.push(folder);
  return folder;
};
const handingOut = (...rounds: ReadRequest[][]): Pick<HubApi, 'reads'> => ({
  reads: async () => rounds.shift() ?? [],
});
const signal = new AbortController().signal;
const stock: Reader = {
  entity: 'stock',
  missing: 'gone',
  rootOf: id => id,
  roots: async () => [],
  read: async ids =>
    ids.map(id => ({ edited: false, record: { externalId: id, product: id, warehouse: 'MG', available: '1' } })),
};
const prices: Reader = { ...stock, entity: 'prices', read: () => Promise.reject(new Error('The database is away.')) };
const customers: Reader = { ...prices, entity: 'customers' };

const answered = (store: ReturnType<typeof openStore>): unknown[] => {
  const found: unknown[] = [];
  for (let next = store.outbox.first(); next; next = store.outbox.first()) {
    if (next.parcel.kind === 'push') found.push(next.parcel.answers);
    store.outbox.sent(next.seq);
  }
  return found;
};

it('W12b X4 what was handed out is answered by the next agent when this one was killed in between', async () => {
  const folder = newFolder();
  const first = openStore(folder);
  const asked = [
    { id: 'r1', entity: 'prices', externalIds: ['1'] },
    { id: 'r2', entity: 'stock', externalIds: ['1'] },
  ];
  const killed = answerReads(handingOut(asked), [{ ...prices, read: () => new Promise(() => {}) }, stock], first, {
    signal,
  });
  await Promise.race([killed, new Promise(resolve => setTimeout(resolve, 50))]);
  first.close();
  const second = openStore(folder);
  await answerReads(handingOut([]), [{ ...stock, entity: 'prices' }, stock], second, { signal });
  expect(answered(second)).toEqual(['r1', 'r2']);
  await answerReads(handingOut([]), [stock], second, { signal });
  expect(answered(second)).toEqual([]);
  second.close();
});

it('W12b what cannot be read now holds up nothing else and is tried again, until the hub asks anew by itself', async () => {
  const store = openStore(newFolder());
  let now = 0;
  const at = { signal, now: () => now };
  const asked = [
    { id: 'r1', entity: 'customers', externalIds: ['1'] },
    { id: 'r2', entity: 'stock', externalIds: ['1'] },
  ];
  await expect(answerReads(handingOut(asked), [customers, stock], store, at)).rejects.toThrow('away');
  expect(answered(store)).toEqual(['r2']);
  now = 1 * 60_000;
  await expect(answerReads(handingOut([]), [customers, stock], store, at)).rejects.toThrow('away');
  now = 3 * 60_000;
  await answerReads(handingOut([]), [customers, stock], store, at);
  store.close();
});

it('W12c says at once of what the agent does not have that nothing will come, so that no full sync waits for it', async () => {
  const store = openStore(newFolder());
  await answerReads(handingOut([{ id: 'r1', entity: 'categories' }]), [stock], store, { signal });
  expect(store.outbox.first()?.parcel).toMatchObject({ kind: 'unread', read: 'r1', externalIds: [] });
  store.close();
});
