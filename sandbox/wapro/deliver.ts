import { toClarion } from './clarion.ts';
import type { Database } from './database.ts';
import { nextDocumentNumber } from './numbering.ts';
import { moveReservation } from './reserve.ts';
import { raise } from './sql-error.ts';
import { big, cents, grossOf, least } from './sums.ts';

/** A part of an order line; without a quantity all that is left of it. */
export type LinePart = { lineId: string; quantity?: string };

/**
 * Issues goods for order lines on one warehouse document (WZ) and returns its id. The lines are fulfilled by as much, the
 * goods' stock falls, and what was reserved for it is free again; a wholly fulfilled order is done (`STAN_REALIZ` Z).
 */
export function deliver(database: Database, orderId: string, parts: LinePart[], day: string): string {
  const order = database.table('ZAMOWIENIE').row(orderId);
  if (order.NUMER === null) raise(`Zamówienie ${orderId} nie jest zatwierdzone.`);
  if (order.STATUS_ZAM === 'A') raise(`Zamówienie ${order.NUMER} jest anulowane.`);
  const documents = database.table('DOKUMENT_MAGAZYNOWY');
  const document = documents.insert({
    ID_MAGAZYNU: order.ID_MAGAZYNU,
    ID_KONTRAHENTA: order.ID_KONTRAHENTA,
    NUMER: nextDocumentNumber(
      documents.all().map(({ NUMER }) => NUMER ?? null),
      'WZ',
      day.slice(0, 4),
    ),
    DATA: toClarion(day),
  });
  for (const part of parts) deliverLine(database, orderId, String(document.ID_DOK_MAGAZYNOWEGO), part);
  const lines = database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', orderId);
  const done = lines.every(line => !big(line.ZREALIZOWANO).lt(big(line.ZAMOWIONO)));
  if (done) database.table('ZAMOWIENIE').update(orderId, { STAN_REALIZ: 'Z' });
  return String(document.ID_DOK_MAGAZYNOWEGO);
}

function deliverLine(database: Database, orderId: string, documentId: string, { lineId, quantity }: LinePart): void {
  const line = database.table('POZYCJA_ZAMOWIENIA').row(lineId);
  if (line.ID_ZAMOWIENIA !== orderId) raise(`Pozycja ${lineId} należy do innego zamówienia.`);
  const goods = database.table('ARTYKUL').row(line.ID_ARTYKULU);
  const open = big(line.ZAMOWIONO).minus(big(line.ZREALIZOWANO));
  const issued = quantity === undefined ? open : big(quantity);
  if (!issued.gt(0)) raise(`Pozycja ${goods.INDEKS_KATALOGOWY}: nie ma czego wydać.`);
  if (issued.gt(open)) raise(`Pozycja ${goods.INDEKS_KATALOGOWY}: do wydania zostało ${open}, nie ${issued}.`);
  const free = big(goods.STAN).minus(big(goods.ZAREZERWOWANO)).plus(big(line.ZAREZERWOWANO));
  if (issued.gt(free)) raise(`Artykuł ${goods.INDEKS_KATALOGOWY}: wolne jest ${free}, nie ${issued}.`);
  moveReservation(database, line, least(issued, big(line.ZAREZERWOWANO)).times(-1).toFixed());
  const waiting = big(line.DO_REZERWACJI);
  const left = open.minus(issued);
  database.table('POZYCJA_ZAMOWIENIA').update(lineId, {
    ZREALIZOWANO: big(line.ZREALIZOWANO).plus(issued).toFixed(),
    DO_REZERWACJI: least(waiting, left).toFixed(),
  });
  database.table('ARTYKUL').update(goods.ID_ARTYKULU, { STAN: big(goods.STAN).minus(issued).toFixed() });
  const net = cents(issued.times(big(line.CENA_NETTO)));
  database.table('POZYCJA_DOKUMENTU_MAGAZYNOWEGO').insert({
    ID_DOK_MAGAZYNOWEGO: documentId,
    ID_ARTYKULU: goods.ID_ARTYKULU,
    ID_POZ_ZAM: lineId,
    NAZWA: goods.NAZWA_CALA,
    ILOSC: issued.toFixed(),
    JEDNOSTKA: line.JEDNOSTKA,
    CENA_NETTO: line.CENA_NETTO,
    CENA_BRUTTO: line.CENA_BRUTTO,
    WARTOSC_NETTO: net.toFixed(),
    WARTOSC_BRUTTO: grossOf(net, line.KOD_VAT).toFixed(),
    KOD_VAT: line.KOD_VAT,
  });
}
