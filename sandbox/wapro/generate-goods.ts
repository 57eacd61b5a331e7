import { type Dice, diceFor } from '../kamsoft/dice.ts';
import { eanFrom } from './check-digits.ts';
import type { Value } from './column.ts';
import type { Database } from './database.ts';
import { big, grossOf } from './sums.ts';

type Kind = {
  name: string;
  sizes: readonly [string, ...string[]];
  unit: string;
  vat: string;
  from: number;
  to: number;
};

/** What a wholesaler of building supplies and workwear has; prices net, in grosze. */
const kinds: readonly [Kind, ...Kind[]] = [
  {
    name: 'Wkręt do drewna ocynkowany',
    sizes: ['4,0×40', '4,5×50', '5,0×80', '6,0×120'],
    unit: 'op.',
    vat: '23',
    from: 1290,
    to: 6490,
  },
  {
    name: 'Kołek rozporowy nylonowy',
    sizes: ['6×30', '8×40', '10×50', '12×60'],
    unit: 'op.',
    vat: '23',
    from: 890,
    to: 3990,
  },
  {
    name: 'Rękawice robocze powlekane nitrylem',
    sizes: ['r. 8', 'r. 9', 'r. 10', 'r. 11'],
    unit: 'para',
    vat: '23',
    from: 349,
    to: 1290,
  },
  {
    name: 'Kabel instalacyjny YDYp',
    sizes: ['3×1,5 mm²', '3×2,5 mm²', '5×2,5 mm²'],
    unit: 'm',
    vat: '23',
    from: 289,
    to: 1190,
  },
  {
    name: 'Taśma malarska papierowa',
    sizes: ['25 mm', '38 mm', '50 mm'],
    unit: 'szt.',
    vat: '23',
    from: 599,
    to: 1490,
  },
  {
    name: 'Farba akrylowa biała matowa',
    sizes: ['2,5 l', '5 l', '10 l'],
    unit: 'szt.',
    vat: '23',
    from: 3900,
    to: 18900,
  },
  {
    name: 'Płyta gipsowo-kartonowa',
    sizes: ['GKB 12,5 mm', 'GKBI 12,5 mm', 'GKF 15 mm'],
    unit: 'szt.',
    vat: '8',
    from: 2490,
    to: 4890,
  },
  { name: 'Styropian fasadowy', sizes: ['EPS 040 10 cm', 'EPS 031 15 cm'], unit: 'm²', vat: '8', from: 1890, to: 4590 },
  {
    name: 'Okno połaciowe drewniane',
    sizes: ['78×118', '78×140', '114×118'],
    unit: 'szt.',
    vat: '8',
    from: 74900,
    to: 189900,
  },
  { name: 'Poradnik wykonawcy, wydanie', sizes: ['2024', '2025'], unit: 'szt.', vat: '5', from: 2900, to: 5900 },
  { name: 'Woda mineralna niegazowana 1,5 l', sizes: ['zgrzewka 6'], unit: 'zgrz.', vat: '8', from: 890, to: 1390 },
  { name: 'Szkolenie BHP, dostęp', sizes: ['1 osoba', '5 osób'], unit: 'szt.', vat: 'zw', from: 9900, to: 39900 },
  { name: 'Worki na gruz mocne', sizes: ['60 l', '120 l', '240 l'], unit: 'rolka', vat: '23', from: 790, to: 2990 },
  { name: 'Tarcza diamentowa segmentowa', sizes: ['125 mm', '230 mm'], unit: 'szt.', vat: '23', from: 2490, to: 15900 },
];
const marks = ['Bruk', 'Klin', 'Ostoja', 'Wiatrak', 'Zrąb', 'Kładka', 'Jawor', 'Grań'] as const;
const priceLists = ['Detaliczna', 'Hurtowa', 'Kontraktowa'];
const warehouses = [
  { SYMBOL: 'MG', NAZWA: 'Magazyn główny' },
  { SYMBOL: 'MR', NAZWA: 'Magazyn regionalny' },
];

/** As many as asked for, the first of them by name. */
const named = <T>(known: T[], count: number, other: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => known[index] ?? other(index + 1));

/**
 * Fills warehouses, units, price lists and goods: `count` catalogue numbers, most of them in both warehouses, and all of them in
 * any further one.
 */
