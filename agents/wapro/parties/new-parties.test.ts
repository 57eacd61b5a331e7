import { describe, expect, it } from 'vitest';
import { connectDb } from '../../../sandbox/wapro/connect-db.ts';
import { cast, testDay, testWorld } from '../../../sandbox/wapro/test-world.ts';
import { folder, ordersFixture } from '../orders/agent.fixture.ts';
import { testSettings } from '../stand-in.fixture.ts';
import { takeParties, takePlaces } from './take-parties.ts';

type World = ReturnType<typeof testWorld>['world'];
const { agent, orderOf, standing } = ordersFixture({ connectDb, cast, testDay });

const placeColumns = ['FIRMA', 'ODBIORCA', 'ULICA_LOKAL', 'KOD_POCZTOWY', 'MIEJSCOWOSC', 'SYM_KRAJU', 'TEL'];
const buyerColumns = [
  'NAZWA',
  'NAZWA_PELNA',
  'NIP',
  'ADRES_EMAIL',
  'ULICA_LOKAL',
  'KOD_POCZTOWY',
  'MIEJSCOWOSC',
  'SYM_KRAJU',
];
const lower = (names: string[]) => Object.fromEntries(names.map(name => [name, name.toLowerCase()]));
const procedures = {
  addPlaceProcedure: {
    procedure: 'X_DodajMiejsceDostawy',
    parameters: { ID_KONTRAHENTA: 'id_kontrahenta', ...lower(placeColumns) },
    idOut: 'id',
  },
  changePlaceProcedure: { procedure: 'X_ZmienMiejsceDostawy', parameters: { id: 'id', ...lower(placeColumns) } },
  addProcedure: { procedure: 'X_DodajKontrahenta', parameters: lower(buyerColumns), idOut: 'id' },
  changeProcedure: { procedure: 'X_ZmienKontrahenta', parameters: { id: 'id', ...lower(buyerColumns) } },
};

const placeOf = (customer: string, changes: object = {}) => ({
  id: 'B2B-P1',
  externalId: 'B2B-P1',
  seq: 1,
  op: 'upsert',
  customer,
  name: 'Budowa Wschód',
  recipient: 'Kierownik budowy',
  phone: '+48 600 000 001',
  address: { street: 'Polna 7', zip: '90-001', city: 'Łódź', country: 'PL' },
  ...changes,
});
const buyerOf = (changes: object = {}) => ({
  id: 'B2B-C1',
  externalId: 'B2B-C1',
  seq: 1,
  op: 'upsert',
  kind: 'person',
  name: 'Ewa Polna',
  email: 'ewa@example.com',
  address: { street: 'Polna 7', zip: '90-001', city: 'Łódź', country: 'PL' },
  ...changes,
});

const count = (world: World, table: 'MIEJSCE_DOSTAWY' | 'KONTRAHENT') => world.database.table(table).rows.size;

/** An agent that takes these buyers and places; `by` are the procedures that the settings name. */
const taking = async (
  world: World,
  place: string,
  parties: Record<string, object[]>,
  { by = procedures as object, step = (_: string) => {} } = {},
) => {
  const settings = testSettings([cast(world).warehouseId], { buyers: by });
  const one = await agent(world, place, [], { settings, parties, step });
  return {
    ...one,
    take: async () => {
      await takeParties(one.deps);
      await takePlaces(one.deps);
    },
  };
};

