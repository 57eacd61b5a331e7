import { canonical } from '../../../domain/decimal.ts';
import type { DbSession } from '../db.ts';
import type { ProductRecord } from '../records.ts';
import type { EanRow, GoodsRow } from '../rows.ts';
import { stockOf } from '../rules/available.ts';
import { describingRow, groupBy } from '../rules/goods.ts';
import { skuOf } from '../rules/sku.ts';
import { fromWaproVat } from '../rules/vat.ts';
import type { WaproAgentSettings } from '../settings.ts';
import { beforeSlash, type Reader, textOf } from './reader.ts';

type Settings = Pick<WaproAgentSettings, 'warehouseIds' | 'goods'>;

const goodsRoots =
  (db: DbSession, { warehouseIds, goods }: Settings) =>
  async (afterId: string, limit: number): Promise<string[]> =>
    (await db.read('goods-ids', { afterId, limit, warehouseIds, selection: goods.selection })).map(({ ID }) => ID);

/** Exported goods, one record for all their warehouses (W5). */
export const productReader = (db: DbSession, settings: Settings): Reader<'products'> => ({
  entity: 'products',
  missing: 'gone',
  rootOf: id => id,
  roots: goodsRoots(db, settings),
  read: async ids => {
    const { warehouseIds, goods } = settings;
    const rows = await db.read('goods-rows', { ids, warehouseIds, selection: goods.selection });
    const codes = groupBy(await db.read('ean-rows', { ids, warehouseIds }), ({ LEADER_ID }) => LEADER_ID);
    return [...groupBy(rows, ({ LEADER_ID }) => LEADER_ID)].flatMap(([id, group]) => {
      const row = describingRow(group, warehouseIds);
      if (row === undefined || row.SELECTED === 0) return [];
      const edited = group.some(({ EDITED }) => EDITED === 1);
      return [{ edited, record: productOf(id, row, codes.get(id) ?? [], settings.goods) }];
    });
  },
});

const productOf = (id: string, row: GoodsRow, codes: EanRow[], goods: Settings['goods']): ProductRecord => {
  const attributes = Object.entries(goods.attributes).flatMap(([field, name]) => {
    const value = fieldOf(row, field);
    return value === undefined ? [] : [[name, value] as const];
  });
  const description = textOf(row.OPIS);
  return {
    externalId: id,
    sku: skuOf(row, goods.skuColumn),
    name: textOf(row.NAZWA_CALA) ?? textOf(row.NAZWA) ?? id,
    ean: eanOf(row, codes),
    producerCode: textOf(row.INDEKS_PRODUCENTA),
    manufacturer: textOf(row.PRODUCENT),
    unit: textOf(row.JEDNOSTKA),
    weight: row.WAGA === null || Number(row.WAGA) === 0 ? undefined : canonical(row.WAGA),
    vatCode: fromWaproVat(row.VAT_SPRZEDAZY),
    active: row.ZABLOKOWANY === 0,
    descriptions: description === undefined ? undefined : { pl: description },
    attributes: attributes.length === 0 ? undefined : Object.fromEntries(attributes),
  };
};

const fieldOf = (row: GoodsRow, field: string): string | undefined => {
  const value: unknown = Reflect.get(row, field);
  return typeof value === 'string' ? textOf(value) : undefined;
};

/** The code on the goods themselves, then those of the table; one code names one quantity (a piece, a set). */
const eanOf = (row: GoodsRow, codes: EanRow[]): ProductRecord['ean'] => {
  const main = textOf(row.KOD_KRESKOWY);
  const byCode = new Map<string, { code: string; quantity?: string; unit?: string }>();
  if (main !== undefined) byCode.set(main, { code: main });
  for (const { KOD_KRESKOWY, DOM_ILOSC, JEDNOSTKA } of codes) {
    const code = textOf(KOD_KRESKOWY);
    if (code === undefined) continue;
    const quantity = DOM_ILOSC === null || Number(DOM_ILOSC) === 0 ? undefined : canonical(DOM_ILOSC);
    byCode.set(code, { code, quantity, unit: textOf(JEDNOSTKA) });
  }
  return [...byCode.values()].sort((a, b) => (a.code === main ? -1 : b.code === main ? 1 : a.code < b.code ? -1 : 1));
};

/** Stock per warehouse (W7). */
export const stockReader = (db: DbSession, settings: Settings): Reader<'stock'> => ({
  entity: 'stock',
  missing: 'gone',
  rootOf: beforeSlash,
  roots: goodsRoots(db, settings),
  read: async ids =>
    (await db.read('stock-rows', { ids, warehouseIds: settings.warehouseIds })).map(row => ({
      edited: row.EDITED === 1,
      record: {
        externalId: `${row.LEADER_ID}/${row.ID_MAGAZYNU}`,
        product: row.LEADER_ID,
        warehouse: textOf(row.SYMBOL) ?? row.ID_MAGAZYNU,
        ...stockOf(row.STAN, row.ZAREZERWOWANO),
      },
    })),
});
