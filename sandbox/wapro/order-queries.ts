import type { Row } from './column.ts';
import type { Database, TableName } from './database.ts';
import { leaderOf } from './goods-queries.ts';
import {
  isOpen,
  listOf,
  numberOf,
  type Params,
  pageOf,
  pick,
  poles,
  type QueryRow,
  sixPlaces,
  textOf,
} from './query-rows.ts';
import { big } from './sums.ts';
import { byId } from './table.ts';

type Query = (database: Database, params: Params) => QueryRow[];

const rowsOf = (database: Database, table: TableName, params: Params): Row[] =>
  listOf(params, 'ids')
    .toSorted(byId)
    .flatMap(id => {
      const row = database.table(table).get(id);
      return row ? [row] : [];
    });

const found = (row: Row): QueryRow =>
  pick(
    row,
    'ID_ZAMOWIENIA',
    'NUMER',
    'NR_ZAMOWIENIA_KLIENTA',
    'ID_KONTRAHENTA',
    'ID_MAGAZYNU',
    'STATUS_ZAM',
    'SEMAFOR',
  );

function goodsColumns(database: Database, id: Row[string] | undefined, params: Params): QueryRow {
  const goods = database.table('ARTYKUL').get(id);
  return {
    LEADER_ID: leaderOf(database, goods, listOf(params, 'warehouseIds')),
    INDEKS_KATALOGOWY: goods?.INDEKS_KATALOGOWY ?? null,
    INDEKS_HANDLOWY: goods?.INDEKS_HANDLOWY ?? null,
    NAZWA: goods?.NAZWA ?? null,
  };
}