export function generateGoods(
  database: Database,
  count: number,
  seed: number,
  many: { warehouses?: number; priceLists?: number } = {},
): void {
  const warehouseIds = named(warehouses, many.warehouses ?? 2, number => ({
    SYMBOL: `M${number}`,
    NAZWA: `Magazyn ${number}`,
  })).map(each => database.table('MAGAZYN').insert(each).ID_MAGAZYNU);
  const lists = named(priceLists, many.priceLists ?? 3, number => `Cennik ${number}`).map(
    NAZWA => database.table('CENA').insert({ NAZWA }).ID_CENY,
  );
  const units = new Map<string, Value | undefined>();
  for (const { unit } of kinds)
    if (!units.has(unit)) units.set(unit, database.table('JEDNOSTKA').insert({ SKROT: unit }).ID_JEDNOSTKI);
  const carton = database.table('JEDNOSTKA').insert({ SKROT: 'kart.', PRZELICZNIK: '12' }).ID_JEDNOSTKI;
  for (let number = 1; number <= count; number += 1) {
    const dice = diceFor(seed, number, 'goods');
    const card = cardOf(dice, number);
    const inBoth = dice.chance(0.85);
    const first = dice.of([0, 1] as const);
    for (const [index, warehouse] of warehouseIds.entries()) {
      if (!inBoth && index < 2 && index !== first) continue;
      const goods = database.table('ARTYKUL').insert({
        ...card.columns,
        ID_MAGAZYNU: warehouse,
        ID_JEDNOSTKI: units.get(card.kind.unit),
        ID_CENY_DOM: lists[1],
        STAN: String(dice.chance(0.08) ? 0 : dice.whole(5, 900)),
      });
      for (const list of lists.keys()) {
        const percent = [130, 100, 92][list] ?? 100 - list;
        const net = big(String(Math.round((card.net * percent) / 100))).div(100);
        database.table('CENA_ARTYKULU').insert({
          ID_ARTYKULU: goods.ID_ARTYKULU,
          ID_CENY: lists[list],
          CENA_NETTO: net.toFixed(),
          CENA_BRUTTO: grossOf(net, card.kind.vat).toFixed(),
        });
      }
      const code = { ID_MAGAZYNU: warehouse, ID_ARTYKULU: goods.ID_ARTYKULU };
      const { ID_JEDNOSTKI, KOD_KRESKOWY } = goods;
      database.table('KOD_KRESKOWY').insert({ ...code, KOD_KRESKOWY, ID_JEDNOSTKI });
      if (card.carton !== undefined)
        database
          .table('KOD_KRESKOWY')
          .insert({ ...code, KOD_KRESKOWY: card.carton, ID_JEDNOSTKI: carton, DOM_ILOSC: '12' });
    }
  }
}

function cardOf(dice: Dice, number: number) {
  const kind = dice.of(kinds);
  const mark = dice.of(marks);
  const name = `${kind.name} ${dice.of(kind.sizes)} ${mark}`;
  const padded = String(number).padStart(5, '0');
  const ean = eanFrom(`590${String(7_000_000 + number * 2).padStart(9, '0')}`);
  // A piece and its carton under one code is a mistake that merchants do make (§3.10).
  const carton = eanFrom(`590${String(7_000_001 + number * 2).padStart(9, '0')}`);
  return {
    kind,
    net: dice.whole(kind.from, kind.to),
    carton: dice.chance(0.3) ? (dice.chance(0.05) ? ean : carton) : undefined,
    columns: {
      INDEKS_KATALOGOWY: `KL-${padded}`,
      INDEKS_HANDLOWY: `H${padded}`,
      INDEKS_PRODUCENTA: `${mark.slice(0, 2).toUpperCase()}${dice.whole(1000, 9999)}`,
      KOD_KRESKOWY: ean,
      NAZWA: name.slice(0, 40),
      NAZWA_CALA: `${name} (${padded})`,
      PKWIU: dice.chance(0.4) ? '25.94.11.0' : null,
      KOD_CN: dice.chance(0.4) ? '73181290' : null,
      VAT_SPRZEDAZY: kind.vat,
      VAT_ZAKUPU: kind.vat,
      OPIS: dice.chance(0.6) ? `${name}. Opakowanie handlowe, jednostka: ${kind.unit}.` : null,
      WAGA: big(String(dice.whole(5, 25_000)))
        .div(1000)
        .toFixed(),
      PRODUCENT: `${mark} Polska`,
      POLE1: dice.chance(0.3) ? dice.of(['biały', 'szary', 'czarny', 'naturalny'] as const) : null,
      DOSTEPNY_W_SKLEPIE_INTER: dice.chance(0.9) ? 1 : 0,
      AKTYWNY_DLA_SYS_ZEW: 1,
      ZABLOKOWANY: dice.chance(0.02) ? 1 : 0,
    },
  };
}
