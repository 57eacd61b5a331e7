import { toClarion } from './clarion.ts';
import type { Desk } from './desk.ts';
import { raise } from './sql-error.ts';
import { big, grossOf, netOf } from './sums.ts';

/** Tables whose rows somebody can have open. */
export type EditedTable = 'ARTYKUL' | 'KONTRAHENT' | 'ZAMOWIENIE' | 'DOKUMENT_HANDLOWY';

/** What the clerk does with goods. Goods are named by `ID_ARTYKULU`, that is per warehouse. */
export function goodsDesk({ act, database }: Desk) {
  const goods = database.table('ARTYKUL');
  const family = (id: string) => goods.by('INDEKS_KATALOGOWY', goods.row(id).INDEKS_KATALOGOWY);
  return {
    setStock: (id: string, stock: string) => act(() => void goods.update(id, { STAN: stock })),
    /** Sets one price of a price list, net or gross; the other follows by the VAT code. */
    setPrice: (id: string, priceListId: string, price: { net: string } | { gross: string }) =>
      act(() => {
        const code = goods.row(id).VAT_SPRZEDAZY;
        const prices = database.table('CENA_ARTYKULU');
        const row = prices.by('ID_ARTYKULU', id).find(({ ID_CENY }) => ID_CENY === priceListId);
        const net = 'net' in price ? big(price.net) : netOf(big(price.gross), code);
        const gross = 'net' in price ? grossOf(net, code) : big(price.gross);
        const values = { CENA_NETTO: net.toFixed(), CENA_BRUTTO: gross.toFixed() };
        if (row) prices.update(row.ID_CENY_ARTYKULU, values);
        else prices.insert({ ...values, ID_ARTYKULU: id, ID_CENY: priceListId });
      }),
    /** A promotion from one day to another, both included; `net` empty ends it. */
    setPromotion: (id: string, net: string, from: string, to: string) =>
      act(() => {
        const ends = net === '';
        const gross = ends ? '0' : grossOf(big(net), goods.row(id).VAT_SPRZEDAZY).toFixed();
        goods.update(id, {
          PROMOCJA_OD: ends ? 0 : toClarion(from),
          PROMOCJA_DO: ends ? 0 : toClarion(to),
          CENA_PROMOCJI_N: ends ? '0' : net,
          CENA_PROMOCJI_B: gross,
        });
      }),
    /** Selects goods for the shop, or deselects them, in every warehouse. */
    selectGoods: (id: string, selected: boolean) =>
      act(() => {
        for (const row of family(id)) goods.update(row.ID_ARTYKULU, { DOSTEPNY_W_SKLEPIE_INTER: selected ? 1 : 0 });
      }),
    changeGoods: (id: string, values: Record<string, unknown>) => act(() => void goods.update(id, values)),
    /** Changes the stock of a share of the goods (0 to 1) by up to ten; returns how many. */
    changeStock: (share: number, random: () => number = Math.random) =>
      act(() => {
        const chosen = goods.all().filter(() => random() < share);
        for (const row of chosen) {
          const stock = big(row.STAN).plus(Math.floor(random() * 21) - 10);
          goods.update(row.ID_ARTYKULU, { STAN: stock.lt(0) ? '0' : stock.toFixed() });
        }
        return chosen.length;
      }),
    /** Opens a row for editing (`SEMAFOR` of the clerk's) or, with `false`, closes it again. */
    edit: (table: EditedTable, id: string, open: boolean) =>
      act(() => {
        const row = database.table(table).row(id);
        if (open && row.SEMAFOR !== 0) raise(`${table} ${id} jest już w edycji.`);
        database.table(table).update(id, { SEMAFOR: open ? 77 : 0, FLAGA_STANU: open ? 1 : 0 });
      }),
  };
}
