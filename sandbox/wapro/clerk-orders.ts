import { callProcedure } from './call-procedure.ts';
import { toClarion } from './clarion.ts';
import type { Row } from './column.ts';
import { deliver, type LinePart } from './deliver.ts';
import type { Desk } from './desk.ts';
import { nextNumber } from './numbering.ts';
import { setOrderStatus, sumOrder } from './order-procedures.ts';
import { reserveLine } from './reserve.ts';
import { raise } from './sql-error.ts';
import { big, grossOf } from './sums.ts';

/** An order that the clerk takes himself, by telephone say; prices are the buyer's default list's. */
export type ClerksOrder = {
  buyerId: string;
  warehouseId: string;
  lines: { goodsId: string; quantity: string; net?: string }[];
  clientNumber?: string;
};

/** What the clerk does with orders. */
export function ordersDesk(desk: Desk) {
  const { act, database, settings, today } = desk;
  const orders = database.table('ZAMOWIENIE');
  const lines = database.table('POZYCJA_ZAMOWIENIA');

  function takeOrder(given: ClerksOrder): string {
    const day = toClarion(today());
    const order = orders.insert({
      ID_FIRMY: '1',
      ID_KONTRAHENTA: given.buyerId,
      ID_MAGAZYNU: given.warehouseId,
      DATA: day,
      DATA_REALIZACJI: day + 3,
      NR_ZAMOWIENIA_KLIENTA: given.clientNumber,
      OBLICZANIE_WG_CEN: 'Netto',
      KONTRAHENT_NAZWA: database.table('KONTRAHENT').row(given.buyerId).NAZWA,
    });
    for (const { goodsId, quantity, net } of given.lines) {
      const goods = database.table('ARTYKUL').row(goodsId);
      if (goods.ID_MAGAZYNU !== given.warehouseId) raise(`Artykuł ${goodsId} należy do innego magazynu.`);
      const price = database
        .table('CENA_ARTYKULU')
        .by('ID_ARTYKULU', goodsId)
        .find(({ ID_CENY }) => ID_CENY === goods.ID_CENY_DOM);
      lines.insert({
        ID_ZAMOWIENIA: order.ID_ZAMOWIENIA,
        ID_ARTYKULU: goodsId,
        ZAMOWIONO: quantity,
        CENA_NETTO: net ?? price?.CENA_NETTO,
        CENA_BRUTTO: grossOf(big(net ?? price?.CENA_NETTO), goods.VAT_SPRZEDAZY).toFixed(),
        KOD_VAT: goods.VAT_SPRZEDAZY,
        JEDNOSTKA: database.table('JEDNOSTKA').get(goods.ID_JEDNOSTKI)?.SKROT,
      });
    }
    sumOrder(database, order);
    const symbol = database.table('MAGAZYN').row(given.warehouseId).SYMBOL;
    orders.update(order.ID_ZAMOWIENIA, { NUMER: nextNumber(database, order, `ZO <Numer>/${symbol}/<Rok>`, day) });
    for (const line of lines.by('ID_ZAMOWIENIA', order.ID_ZAMOWIENIA)) reserveLine(database, line);
    return String(order.ID_ZAMOWIENIA);
  }

  return {
    takeOrder: (given: ClerksOrder) => act(() => takeOrder(given)),
    confirmOrder: (orderId: string) => act(() => setOrderStatus(database, orderId, 'V')),
    /** Cancels by WAPRO's own procedure, which frees what was reserved. */
    cancelOrder: (orderId: string) =>
      act(() => {
        const known = { ...settings, procedureChanges: [] };
        const given = { id_zamowienia: orderId, id_sesji: 77, tryb_inf_realiz: 0, status_zam: 'A' };
        callProcedure(database, known, 'RM_UstawStanZamowien', given);
      }),
    /** Issues goods for lines or parts of them; absent, for all that is left. Returns the warehouse document's id. */
    fulfil: (orderId: string, parts?: LinePart[]) =>
      act(() => deliver(database, orderId, parts ?? openLines(orderId), today())),
    setParcel: (orderId: string, number: string, carrierId?: string) =>
      act(() => void orders.update(orderId, { NUMER_PRZESYLKI: number, ID_OPERATORA_PRZESYLKI: carrierId ?? null })),
    /** Writes how far production is, into the field that this merchant keeps it in. */
    setProduction: (orderId: string, text: string) => act(() => void orders.update(orderId, { POLE1: text })),
    changeOrder: (orderId: string, values: Record<string, unknown>) => act(() => void orders.update(orderId, values)),
    /** A second document under one client's number: WAPRO does not forbid it. */
    copyOrder: (orderId: string) => act(() => copyOrder(orders.row(orderId))),
  };

  function openLines(orderId: string): LinePart[] {
    return lines
      .by('ID_ZAMOWIENIA', orderId)
      .filter(line => line.ZREALIZOWANO !== line.ZAMOWIONO)
      .map(line => ({ lineId: String(line.ID_POZYCJI_ZAMOWIENIA) }));
  }

  function copyOrder(order: Row): string {
    const symbol = database.table('MAGAZYN').row(order.ID_MAGAZYNU).SYMBOL;
    const NUMER = nextNumber(database, order, `ZO <Numer>/${symbol}/<Rok>`, toClarion(today()));
    const copy = orders.insert({ ...order, NUMER, STAN_REALIZ: 'N', STATUS_ZAM: '' });
    for (const line of lines.by('ID_ZAMOWIENIA', order.ID_ZAMOWIENIA))
      lines.insert({ ...line, ID_ZAMOWIENIA: copy.ID_ZAMOWIENIA, ZREALIZOWANO: '0', ZAREZERWOWANO: '0' });
    return String(copy.ID_ZAMOWIENIA);
  }
}
