import type { Row } from './column.ts';
import type { Database } from './database.ts';
import { isOpen, listOf, type Params, pageOf, pick, type QueryRow, textOf } from './query-rows.ts';
import { byId } from './table.ts';

type Query = (database: Database, params: Params) => QueryRow[];

const isSelected = (row: Row | undefined, params: Params): boolean =>
  (textOf(params, 'selection') === 'DOSTEPNY_W_B2B' ? row?.DOSTEPNY_W_B2B : row?.ODBIORCA) === 1;

const rowsOf = (database: Database, table: 'KONTRAHENT' | 'MIEJSCE_DOSTAWY' | 'KONTAKT', params: Params): Row[] =>
  listOf(params, 'ids')
    .toSorted(byId)
    .flatMap(id => {
      const row = database.table(table).get(id);
      return row ? [row] : [];
    });

/** Ids of rows whose contractor is selected. */
const belowSelected = (
  database: Database,
  table: 'MIEJSCE_DOSTAWY' | 'KONTAKT',
  key: string,
  params: Params,
  fits: (row: Row) => boolean = () => true,
): QueryRow[] =>
  pageOf(
    database
      .table(table)
      .all()
      .filter(row => fits(row) && isSelected(database.table('KONTRAHENT').get(row.ID_KONTRAHENTA), params))
      .map(row => String(row[key])),
    params,
  );

const matched = (rows: Row[]): QueryRow[] =>
  rows.map(row => pick(row, 'ID_KONTRAHENTA', 'NAZWA_PELNA', 'NIP', 'ZABLOKOWANY'));

const placeOf = (database: Database, row: Row): QueryRow => ({
  ...pick(row, 'ID_MIEJSCA_DOSTAWY', 'ID_KONTRAHENTA', 'FIRMA', 'ODBIORCA', 'ULICA_LOKAL', 'KOD_POCZTOWY'),
  ...pick(row, 'MIEJSCOWOSC', 'SYM_KRAJU', 'TEL', 'OPIS', 'TYP_ADRESU'),
  DOMYSLNE:
    database.table('KONTRAHENT').get(row.ID_KONTRAHENTA)?.ID_MIEJSCA_DOSTAWY_DOM === row.ID_MIEJSCA_DOSTAWY ? 1 : 0,
});

const bare = (nip: unknown) => String(nip ?? '').replace(/[-\s]|^PL/gi, '');

/** The agent's queries about contractors, their delivery places and their people, as this model answers them. */
export const buyerQueries: Record<string, Query> = {
  'contractor-ids': (database, params) =>
    pageOf(
      database
        .table('KONTRAHENT')
        .all()
        .filter(row => isSelected(row, params))
        .map(({ ID_KONTRAHENTA }) => String(ID_KONTRAHENTA)),
      params,
    ),

  'contractor-rows': (database, params) =>
    rowsOf(database, 'KONTRAHENT', params).map(row => ({
      ...pick(row, 'ID_KONTRAHENTA', 'NAZWA', 'NAZWA_PELNA', 'NIP', 'REGON', 'PLATNIK_VAT', 'ADRES_EMAIL'),
      ...pick(row, 'TELEFON_FIRMOWY', 'SYM_KRAJU', 'KOD_POCZTOWY', 'MIEJSCOWOSC', 'ULICA_LOKAL', 'ID_HANDLOWCA'),
      ...pick(row, 'ID_PLATNIKA', 'DOMYSLNY_RABAT', 'LIMIT_KUPIECKI', 'FORMA_PLATNOSCI', 'TERMIN_NALEZNOSCI'),
      ...pick(row, 'DOM_SYM_WAL', 'ID_MIEJSCA_DOSTAWY_DOM', 'ZABLOKOWANY', 'RODO_ZANONIMIZOWANY'),
      KOD_KONTRAHENTA: row.KOD_KONTRAHENTA === null ? null : String(row.KOD_KONTRAHENTA),
      SELECTED: isSelected(row, params) ? 1 : 0,
      EDITED: isOpen(row),
    })),

  'delivery-place-ids': (database, params) => belowSelected(database, 'MIEJSCE_DOSTAWY', 'ID_MIEJSCA_DOSTAWY', params),

  'delivery-place-rows': (database, params) =>
    rowsOf(database, 'MIEJSCE_DOSTAWY', params).map(row => placeOf(database, row)),

  'delivery-places-of': (database, params) =>
    database
      .table('MIEJSCE_DOSTAWY')
      .all()
      .filter(({ ID_KONTRAHENTA }) => ID_KONTRAHENTA === textOf(params, 'contractorId'))
      .map(row => placeOf(database, row)),

  'contact-ids': (database, params) =>
    belowSelected(database, 'KONTAKT', 'ID_KONTAKTU', params, row => String(row.ADRES_EMAIL ?? '').trim() !== ''),

  'contact-rows': (database, params) =>
    rowsOf(database, 'KONTAKT', params).map(row =>
      pick(row, 'ID_KONTAKTU', 'ID_KONTRAHENTA', 'IMIE', 'NAZWISKO', 'ADRES_EMAIL', 'TELEFON', 'STANOWISKO'),
    ),

  'contractors-by-nip': (database, params) =>
    matched(
      database
        .table('KONTRAHENT')
        .all()
        .filter(({ NIP, NIPL }) => NIPL === textOf(params, 'nip') || bare(NIP) === textOf(params, 'nip')),
    ),

  'contractors-by-name': (database, params) =>
    matched(
      database
        .table('KONTRAHENT')
        .all()
        .filter(({ NAZWA_PELNA }) => NAZWA_PELNA === textOf(params, 'name')),
    ),
};
