import { describe, expect, it } from 'vitest';
import { connectDb } from './connect-db.ts';
import { cast, headerParams, sendOrder, testWorld } from './test-world.ts';
import { createWorld } from './world.ts';

const orders = (world: ReturnType<typeof testWorld>['world']) => world.database.table('ZAMOWIENIE').all();

describe('a transaction', () => {
  it('stays as a whole or goes as a whole, with its reservations', async () => {
    const { world, db } = testWorld();
    const stock = () => world.database.table('ARTYKUL').row(cast(world).goodsId);
    const before = stock();
    await expect(
      db.transaction(async session => {
        await sendOrder(session, db, world);
        expect(stock().ZAREZERWOWANO).toBe('10.000000');
        throw new Error('not after all');
      }),
    ).rejects.toThrow('not after all');
    expect(orders(world)).toEqual([]);
    expect(stock()).toEqual(before);
    await db.transaction(session => sendOrder(session, db, world));
    expect(orders(world)).toHaveLength(1);
  });

  it('keeps others waiting for what it wrote, and out of the kept state', async () => {
    const { world, db } = testWorld();
    await db.transaction(async session => {
      expect(await session.read('transaction-depth', {})).toEqual([{ DEPTH: 1 }]);
      await session.call('RM_DodajZamowienie', headerParams(world));
      await expect(db.read('warehouses', {})).rejects.toThrow('Lock request time out');
      await expect(world.clerk.setStock(cast(world).goodsId, '1')).rejects.toThrow('Lock request time out');
      expect(world.snapshot().database.tables.ZAMOWIENIE?.rows).toEqual([]);
    });
    expect(world.snapshot().database.tables.ZAMOWIENIE?.rows).toHaveLength(1);
    expect(await db.read('transaction-depth', {})).toEqual([{ DEPTH: 0 }]);
  });

  it('is gone, with what came before, when a procedure rolls it back', async () => {
    const { world, db } = testWorld({ rollsBackCaller: ['RM_SumujZamowienie'] });
    const texts = await db.read('procedure-texts', { procedures: ['RM_SumujZamowienie', 'RM_ZatwierdzZamowienie'] });
    expect(texts.map(({ ENDS_TRANSACTIONS }) => ENDS_TRANSACTIONS)).toEqual([1, 0]);
    await expect(db.transaction(session => sendOrder(session, db, world))).rejects.toThrow('Nie ma zamówienia');
    expect(orders(world)).toEqual([]);
    world.configure({ rollsBackCaller: ['RM_DodajZamowienie'] });
    await expect(
      db.transaction(session => session.call('RM_DodajZamowienie', headerParams(world))),
    ).rejects.toMatchObject({ number: 266, unclear: true });
    expect(orders(world)).toHaveLength(1);
  });
});

describe('a failing database', () => {
  it('leaves a call done and its answer lost, or not done, and says that this is unclear', async () => {
    const { world, db } = testWorld();
    world.engine.faults.set([{ at: 'call', name: 'DodajZamowienie', when: 'after', what: 'drop' }]);
    const failed = db.call('RM_DodajZamowienie', headerParams(world));
    await expect(failed).rejects.toMatchObject({ name: 'DbError', unclear: true });
    expect(orders(world)).toHaveLength(1);
    world.engine.faults.set([{ at: 'call', when: 'before', what: 'die', nth: 2 }]);
    await db.call('RM_DodajZamowienie', headerParams(world));
    await expect(db.call('RM_DodajZamowienie', headerParams(world))).rejects.toMatchObject({ unclear: true });
    expect(orders(world)).toHaveLength(2);
    await expect(db.read('warehouses', {})).rejects.toThrow('does not answer');
    world.engine.revive();
    expect(await db.read('warehouses', {})).toHaveLength(2);
  });

  it('rolls back what was under way; only the commit leaves a doubt', async () => {
    const { world, db } = testWorld();
    world.engine.faults.set([{ at: 'call', name: 'Zatwierdz', when: 'after', what: 'drop' }]);
    await expect(db.transaction(session => sendOrder(session, db, world))).rejects.toMatchObject({ unclear: false });
    expect(orders(world)).toEqual([]);
    world.engine.faults.set([{ at: 'commit', when: 'after', what: 'drop' }]);
    await expect(db.transaction(session => sendOrder(session, db, world))).rejects.toMatchObject({ unclear: true });
    expect(orders(world)).toHaveLength(1);
  });
});

describe('the application lock', () => {
  it('has one holder, who loses it with the connection', async () => {
    const { world, db } = testWorld();
    const other = connectDb(world, 'other');
    expect([await db.lock('kladka'), await db.lock('kladka'), await other.lock('kladka')]).toEqual([true, true, false]);
    await db.close();
    expect(await other.lock('kladka')).toBe(true);
    world.engine.die(0);
    expect(await db.lock('kladka')).toBe(true);
  });
});

describe('the generated world', () => {
  it('is the same for the same seed, has goods per warehouse and ids that no number holds', async () => {
    const make = () => createWorld({ goods: 60, buyers: 25, seed: 9 });
    const world = make();
    expect(make().snapshot()).toEqual(world.snapshot());
    const db = connectDb(world);
    const warehouseIds = (await db.read('warehouses', {})).map(row => String(row.ID_MAGAZYNU));
    const all = { warehouseIds, selection: 'ALL' };
    const first = await db.read('goods-ids', { ...all, afterId: '0', limit: 20 });
    const rest = await db.read('goods-ids', { ...all, afterId: String(first[19]?.ID), limit: 100 });
    const ids = [...first, ...rest].map(({ ID }) => String(ID));
    const indexes = new Set(
      world.database
        .table('ARTYKUL')
        .all()
        .filter(row => row.ZABLOKOWANY === 0)
        .map(row => row.INDEKS_KATALOGOWY),
    );
    expect(ids).toHaveLength(indexes.size);
    expect(ids.some(id => String(Number(id)) !== id)).toBe(true);
    const rows = await db.read('goods-rows', { ...all, ids });
    expect(rows.length).toBeGreaterThan(ids.length * 1.6);
    const prices = await db.read('price-rows', { ids: ids.slice(0, 1), warehouseIds });
    expect(new Set(prices.map(({ ID_CENY }) => ID_CENY)).size).toBe(3);
    const places = await db.read('delivery-place-ids', { selection: 'ALL', afterId: '0', limit: 1000 });
    expect(places.length).toBeGreaterThan(150);
  });

  it('deselects goods in every warehouse and shows a row that is being edited', async () => {
    const { world, db } = testWorld();
    const { goodsId, warehouseId } = cast(world);
    const read = { ids: [goodsId], warehouseIds: [warehouseId], selection: 'DOSTEPNY_W_SKLEPIE_INTER' };
    await world.clerk.selectGoods(goodsId, false);
    await world.clerk.edit('ARTYKUL', goodsId, true);
    expect(await db.read('goods-rows', read)).toMatchObject([{ SELECTED: 0, EDITED: 1 }]);
    await world.clerk.edit('ARTYKUL', goodsId, false);
    await world.clerk.selectGoods(goodsId, true);
    expect(await db.read('goods-rows', read)).toMatchObject([{ SELECTED: 1, EDITED: 0 }]);
  });
});
