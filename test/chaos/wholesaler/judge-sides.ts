import { decimal } from '../../../domain/decimal.ts';
import { availableOf } from '../../../sandbox/b2b/catalogue.ts';
import { isClosed, isShown, isThere, textOf } from '../../../sandbox/b2b/rules.ts';
import type { World as Platform } from '../../../sandbox/b2b/world.ts';
import { numberIn, textIn, type WaproDesk, type WaproRow } from './desk.ts';
import { isSold, type Shelves } from './stage.ts';

export type SidesVerdict = {
  discrepancies: string[];
  figures: { goods: number; buyers: number; places: number };
};

/** Holds goods, buyers and delivery places of the platform against those that WAPRO selects. */
export async function judgeSides(desk: WaproDesk, platform: Platform, shelves: Shelves): Promise<SidesVerdict> {
  const goods = (await desk.rows('ARTYKUL')).filter(row => row.ID_MAGAZYNU === shelves.warehouseId);
  const prices = (await desk.rows('CENA_ARTYKULU')).filter(row => row.ID_CENY === shelves.priceListId);
  const priceOf = new Map(prices.map(row => [row.ID_ARTYKULU, row]));
  const buyers = await desk.rows('KONTRAHENT');
  const chosen = new Set(buyers.filter(row => row.DOSTEPNY_W_B2B === 1).map(row => row.ID_KONTRAHENTA));
  const places = (await desk.rows('MIEJSCE_DOSTAWY')).filter(row => chosen.has(row.ID_KONTRAHENTA ?? null));
  const { held } = platform;
  return {
    discrepancies: [
      ...goods.flatMap(row => wrongGoods(platform, row, priceOf.get(row.ID_ARTYKULU ?? null))),
      ...strangers('product', held.products, goods, 'ID_ARTYKULU'),
      ...buyers.flatMap(row => wrongBuyer(platform, row)),
      ...places.flatMap(row => wrongPlace(platform, row)),
      ...strangers('delivery place', held['delivery-places'], places, 'ID_MIEJSCA_DOSTAWY'),
    ],
    figures: { goods: held.products.size, buyers: chosen.size, places: places.length },
  };
}

function wrongGoods(platform: Platform, row: WaproRow, price: WaproRow | undefined): string[] {
  const id = textIn(row, 'ID_ARTYKULU');
  const say = (what: string) => `Product ${textIn(row, 'INDEKS_KATALOGOWY')}: ${what}`;
  const product = platform.held.products.get(id);
  const available = availableOf(platform, id);
  if (!isSold(row)) {
    const offered = product && isShown(product) && decimal(available).gt(0);
    return offered ? [say('it is not for sale, and can be ordered.')] : [];
  }
  if (!product || !isShown(product)) return [say('it is for sale, and not shown.')];
  const free = Math.max(0, numberIn(row, 'STAN') - numberIn(row, 'ZAREZERWOWANO'));
  const gross = platform.held.prices.get(id)?.gross ?? '0';
  return [
    ...(Number(available) === free ? [] : [say(`${available} on the platform, ${free} in WAPRO.`)]),
    ...(Number(gross) === numberIn(price ?? {}, 'CENA_BRUTTO')
      ? []
      : [say(`costs ${gross} on the platform, ${price?.CENA_BRUTTO} in WAPRO.`)]),
  ];
}

function wrongBuyer(platform: Platform, row: WaproRow): string[] {
  const held = platform.held.customers.get(textIn(row, 'ID_KONTRAHENTA'));
  const say = (what: string) => `Buyer ${textIn(row, 'NAZWA')}: ${what}`;
  if (row.DOSTEPNY_W_B2B !== 1) return held && !isClosed(held) ? [say('it is not selected, and may order.')] : [];
  if (!held) return [say('it is not on the platform.')];
  if (isClosed(held)) return [say('it is closed on the platform.')];
  return differing(say, [
    ['name', held.name, textIn(row, 'NAZWA')],
    ['street', held.address?.street, textIn(row, 'ULICA_LOKAL')],
    ['phone', held.phone, textIn(row, 'TELEFON_FIRMOWY')],
  ]);
}

function wrongPlace(platform: Platform, row: WaproRow): string[] {
  const held = platform.held['delivery-places'].get(textIn(row, 'ID_MIEJSCA_DOSTAWY'));
  const say = (what: string) => `Delivery place ${textIn(row, 'FIRMA')}: ${what}`;
  if (!held || !isThere(held)) return [say('it is not on the platform.')];
  return differing(say, [
    ['name', held.name, textIn(row, 'FIRMA')],
    ['street', held.address?.street, textIn(row, 'ULICA_LOKAL')],
    ['phone', held.phone, textIn(row, 'TEL')],
  ]);
}

const differing = (say: (what: string) => string, fields: [name: string, here: unknown, there: string][]): string[] =>
  fields.flatMap(([name, here, there]) =>
    textOf(here) === there ? [] : [say(`${name} is ${textOf(here)} on the platform, ${there} in WAPRO.`)],
  );

function strangers(what: string, held: Map<string, { op: string }>, rows: WaproRow[], key: string): string[] {
  const known = new Set(rows.map(row => textIn(row, key)));
  return [...held].flatMap(([id, record]) =>
    isThere(record) && !known.has(id) ? [`The platform's ${what} ${id} is none of WAPRO.`] : [],
  );
}
