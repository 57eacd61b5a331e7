import { type Dice, diceFor } from '../kamsoft/dice.ts';
import { nipFrom } from './check-digits.ts';
import type { Value } from './column.ts';
import type { Database } from './database.ts';

const trades = [
  'Hurtownia Budowlana',
  'Skład Materiałów',
  'Market Remontowy',
  'Zakład Instalacyjny',
  'Serwis',
] as const;
const names = [
  'Kamionka',
  'Podgaj',
  'Zawodzie',
  'Brzezina',
  'Olszyna',
  'Rudawa',
  'Lipowiec',
  'Stoki',
  'Wierzbina',
] as const;
type Town = readonly [name: string, postcode: string];
const towns: readonly [Town, ...Town[]] = [
  ['Łódź', '90-001'],
  ['Poznań', '60-101'],
  ['Gdańsk', '80-201'],
  ['Rzeszów', '35-005'],
  ['Częstochowa', '42-200'],
  ['Świdnica', '58-100'],
];
const streets = ['ul. Źródłowa', 'ul. Składowa', 'al. Przemysłowa', 'ul. Łąkowa', 'ul. Młyńska'] as const;
/** Words that are nobody's name together. */
const firstNames = ['Jawna', 'Cicha', 'Nowa', 'Dawna', 'Bliska', 'Letnia'] as const;
const lastNames = ['Brama', 'Kładka', 'Przystań', 'Wieża', 'Zatoka', 'Grobla'] as const;
const duties = ['Zaopatrzenie', 'Kierownik oddziału', 'Magazyn', 'Księgowość'] as const;

function addressOf(dice: Dice) {
  const [town, postcode] = dice.of(towns);
  return {
    ULICA_LOKAL: `${dice.of(streets)} ${dice.whole(1, 180)}`,
    KOD_POCZTOWY: postcode,
    MIEJSCOWOSC: town,
    SYM_KRAJU: 'PL',
  };
}

/**
 * Fills contractors with terms, delivery places (some have three dozen) and a person for most branches. Every seventh
 * pays through the one before it, every fifth is not selected for B2B, the last one of twenty is anonymised.
 */
export function generateBuyers(database: Database, count: number, seed: number): void {
  let before: Value | undefined = null;
  for (let number = 1; number <= count; number += 1) {
    const dice = diceFor(seed, number, 'buyer');
    const anonymised = number % 20 === 0;
    const name = anonymised ? 'Zanonimizowany' : `${dice.of(trades)} ${dice.of(names)} ${number}`;
    const nip = nipFrom(dice.whole(1, 800_000_000));
    const buyer = database.table('KONTRAHENT').insert({
      ID_FIRMY: '1',
      NAZWA: name,
      NAZWA_PELNA: anonymised ? name : `${name} Spółka z ograniczoną odpowiedzialnością`,
      KOD_KONTRAHENTA: number,
      KLUCZ: name.toUpperCase(),
      ...(anonymised
        ? { RODO_ZANONIMIZOWANY: 1 }
        : {
            NIP: dice.of([nip, `PL${nip}`, nip.replace(/^(...)(...)(..)(..)$/, '$1-$2-$3-$4')] as const),
            NIPL: nip,
            ADRES_EMAIL: `zakupy.${number}@example.com`,
            TELEFON_FIRMOWY: `+48 42 000 ${String(number % 10_000).padStart(4, '0')}`,
            ...addressOf(dice),
          }),
      ID_HANDLOWCA: String(dice.whole(1, 6)),
      ID_PLATNIKA: number % 7 === 0 ? before : null,
      DOMYSLNY_RABAT: String(dice.whole(0, 12)),
      LIMIT_KUPIECKI: String(dice.whole(5, 200) * 1000),
      FORMA_PLATNOSCI: dice.of(['przelew 14 dni', 'przelew 30 dni', 'gotówka'] as const),
      TERMIN_NALEZNOSCI: dice.of([14, 30, 0] as const),
      DOM_SYM_WAL: dice.chance(0.1) ? 'EUR' : 'PLN',
      DOSTEPNY_W_B2B: anonymised || number % 5 === 0 ? 0 : 1,
    });
    before = buyer.ID_KONTRAHENTA;
    if (!anonymised) branchesOf(database, dice, number, name, buyer.ID_KONTRAHENTA);
  }
}

function branchesOf(database: Database, dice: Dice, number: number, name: string, buyerId: Value | undefined): void {
  const count = number % 4 === 1 ? dice.whole(24, 36) : dice.whole(1, 4);
  for (let branch = 1; branch <= count; branch += 1) {
    const address = addressOf(dice);
    const place = database.table('MIEJSCE_DOSTAWY').insert({
      ID_KONTRAHENTA: buyerId,
      FIRMA: `${name}, oddział ${branch}`,
      ODBIORCA: `Oddział ${branch} ${address.MIEJSCOWOSC}`,
      ...address,
      TEL: `+48 42 100 ${String((number * 40 + branch) % 10_000).padStart(4, '0')}`,
      OPIS: dice.chance(0.4) ? 'Dostawy w godz. 7–14, rampa od podwórza' : null,
      TYP_ADRESU: 1,
    });
    if (branch === 1)
      database.table('KONTRAHENT').update(buyerId, { ID_MIEJSCA_DOSTAWY_DOM: place.ID_MIEJSCA_DOSTAWY });
    if (branch > 1 && dice.chance(0.3)) continue;
    database.table('KONTAKT').insert({
      ID_KONTRAHENTA: buyerId,
      IMIE: dice.of(firstNames),
      NAZWISKO: dice.of(lastNames),
      ADRES_EMAIL: dice.chance(0.95) ? `oddzial.${number}.${branch}@example.com` : null,
      TELEFON: place.TEL,
      STANOWISKO: `${dice.of(duties)}, oddział ${branch}`,
    });
  }
}
