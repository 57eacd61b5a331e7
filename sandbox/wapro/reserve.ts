import type { Row } from './column.ts';
import type { Database } from './database.ts';
import { big, least } from './sums.ts';

/** Reserves for a line what is free of what is still to be delivered; the rest of it stays to be reserved. */
export function reserveLine(database: Database, line: Row): void {
  const goods = database.table('ARTYKUL').row(line.ID_ARTYKULU);
  const open = big(line.ZAMOWIONO).minus(big(line.ZREALIZOWANO)).minus(big(line.ZAREZERWOWANO));
  const free = big(goods.STAN).minus(big(goods.ZAREZERWOWANO));
  const taken = least(open, free.lt(0) ? big('0') : free);
  moveReservation(database, line, taken.toFixed());
  database.table('POZYCJA_ZAMOWIENIA').update(line.ID_POZYCJI_ZAMOWIENIA, {
    DO_REZERWACJI: open.minus(taken).toFixed(),
  });
}

/** Gives back all that the lines of an order hold. */
export function releaseOrder(database: Database, orderId: string): void {
  for (const line of database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', orderId)) {
    moveReservation(database, line, big(line.ZAREZERWOWANO).times(-1).toFixed());
    database.table('POZYCJA_ZAMOWIENIA').update(line.ID_POZYCJI_ZAMOWIENIA, { DO_REZERWACJI: '0' });
  }
}

/** Raises or lowers the reservation of a line and of its goods together. */
export function moveReservation(database: Database, line: Row, by: string): void {
  const goods = database.table('ARTYKUL').row(line.ID_ARTYKULU);
  database.table('ARTYKUL').update(goods.ID_ARTYKULU, {
    ZAREZERWOWANO: big(goods.ZAREZERWOWANO).plus(big(by)).toFixed(),
  });
  database.table('POZYCJA_ZAMOWIENIA').update(line.ID_POZYCJI_ZAMOWIENIA, {
    ZAREZERWOWANO: big(line.ZAREZERWOWANO).plus(big(by)).toFixed(),
  });
}
