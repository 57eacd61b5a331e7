import { canonical, decimal } from '../../../domain/decimal.ts';
import type { DbSession } from '../db.ts';
import type { PriceRecord } from '../records.ts';
import type { PriceRow } from '../rows.ts';
import { fromClarionDay } from '../rules/clarion.ts';
import { groupBy } from '../rules/goods.ts';
import { dayEnd, dayStart } from '../rules/local-day.ts';
import { fromWaproVat } from '../rules/vat.ts';
import type { WaproAgentSettings } from '../settings.ts';
import { beforeSlash, type Reader } from './reader.ts';

type Settings = Pick<WaproAgentSettings, 'warehouseIds' | 'goods' | 'baseCurrency' | 'zone'>;

/** Prices by price list, of the first set warehouse that has the goods in that list. */
export const priceReader = (db: DbSession, settings: Settings): Reader<'prices'> => ({
  entity: 'prices',
  missing: 'gone',
  rootOf: beforeSlash,
  roots: async (afterId, limit) => {
    const { warehouseIds, goods } = settings;
    return (await db.read('goods-ids', { afterId, limit, warehouseIds, selection: goods.selection })).map(
      ({ ID }) => ID,
    );
  },
  read: async ids => {
    const { warehouseIds } = settings;
    const rows = (await db.read('price-rows', { ids, warehouseIds })).filter(row => isExported(row, settings.goods));
    const ranked = [...rows].sort((a, b) => warehouseIds.indexOf(a.ID_MAGAZYNU) - warehouseIds.indexOf(b.ID_MAGAZYNU));
    const groups = groupBy(ranked, ({ LEADER_ID, ID_CENY }) => `${LEADER_ID}/${ID_CENY}`);
    return [...groups].flatMap(([externalId, [row]]) =>
      row === undefined ? [] : [{ edited: row.EDITED === 1, record: priceOf(externalId, row, settings) }],
    );
  },
});

const isExported = ({ ID_CENY }: PriceRow, { priceLists }: Settings['goods']): boolean =>
  Object.keys(priceLists).length === 0 || Object.hasOwn(priceLists, ID_CENY);

const priceOf = (externalId: string, row: PriceRow, { goods, baseCurrency, zone }: Settings): PriceRecord => ({
  externalId,
  product: row.LEADER_ID,
  priceList: goods.priceLists[row.ID_CENY] ?? row.ID_CENY,
  net: row.CENA_NETTO === null ? undefined : canonical(row.CENA_NETTO),
  gross: row.CENA_BRUTTO === null ? undefined : canonical(row.CENA_BRUTTO),
  basis: goods.priceBasis,
  currency: baseCurrency,
  vatCode: fromWaproVat(row.VAT_SPRZEDAZY),
  promotion: promotionOf(row, goods.priceBasis, zone),
});

/** Counts for the price list of plain sale only; a promotion without an end or without a price is none. */
const promotionOf = (row: PriceRow, basis: 'net' | 'gross', zone: string): PriceRecord['promotion'] => {
  const amount = basis === 'net' ? row.CENA_PROMOCJI_N : row.CENA_PROMOCJI_B;
  const from = fromClarionDay(row.PROMOCJA_OD);
  const to = fromClarionDay(row.PROMOCJA_DO);
  if (row.ID_CENY !== row.ID_CENY_DOM || amount === null || to === undefined || decimal(amount).lte(0))
    return undefined;
  return { amount: canonical(amount), from: from && dayStart(from, zone), to: dayEnd(to, zone) };
};