describe('a delivery place that the platform made (W2, W4)', () => {
  it('W4 is added once, later edits change it, and it is known by its pair of ids', async () => {
    const { world } = testWorld();
    const before = count(world, 'MIEJSCE_DOSTAWY');
    const places = [placeOf(cast(world).buyerId)];
    const { take, acks, close } = await taking(world, folder(), { 'delivery-places': places });
    await take();
    const [added] = acks();
    expect(added).toMatchObject({ id: 'B2B-P1', outcome: 'accepted', externalId: expect.stringMatching(/^\d{18}$/) });
    places[0] = placeOf(cast(world).buyerId, { recipient: 'Magazyn', address: { street: 'Polna 9', city: 'Łódź' } });
    await take();
    expect(acks()).toMatchObject([{ outcome: 'accepted', externalId: added?.externalId }]);
    expect(count(world, 'MIEJSCE_DOSTAWY')).toBe(before + 1);
    expect(world.database.table('MIEJSCE_DOSTAWY').row(added?.externalId)).toMatchObject({
      FIRMA: 'Budowa Wschód',
      ODBIORCA: 'Magazyn',
      ULICA_LOKAL: 'Polna 9',
    });
    await close();
  });

  it('W4 two that are alike are two', async () => {
    const { world } = testWorld();
    const { buyerId } = cast(world);
    const before = count(world, 'MIEJSCE_DOSTAWY');
    const places = [placeOf(buyerId), placeOf(buyerId, { id: 'B2B-P2', externalId: 'B2B-P2', phone: '2' })];
    const { take, acks, close } = await taking(world, folder(), { 'delivery-places': places });
    await take();
    await take();
    expect(count(world, 'MIEJSCE_DOSTAWY')).toBe(before + 2);
    expect(new Set(acks().map(({ externalId }) => externalId)).size).toBe(2);
    await close();
  });

  it('W4 is not added where a clerk has it already', async () => {
    const { world } = testWorld();
    const { buyerId } = cast(world);
    const [row] = world.database.table('MIEJSCE_DOSTAWY').by('ID_KONTRAHENTA', buyerId);
    const same = {
      name: row?.FIRMA,
      recipient: row?.ODBIORCA,
      address: { street: row?.ULICA_LOKAL, zip: row?.KOD_POCZTOWY, city: row?.MIEJSCOWOSC },
    };
    const before = count(world, 'MIEJSCE_DOSTAWY');
    const { take, acks, close } = await taking(world, folder(), { 'delivery-places': [placeOf(buyerId, same)] });
    await take();
    expect(acks()).toMatchObject([{ outcome: 'duplicate', externalId: row?.ID_MIEJSCA_DOSTAWY }]);
    expect(count(world, 'MIEJSCE_DOSTAWY')).toBe(before);
    await close();
  });

  it('W4 W8 an order that names it goes to it in WAPRO, also one that comes before it', async () => {
    const { world } = testWorld();
    const { buyerId, warehouseId } = cast(world);
    const settings = testSettings([warehouseId], { buyers: procedures });
    const { run, acks, close } = await agent(world, folder(), [orderOf(world, { deliveryPlace: 'B2B-P1' })], {
      settings,
      parties: { 'delivery-places': [placeOf(buyerId)] },
    });
    await run();
    const said = acks();
    expect(said.map(({ entity, outcome }) => [entity, outcome])).toEqual([
      ['delivery-places', 'accepted'],
      ['orders', 'accepted'],
    ]);
    const [order] = standing(world);
    const [delivery] = world.database.table('DOSTAWA').by('ID_ZAMOWIENIA', order?.ID_ZAMOWIENIA);
    expect(delivery?.ID_MIEJSCA_DOSTAWY).toBe(said[0]?.externalId);
    await close();
  });

  it('W2 W4 that a clerk has to add is recognised once they did, by the order too', async () => {
    const { world } = testWorld();
    const { buyerId } = cast(world);
    const place = folder();
    const places = { 'delivery-places': [placeOf(buyerId)] };
    const { take, acks, close } = await taking(world, place, places, { by: {} });
    await take();
    expect(acks()).toMatchObject([
      { outcome: 'rejected', reason: expect.stringMatching(/^needs-clerk: Add to WAPRO/) },
    ]);
    await close();
    const orders = [orderOf(world, { deliveryPlace: 'B2B-P1' })];
    const early = await agent(world, place, orders);
    await early.run();
    expect(early.acks()).toMatchObject([{ outcome: 'rejected', reason: expect.stringContaining('waits for a clerk') }]);
    const row = world.database.table('MIEJSCE_DOSTAWY').insert({
      ID_KONTRAHENTA: buyerId,
      FIRMA: 'BUDOWA  WSCHÓD',
      ODBIORCA: 'Kierownik budowy',
      ULICA_LOKAL: 'Polna 7 ',
      KOD_POCZTOWY: '90-001',
      MIEJSCOWOSC: 'Łódź',
    });
    await early.run();
    expect(early.acks()).toMatchObject([{ outcome: 'accepted' }]);
    expect(early.store.parties.find('delivery-places', 'B2B-P1')?.waproId).toBe(row.ID_MIEJSCA_DOSTAWY);
    await early.close();
  });

  it('W2 of another buyer’s number is never written into', async () => {
    const { world } = testWorld();
    const { buyerId } = cast(world);
    const stranger = world.database
      .table('MIEJSCE_DOSTAWY')
      .all()
      .find(row => row.ID_KONTRAHENTA !== buyerId);
    const id = String(stranger?.ID_MIEJSCA_DOSTAWY);
    const { take, acks, close } = await taking(world, folder(), {
      'delivery-places': [placeOf(buyerId, { id, externalId: id })],
    });
    await take();
    expect(acks()).toMatchObject([{ outcome: 'rejected', reason: expect.stringContaining('belongs to contractor') }]);
    expect(world.database.table('MIEJSCE_DOSTAWY').row(id)).toEqual(stranger);
    await close();
  });
});