/** The agent's queries about orders and documents, as this model answers them. */
export const orderQueries: Record<string, Query> = {
  'order-ids': (database, params) =>
    pageOf(
      database
        .table('ZAMOWIENIE')
        .all()
        .filter(
          row =>
            row.TYP === 1 &&
            listOf(params, 'warehouseIds').includes(String(row.ID_MAGAZYNU)) &&
            row.NUMER !== null &&
            (Number(row.DATA) >= numberOf(params, 'since') || (row.STAN_REALIZ !== 'Z' && row.STATUS_ZAM !== 'A')),
        )
        .map(({ ID_ZAMOWIENIA }) => String(ID_ZAMOWIENIA)),
      params,
    ),

  'order-rows': (database, params) =>
    rowsOf(database, 'ZAMOWIENIE', params).map(row => ({
      ...pick(row, 'ID_ZAMOWIENIA', 'ID_KONTRAHENTA', 'ID_MAGAZYNU', 'NUMER', 'NR_ZAMOWIENIA_KLIENTA', 'DATA'),
      ...pick(row, 'DATA_REALIZACJI', 'WARTOSC_NETTO', 'WARTOSC_BRUTTO', 'WARTOSC_NETTO_WAL', 'WARTOSC_BRUTTO_WAL'),
      ...pick(row, 'SYM_WAL', 'STAN_REALIZ', 'STATUS_ZAM', 'OBLICZANIE_WG_CEN', 'UWAGI', 'ID_PRACOWNIKA'),
      ...pick(row, 'OSOBA_ZAMAWIAJACA', 'FORMA_PLATNOSCI', 'DNI_PLATNOSCI', 'ZALICZKA', 'NUMER_PRZESYLKI'),
      ...pick(row, 'ID_OPERATORA_PRZESYLKI', ...poles),
      ID_MIEJSCA_DOSTAWY:
        database.table('DOSTAWA').by('ID_ZAMOWIENIA', row.ID_ZAMOWIENIA)[0]?.ID_MIEJSCA_DOSTAWY ?? null,
      EDITED: isOpen(row),
    })),

  'order-line-rows': (database, params) =>
    listOf(params, 'orderIds')
      .toSorted(byId)
      .flatMap(id => database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', id))
      .map(row => ({
        ...pick(row, 'ID_POZYCJI_ZAMOWIENIA', 'ID_ZAMOWIENIA', 'ID_ARTYKULU', 'KOD_VAT', 'JEDNOSTKA', 'NARZUT', 'OPIS'),
        ...goodsColumns(database, row.ID_ARTYKULU, params),
        ...Object.fromEntries(
          ['ZAMOWIONO', 'ZREALIZOWANO', 'CENA_NETTO', 'CENA_BRUTTO', 'CENA_NETTO_WAL', 'CENA_BRUTTO_WAL'].map(name => [
            name,
            sixPlaces(row[name]),
          ]),
        ),
      })),

  'order-by-client-number': (database, params) =>
    database
      .table('ZAMOWIENIE')
      .by('NR_ZAMOWIENIA_KLIENTA', textOf(params, 'clientNumber'))
      .filter(({ ID_MAGAZYNU }) => ID_MAGAZYNU === textOf(params, 'warehouseId'))
      .map(found),

  'orders-by-id': (database, params) => rowsOf(database, 'ZAMOWIENIE', params).map(found),

  'unfinished-orders': (database, params) =>
    database
      .table('ZAMOWIENIE')
      .by('SEMAFOR', numberOf(params, 'session'))
      .filter(({ NUMER, STATUS_ZAM, TYP }) => NUMER === null && STATUS_ZAM !== 'A' && TYP === 1)
      .map(found),

  'document-ids': (database, params) =>
    pageOf(
      database
        .table('DOKUMENT_HANDLOWY')
        .all()
        .filter(
          row =>
            row.NUMER !== null &&
            (Number(row.DATA_WYSTAWIENIA) >= numberOf(params, 'since') ||
              !big(row.RAZEM_ZAPLACONO).eq(big(row.WARTOSC_BRUTTO))),
        )
        .map(row => String(row.ID_DOKUMENTU_HANDLOWEGO)),
      params,
    ),

  'document-rows': (database, params) =>
    rowsOf(database, 'DOKUMENT_HANDLOWY', params).map(row => ({
      ...pick(row, 'ID_DOKUMENTU_HANDLOWEGO', 'ID_TYPU', 'NUMER', 'ID_KONTRAHENTA', 'ID_PLATNIKA', 'FORMA_PLATNOSCI'),
      ...pick(row, 'WARTOSC_NETTO', 'WARTOSC_BRUTTO', 'WARTOSC_NETTO_WAL', 'WARTOSC_BRUTTO_WAL', 'RAZEM_ZAPLACONO'),
      ...pick(row, 'DATA_WYSTAWIENIA', 'DATA_SPRZEDAZY', 'TERMIN_PLAT', 'SYM_WAL', 'DOK_WAL', 'PRZELICZNIK_WAL'),
      ...pick(row, 'DOK_KOREKTY', 'ID_DOK_ORYGINALNEGO', 'STATUS_DOKUMENTU'),
      EDITED: isOpen(row),
    })),

  'document-line-rows': (database, params) =>
    listOf(params, 'documentIds')
      .toSorted(byId)
      .flatMap(id => database.table('POZYCJA_DOKUMENTU_MAGAZYNOWEGO').by('ID_DOK_HANDLOWEGO', id))
      .map(row => ({
        ID_POZYCJI: row.ID_POZ_DOK_MAG ?? null,
        ID_DOKUMENTU_HANDLOWEGO: row.ID_DOK_HANDLOWEGO ?? null,
        ...goodsColumns(database, row.ID_ARTYKULU, params),
        ...pick(row, 'ID_ARTYKULU', 'JEDNOSTKA', 'KOD_VAT', 'ID_POZ_ZAM'),
        ILOSC: sixPlaces(row.ILOSC),
        CENA_NETTO: sixPlaces(row.CENA_NETTO),
        CENA_BRUTTO: sixPlaces(row.CENA_BRUTTO),
        WARTOSC_NETTO: big(row.WARTOSC_NETTO).toFixed(2),
        WARTOSC_BRUTTO: big(row.WARTOSC_BRUTTO).toFixed(2),
        ID_ZAMOWIENIA: database.table('POZYCJA_ZAMOWIENIA').get(row.ID_POZ_ZAM)?.ID_ZAMOWIENIA ?? null,
      })),

  'document-extra-rows': (database, params) =>
    rowsOf(database, 'DOKUMENT_HANDLOWY', params).map(row =>
      pick(row, 'ID_DOKUMENTU_HANDLOWEGO', 'KSEF_ID', 'PODZIELONA_PLATNOSC', 'NUMER_RACHUNKU'),
    ),

  'settlement-ids': (database, params) =>
    pageOf(
      database
        .table('ROZRACHUNEK_FAKIR_TAB')
        .all()
        .filter(
          row =>
            Number(row.DATA_DOK) >= numberOf(params, 'since') ||
            !big(row.POZOSTALO).eq(0) ||
            database
              .table('ROZLICZENIE_FAKIR_TAB')
              .by('ID_ROZRACHUNKU', row.ID_ROZRACHUNKU)
              .some(part => Number(part.DATA_ROZLICZENIA) >= numberOf(params, 'since')),
        )
        .map(({ ID_ROZRACHUNKU }) => String(ID_ROZRACHUNKU)),
      params,
    ),

  'settlement-rows': (database, params) =>
    rowsOf(database, 'ROZRACHUNEK_FAKIR_TAB', params).map(row => ({
      ...pick(row, 'ID_ROZRACHUNKU', 'ID_KONTRAHENTA', 'ID_ZAMOWIENIA', 'ID_PRACOWNIKA', 'TYP_DOK', 'NR_DOK', 'KWOTA'),
      ...pick(row, 'KWOTA_W', 'POZOSTALO', 'POZOSTALO_W', 'SYM_WALUTY', 'STRONA', 'DATA_DOK', 'TERMIN_PLATNOSCI'),
      ...pick(row, 'FORMA_PLATNOSCI', 'CZY_KOREKTA', 'CZY_KOMPENSATA'),
      ID_DOKUMENTU_HANDLOWEGO: row.ID_NAG_DOK_M ?? null,
    })),

  'settlement-history-rows': (database, params) => {
    const history = database.table('ROZLICZENIE_FAKIR_TAB');
    const rows = new Map<string, Row>();
    for (const id of listOf(params, 'ids'))
      for (const row of [...history.by('ID_ROZRACHUNKU', id), ...history.by('ID_ROZRACHUNKU_ZWIAZEK', id)])
        rows.set(String(row.ID_ROZLICZENIA), row);
    return [...rows]
      .sort(([one], [other]) => byId(one, other))
      .map(([, row]) => ({
        ...pick(row, 'ID_ROZLICZENIA', 'ID_ROZRACHUNKU', 'ID_ROZRACHUNKU_ZWIAZEK', 'KWOTA', 'KWOTA_W', 'STRONA'),
        ...pick(row, 'DATA_ROZLICZENIA'),
      }));
  },
};
