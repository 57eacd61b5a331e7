import { describe, expect, it } from 'vitest';
import { cast, confirmParams, headerParams, lineParams, sendOrder, testWorld } from './test-world.ts';

describe('the procedures of an order', () => {
  it('leave it unfinished under its maker’s semaphore until the last numbers it', async () => {
    const { world, db } = testWorld();
    const { id_zamowienia } = await db.call('rm_dodajzamowienie', headerParams(world));
    const orderId = String(id_zamowienia);
    expect(orderId).toHaveLength(18);
    expect(await db.read('unfinished-orders', { session: 999 })).toMatchObject([
      { ID_ZAMOWIENIA: orderId, NUMER: null, NR_ZAMOWIENIA_KLIENTA: null, SEMAFOR: 999 },
    ]);
    await db.call('RM_DodajPozycjeZamowienia', await lineParams(db, world, orderId));
    await db.call('RM_SumujZamowienie', { ID_ZAMOWIENIA: orderId });
    await db.call('RM_ZatwierdzZamowienie', await confirmParams(db, orderId));
    expect(await db.read('unfinished-orders', { session: 999 })).toEqual([]);
    expect(await db.read('order-rows', { ids: [orderId] })).toMatchObject([
      { NUMER: 'ZO 1/MG/2026', WARTOSC_NETTO: '19.9000', WARTOSC_BRUTTO: '24.4800', STAN_REALIZ: 'N', EDITED: 0 },
    ]);
    await expect(db.call('RM_SumujZamowienie', { id_zamowienia: orderId })).rejects.toThrow('już zatwierdzone');
  });

  it('reserve what is free, and a cancellation frees it', async () => {
    const { world, db } = testWorld();
    const { goodsId } = cast(world);
    await world.clerk.setStock(goodsId, '7');
    const orderId = await sendOrder(db, db, world);
    const goods = () => world.database.table('ARTYKUL').row(goodsId);
    const [line] = world.database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', orderId);
    expect(goods()).toMatchObject({ STAN: '7.000000', ZAREZERWOWANO: '7.000000' });
    expect(line).toMatchObject({ ZAREZERWOWANO: '7.000000', DO_REZERWACJI: '3.000000' });
    const cancel = { id_zamowienia: orderId, id_sesji: 1, tryb_inf_realiz: 0, status_zam: 'A' };
    await db.call('RM_UstawStanZamowien', cancel);
    expect(goods().ZAREZERWOWANO).toBe('0.000000');
    expect(world.database.table('ZAMOWIENIE').row(orderId).STATUS_ZAM).toBe('A');
  });

  it('put a delivery place of the buyer’s on it, and no other', async () => {
    const { world, db } = testWorld();
    const places = world.database.table('MIEJSCE_DOSTAWY');
    const own = places.by('ID_KONTRAHENTA', cast(world).buyerId)[0]?.ID_MIEJSCA_DOSTAWY ?? '';
    const foreign = places.all().find(row => row.ID_KONTRAHENTA !== cast(world).buyerId)?.ID_MIEJSCA_DOSTAWY ?? '';
    const orderId = await sendOrder(db, db, world, { id_miejsca_dostawy: own });
    expect(await db.read('order-rows', { ids: [orderId] })).toMatchObject([{ ID_MIEJSCA_DOSTAWY: own }]);
    await expect(sendOrder(db, db, world, { id_miejsca_dostawy: foreign })).rejects.toThrow('innego kontrahenta');
  });

  it('refuse what does not fit, as SQL Server does', async () => {
    const { world, db } = testWorld();
    const { id_zamowienia } = await db.call('RM_DodajZamowienie', headerParams(world));
    const orderId = String(id_zamowienia);
    await expect(
      db.call('RM_DodajPozycjeZamowienia', await lineParams(db, world, orderId, { jednostka: 'opakowanie zbiorcze' })),
    ).rejects.toMatchObject({ message: expect.stringContaining('would be truncated'), unclear: false, number: 2628 });
    await expect(db.call('RM_ZatwierdzZamowienie', await confirmParams(db, orderId))).rejects.toThrow('nie ma pozycji');
    await expect(db.call('RM_SumujZamowienie', {})).rejects.toThrow('which was not supplied');
    await expect(db.call('RM_SumujZamowienie', { id_zamowienia: orderId, x: 1 })).rejects.toThrow('not a parameter');
    await expect(db.call('RM_Nie_Ma', {})).rejects.toThrow('Could not find stored procedure');
  });

  it('let two documents carry one client’s number', async () => {
    const { world, db } = testWorld();
    await sendOrder(db, db, world);
    await sendOrder(db, db, world);
    const { warehouseId } = cast(world);
    const found = await db.read('order-by-client-number', { clientNumber: 'B_1001', warehouseId });
    expect(found.map(({ NUMER }) => NUMER)).toEqual(['ZO 1/MG/2026', 'ZO 2/MG/2026']);
  });

  it('keep VAT codes padded to three', async () => {
    const { world, db } = testWorld();
    const { id_zamowienia } = await db.call('RM_DodajZamowienie', headerParams(world));
    const orderId = String(id_zamowienia);
    await db.call('RM_DodajPozycjeZamowienia', await lineParams(db, world, orderId, { kod_vat: 'zw' }));
    await db.call('RM_SumujZamowienie', { id_zamowienia: orderId });
    const { warehouseId } = cast(world);
    const lines = await db.read('order-line-rows', { orderIds: [orderId], warehouseIds: [warehouseId] });
    expect(lines).toMatchObject([{ KOD_VAT: 'zw ', ZAMOWIONO: '10.000000', CENA_NETTO: '1.990000' }]);
    expect(world.database.table('ZAMOWIENIE').row(orderId).WARTOSC_BRUTTO).toBe('19.9000');
  });
});

describe('another version', () => {
  it('shows renamed, missing and added parameters, and takes no others', async () => {
    const procedure = 'RM_UstawStanZamowien';
    const { db } = testWorld({
      procedureChanges: [
        { procedure, parameter: 'id_sesji', name: 'id_uzytkownika' },
        { procedure, parameter: 'tryb_inf_realiz' },
        { procedure, parameter: 'powod', added: true },
        { procedure: 'RM_UstawCenyAktualne' },
      ],
    });
    const names = await db.parametersOf([procedure, 'RM_UstawCenyAktualne']);
    expect(names.map(({ name }) => name)).toEqual(['id_zamowienia', 'id_uzytkownika', 'status_zam', 'powod']);
    await expect(db.call(procedure, { id_zamowienia: '1', id_sesji: 1, status_zam: 'A' })).rejects.toThrow('id_sesji');
    await expect(db.call('RM_UstawCenyAktualne', { id_zamowienia: '1' })).rejects.toThrow('Could not find');
  });

  it('may cut the client’s number and put the order into a warehouse of its own choice', async () => {
    const { world, db } = testWorld({ clientNumberLength: 4 });
    const other = world.database.table('MAGAZYN').all()[1]?.ID_MAGAZYNU;
    world.configure({ orderWarehouse: String(other) });
    const orderId = await sendOrder(db, db, world);
    expect(await db.read('orders-by-id', { ids: [orderId] })).toMatchObject([
      { NR_ZAMOWIENIA_KLIENTA: 'B_10', ID_MAGAZYNU: other },
    ]);
    const asked = { clientNumber: 'B_1001', warehouseId: cast(world).warehouseId };
    expect(await db.read('order-by-client-number', asked)).toEqual([]);
  });
});