describe('a buyer that the platform made (W2)', () => {
  it('W2 without a NIP is added once, with their delivery place, and orders find both', async () => {
    const { world } = testWorld();
    const before = count(world, 'KONTRAHENT');
    const { warehouseId } = cast(world);
    const settings = testSettings([warehouseId], { buyers: procedures });
    const customers = [buyerOf()];
    const order = orderOf(world, {
      customer: { externalId: 'B2B-C1', name: 'Ewa Polna' },
      deliveryPlace: 'B2B-P1',
    });
    const parties = { customers, 'delivery-places': [placeOf('B2B-C1')] };
    const { deps, run, acks, close } = await agent(world, folder(), [order], { settings, parties });
    await run();
    const said = acks();
    expect(said.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(standing(world)).toMatchObject([{ ID_KONTRAHENTA: said[0]?.externalId }]);
    customers[0] = buyerOf({ name: 'Ewa Leśna' });
    await takeParties(deps);
    await takeParties(deps);
    expect(count(world, 'KONTRAHENT')).toBe(before + 1);
    expect(world.database.table('KONTRAHENT').row(said[0]?.externalId)).toMatchObject({ NAZWA: 'Ewa Leśna' });
    await close();
  });

  it('W2 is not added again without end where the procedure’s work is not found', async () => {
    const { world } = testWorld();
    const before = count(world, 'KONTRAHENT');
    const { procedure } = procedures.addProcedure;
    // It says no id, and writes none of what it could be recognised by.
    const by = {
      addProcedure: {
        procedure,
        parameters: { NAZWA: 'nazwa' },
        fixed: Object.fromEntries(buyerColumns.slice(1).map(name => [name.toLowerCase(), ''])),
      },
    };
    const { take, acks, close } = await taking(world, folder(), { customers: [buyerOf()] }, { by });
    for (let turn = 0; turn < 3; turn++) await take();
    expect(count(world, 'KONTRAHENT')).toBe(before + 1);
    expect(acks().map(({ outcome }) => outcome)).toEqual(Array(3).fill('rejected'));
    await close();
  });
});

describe('kill -9 at any moment', () => {
  it('W2 W4 neither doubles nor loses a buyer or a delivery place', { timeout: 60_000 }, async () => {
    let reached = true;
    let moments = 0;
    for (let at = 1; reached; at++) {
      const { world } = testWorld();
      const before = [count(world, 'KONTRAHENT'), count(world, 'MIEJSCE_DOSTAWY')];
      const place = folder();
      const parties = { customers: [buyerOf()], 'delivery-places': [placeOf('B2B-C1')] };
      let steps = 0;
      let dead = false;
      const step = () => {
        steps += 1;
        if (steps === at) dead = true;
        if (dead) throw new Error('killed');
      };
      const first = await taking(world, place, parties, { step });
      await first.take().catch(() => {});
      await first.close();
      reached = dead;
      moments += 1;
      // Edited meanwhile: it must not be taken for another one.
      parties['delivery-places'] = [placeOf('B2B-C1', { phone: '3', address: { street: 'Polna 8', city: 'Łódź' } })];
      const second = await taking(world, place, parties);
      await second.take();
      expect([at, count(world, 'KONTRAHENT'), count(world, 'MIEJSCE_DOSTAWY')]).toEqual([
        at,
        ...before.map(each => each + 1),
      ]);
      const id = second.store.parties.find('delivery-places', 'B2B-P1')?.waproId;
      expect(world.database.table('MIEJSCE_DOSTAWY').row(id)).toMatchObject({ ULICA_LOKAL: 'Polna 8', TEL: '3' });
      await second.close();
    }
    expect(moments).toBeGreaterThan(6);
  });
});
