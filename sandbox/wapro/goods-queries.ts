import type { Row } from './column.ts';
import type { Database } from './database.ts';
import { isOpen, listOf, numberOf, type Params, pick, poles, type QueryRow, sixPlaces, textOf } from './query-rows.ts';
import { byId } from './table.ts';

type Query = (database: Database, params: Params) => QueryRow[];

const flags = ['DOSTEPNY_W_SKLEPIE_INTER', 'AKTYWNY_DLA_SYS_ZEW', 'DOSTEPNY_W_AUKCJACH'];

function isSelected(row: Row, params: Params): boolean {
  const selection = textOf(params, 'selection');
  return flags.includes(selection) ? row[selection] === 1 : (row.ZABLOKOWANY ?? 0) === 0;
}

const unitOf = (database: Database, id: Row[string] | undefined) => database.table('JEDNOSTKA').get(id)?.SKROT ?? null;

/** The rows, one per warehouse, that share the index of these rows; the lowest id leads. */
function family(database: Database, index: Row[string] | undefined, warehouseIds: string[]): Row[] {
  if (index === null || index === undefined) return [];
  return database
    .table('ARTYKUL')
    .by('INDEKS_KATALOGOWY', index)
    .filter(row => warehouseIds.includes(String(row.ID_MAGAZYNU)));
}

/** The lowest id among the goods' rows in these warehouses; null when there is none. */
export const leaderOf = (database: Database, goods: Row | undefined, warehouseIds: string[]) =>
  family(database, goods?.INDEKS_KATALOGOWY, warehouseIds)[0]?.ID_ARTYKULU ?? null;

/** Goes over the rows of the goods with these leaders. */
function overRows(database: Database, params: Params, of: (leader: string, row: Row) => QueryRow[]): QueryRow[] {
  return listOf(params, 'ids')
    .toSorted(byId)
    .flatMap(leader => {
      const index = database.table('ARTYKUL').get(leader)?.INDEKS_KATALOGOWY;
      return family(database, index, listOf(params, 'warehouseIds')).flatMap(row => of(leader, row));
    });
}

const matched = (database: Database, asked: string, row: Row): QueryRow => ({
  ASKED: asked,
  ...pick(row, 'ID_ARTYKULU', 'INDEKS_KATALOGOWY', 'VAT_SPRZEDAZY', 'ZABLOKOWANY'),
  JEDNOSTKA: unitOf(database, row.ID_JEDNOSTKI),
  PRZELICZNIK: database.table('JEDNOSTKA').get(row.ID_JEDNOSTKI)?.PRZELICZNIK ?? null,
});

/** The agent's queries about warehouses and goods, as this model answers them. */
export const goodsQueries: Record<string, Query> = {
  warehouses: database =>
    database
      .table('MAGAZYN')
      .all()
      .map(row => pick(row, 'ID_MAGAZYNU', 'SYMBOL', 'NAZWA')),

  'goods-ids': (database, params) => {
    const warehouseIds = listOf(params, 'warehouseIds');
    const after = textOf(params, 'afterId');
    const found: QueryRow[] = [];
    for (const [id, row] of database.table('ARTYKUL').rows) {
      if (found.length >= numberOf(params, 'limit')) break;
      if (byId(id, after) <= 0 || !warehouseIds.includes(String(row.ID_MAGAZYNU))) continue;
      const rows = family(database, row.INDEKS_KATALOGOWY, warehouseIds);
      if (rows[0] === row && rows.some(each => isSelected(each, params))) found.push({ ID: id });
    }
    return found;
  },

  'goods-rows': (database, params) =>
    overRows(database, params, (leader, row) => [
      {
        LEADER_ID: leader,
        ...pick(row, 'ID_ARTYKULU', 'ID_MAGAZYNU', 'INDEKS_KATALOGOWY', 'INDEKS_HANDLOWY', 'INDEKS_PRODUCENTA'),
        ...pick(row, 'KOD_KRESKOWY', 'NAZWA', 'NAZWA_CALA', 'PKWIU', 'KOD_CN', 'VAT_SPRZEDAZY', 'OPIS', 'PRODUCENT'),
        ...pick(row, 'ZABLOKOWANY', ...poles),
        JEDNOSTKA: unitOf(database, row.ID_JEDNOSTKI),
        WAGA: sixPlaces(row.WAGA),
        SELECTED: isSelected(row, params) ? 1 : 0,
        EDITED: isOpen(row),
      },
    ]),

  'stock-rows': (database, params) =>
    overRows(database, params, (leader, row) => [
      {
        LEADER_ID: leader,
        ID_MAGAZYNU: row.ID_MAGAZYNU ?? null,
        SYMBOL: database.table('MAGAZYN').get(row.ID_MAGAZYNU)?.SYMBOL ?? null,
        STAN: sixPlaces(row.STAN),
        ZAREZERWOWANO: sixPlaces(row.ZAREZERWOWANO),
        EDITED: isOpen(row),
      },
    ]),

  'price-rows': (database, params) =>
    overRows(database, params, (leader, row) =>
      database
        .table('CENA_ARTYKULU')
        .by('ID_ARTYKULU', row.ID_ARTYKULU)
        .map(price => ({
          LEADER_ID: leader,
          ...pick(row, 'ID_ARTYKULU', 'ID_MAGAZYNU', 'VAT_SPRZEDAZY', 'PROMOCJA_OD', 'PROMOCJA_DO', 'ID_CENY_DOM'),
          ID_CENY: price.ID_CENY ?? null,
          CENA_NETTO: sixPlaces(price.CENA_NETTO),
          CENA_BRUTTO: sixPlaces(price.CENA_BRUTTO),
          CENA_PROMOCJI_N: sixPlaces(row.CENA_PROMOCJI_N),
          CENA_PROMOCJI_B: sixPlaces(row.CENA_PROMOCJI_B),
          EDITED: isOpen(row),
        })),
    ),

  'ean-rows': (database, params) =>
    overRows(database, params, (leader, row) =>
      database
        .table('KOD_KRESKOWY')
        .by('ID_ARTYKULU', row.ID_ARTYKULU)
        .map(code => ({
          LEADER_ID: leader,
          KOD_KRESKOWY: code.KOD_KRESKOWY ?? null,
          DOM_ILOSC: sixPlaces(code.DOM_ILOSC),
          JEDNOSTKA: unitOf(database, code.ID_JEDNOSTKI),
        })),
    ),

  'articles-by-id': (database, params) =>
    listOf(params, 'ids')
      .toSorted(byId)
      .flatMap(asked =>
        family(database, database.table('ARTYKUL').get(asked)?.INDEKS_KATALOGOWY, [textOf(params, 'warehouseId')]).map(
          row => matched(database, asked, row),
        ),
      ),

  'articles-by-index': (database, params) => {
    const column = textOf(params, 'column') === 'INDEKS_HANDLOWY' ? 'INDEKS_HANDLOWY' : 'INDEKS_KATALOGOWY';
    return listOf(params, 'indexes').flatMap(asked =>
      database
        .table('ARTYKUL')
        .by(column, asked)
        .filter(({ ID_MAGAZYNU }) => ID_MAGAZYNU === textOf(params, 'warehouseId'))
        .map(row => matched(database, asked, row)),
    );
  },
};
