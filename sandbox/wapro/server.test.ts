import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectHttpDb } from './http-db.ts';
import type { Port } from './port.ts';
import { startWapro } from './server.ts';
import { openWapro } from './start-wapro.ts';
import { cast, headerParams, sendOrder } from './test-world.ts';

let sandbox: Awaited<ReturnType<typeof startWapro>>;
let folder: string;
const open: Port[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wapro-'));
  sandbox = await startWapro({ goods: 40, buyers: 20, seed: 3, stateFile: join(folder, 'state.json') });
  sandbox.wapro.configure({ lockTimeoutMs: 100 });
});
afterEach(async () => {
  for (const db of open.splice(0)) await db.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});
const connect = () => {
  const db = connectHttpDb(sandbox.url);
  open.push(db);
  return db;
};
const orders = () => sandbox.wapro.database.table('ZAMOWIENIE').all();
const post = (path: string, body: unknown, method = 'POST') =>
  fetch(`${sandbox.url}${path}`, { method, body: JSON.stringify(body) }).then(response => response.json());

describe('the database over HTTP', () => {
  it('commits what returns and rolls back what throws', async () => {
    const db = connect();
    const orderId = await db.transaction(session => sendOrder(session, connect(), sandbox.wapro));
    expect(await db.read('order-rows', { ids: [orderId] })).toMatchObject([{ NR_ZAMOWIENIA_KLIENTA: 'B_1001' }]);
    const failed = db.transaction(async session => {
      await session.call('RM_DodajZamowienie', headerParams(sandbox.wapro));
      throw new Error('not after all');
    });
    await expect(failed).rejects.toThrow('not after all');
    expect(orders()).toHaveLength(1);
    expect(await db.parametersOf(['RM_SumujZamowienie'])).toEqual([
      { procedure: 'RM_SumujZamowienie', name: 'id_zamowienia', output: false, hasDefault: false },
    ]);
  });

  it('frees lock and transaction of a process that is gone', async () => {
    const gone = new AbortController();
    const session = 'killed';
    await fetch(`${sandbox.url}/db/presence?session=${session}`, { signal: gone.signal });
    expect(await post('/db', { session, op: 'lock', name: 'kladka' })).toEqual({ result: true });
    await post('/db', { session, op: 'begin' });
    const params = headerParams(sandbox.wapro);
    await post('/db', { session, op: 'call', procedure: 'RM_DodajZamowienie', params, inTransaction: true });
    const db = connect();
    expect(await db.lock('kladka')).toBe(false);
    gone.abort();
    await expect.poll(() => db.lock('kladka')).toBe(true);
    expect(orders()).toEqual([]);
  });

  it('says what failed, and whether it is unclear', async () => {
    const db = connect();
    await expect(db.call('RM_Nie_Ma', {})).rejects.toMatchObject({ name: 'DbError', unclear: false, number: 2812 });
    await post('/_sandbox/faults', [{ at: 'commit', when: 'after', what: 'drop' }], 'PUT');
    const sent = db.transaction(session => session.call('RM_DodajZamowienie', headerParams(sandbox.wapro)));
    await expect(sent).rejects.toMatchObject({ name: 'DbError', unclear: true });
    expect(orders()).toHaveLength(1);
  });
});

it('does the clerk’s deeds by the control routes and by the page', async () => {
  const { goodsId, buyerId, warehouseId } = cast(sandbox.wapro);
  const lines = [{ goodsId, quantity: '3', net: '100' }];
  const orderId = await sandbox.wapro.clerk.takeOrder({ buyerId, warehouseId, lines });
  expect(await post('/_sandbox/clerk/confirmOrder', [orderId])).toEqual({ result: null });
  const press = (deed: string, form: Record<string, string>) =>
    fetch(`${sandbox.url}/office/${deed}`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  const [line] = sandbox.wapro.database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', orderId);
  const part = { orderId, deed: 'invoice', [`quantity.${line?.ID_POZYCJI_ZAMOWIENIA}`]: '1' };
  expect((await press('parts', part)).status).toBe(303);
  const [document] = sandbox.wapro.database.table('DOKUMENT_HANDLOWY').all();
  const documentId = String(document?.ID_DOKUMENTU_HANDLOWEGO);
  await press('pay', { document: documentId, amount: '23' });
  expect(sandbox.wapro.database.table('DOKUMENT_HANDLOWY').row(documentId).RAZEM_ZAPLACONO).toBe('23.0000');
  for (const path of ['/', `/orders/${orderId}`, `/documents/${documentId}`]) {
    const shown = await fetch(`${sandbox.url}${path}`);
    expect([path, shown.status]).toEqual([path, 200]);
    expect(await shown.text()).toContain(path.startsWith('/doc') ? '123.00' : 'ZO 1/MG/');
  }
  expect((await press('fulfil', { orderId: '1' })).status).toBe(400);
  expect(await post('/_sandbox/clerk/toString', [])).toMatchObject({ error: expect.stringContaining('knows no') });
});

it('keeps every commit at once where it is told to', async () => {
  const stateFile = join(folder, 'durable.json');
  const killed = openWapro({ goods: 5, buyers: 2, stateFile, durable: true });
  const [goods] = killed.database.table('ARTYKUL').all();
  await killed.clerk.setStock(String(goods?.ID_ARTYKULU), '77');
  const again = openWapro({ stateFile });
  expect(again.database.table('ARTYKUL').row(goods?.ID_ARTYKULU).STAN).toBe('77.000000');
});

it('is kept over a restart, with what was changed', async () => {
  const { goodsId } = cast(sandbox.wapro);
  await sandbox.wapro.clerk.setStock(goodsId, '4321');
  await sandbox.close();
  const stateFile = join(folder, 'state.json');
  expect(() => openWapro({ stateFile, seed: 4 })).toThrow('Leave seed out');
  const again = openWapro({ stateFile });
  expect(again.database.table('ARTYKUL').row(goodsId).STAN).toBe('4321.000000');
  again.stop();
  sandbox = await startWapro({ stateFile });
});
