import { toClarion } from './clarion.ts';
import { connectDb } from './connect-db.ts';
import type { Port, PortRow, PortSession } from './port.ts';
import type { Settings } from './settings.ts';
import { createWorld, type World } from './world.ts';

/** The clerk's day in tests. */
export const testDay = '2026-05-04';

/** A small world on a fixed day, with the agent's connection to it. */
export function testWorld(changes: Partial<Settings> = {}): { world: World; db: Port } {
  const world = createWorld({ goods: 40, buyers: 20, seed: 3 }, { lockTimeoutMs: 60, ...changes }, () => {
    return new Date(`${testDay}T10:00:00Z`);
  });
  return { world, db: connectDb(world) };
}

/** The first warehouse, a buyer in B2B who pays himself, and goods there with stock enough. */
export function cast(world: World): ReturnType<typeof choose> {
  const chosen = casts.get(world) ?? choose(world);
  casts.set(world, chosen);
  return chosen;
}

const casts = new WeakMap<World, ReturnType<typeof choose>>();

function choose({ database }: World) {
  const warehouseId = String(database.table('MAGAZYN').all()[0]?.ID_MAGAZYNU);
  const buyer = database
    .table('KONTRAHENT')
    .all()
    .find(row => row.DOSTEPNY_W_B2B === 1 && row.ID_PLATNIKA === null);
  const goods = database
    .table('ARTYKUL')
    .all()
    .filter(
      row => row.ID_MAGAZYNU === warehouseId && Number(row.STAN) > 50 && String(row.VAT_SPRZEDAZY).trim() === '23',
    );
  const [one, other] = goods;
  if (!buyer || !one || !other) throw new Error('The test world has too little in it.');
  return { warehouseId, buyerId: String(buyer.ID_KONTRAHENTA), one, other, goodsId: String(one.ID_ARTYKULU) };
}

export const headerParams = (world: World): PortRow => ({
  id_firmy: '1',
  id_kontrahenta: cast(world).buyerId,
  id_magazynu: cast(world).warehouseId,
  typ: 1,
  data: toClarion(testDay),
  semafor: 999,
  trybrejestracji: 0,
  brutto_netto: 'Netto ',
});

/** Every parameter that a procedure has here, with no value. */
async function nothing(db: Port, procedure: string): Promise<PortRow> {
  const parameters = await db.parametersOf([procedure]);
  return Object.fromEntries(parameters.filter(({ output }) => !output).map(({ name }) => [name, null]));
}

export async function lineParams(db: Port, world: World, orderId: string, more: PortRow = {}): Promise<PortRow> {
  return {
    ...(await nothing(db, 'RM_DodajPozycjeZamowienia')),
    id_zamowienia: orderId,
    id_artykulu: cast(world).goodsId,
    kod_vat: '23',
    zamowiono: '10',
    cena_netto: '1.99',
    cena_brutto: '2.45',
    jednostka: 'szt.',
    ...more,
  };
}

export async function confirmParams(db: Port, orderId: string, more: PortRow = {}): Promise<PortRow> {
  return {
    ...(await nothing(db, 'RM_ZatwierdzZamowienie')),
    id_zamowienia: orderId,
    numer: '<auto>',
    num_format: 'ZO <Numer>/MG/<Rok>',
    data: toClarion(testDay),
    auto_rezerwacja: 1,
    nr_zam_klienta: 'B_1001',
    ...more,
  };
}

/** Steps 1 to 6 for one line of ten; returns the order's id. */
export async function sendOrder(session: PortSession, db: Port, world: World, more: PortRow = {}): Promise<string> {
  const { id_zamowienia } = await session.call('RM_DodajZamowienie', headerParams(world));
  const orderId = String(id_zamowienia);
  await session.call('RM_DodajPozycjeZamowienia', await lineParams(db, world, orderId));
  await session.call('RM_SumujZamowienie', { id_zamowienia: orderId });
  await session.call('RM_ZatwierdzZamowienie', await confirmParams(db, orderId, more));
  return orderId;
}
