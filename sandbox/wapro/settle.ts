import type Big from 'big.js';
import type { Books } from './books.ts';
import { toClarion } from './clarion.ts';
import type { Row, Value } from './column.ts';
import { raise } from './sql-error.ts';
import { big, cents, zero } from './sums.ts';

/** What an item is opened with; `amount` in its currency, signed, and `rate` what one unit of it is in złoty. */
export type NewItem = {
  buyerId: Value | undefined;
  side: 'WN' | 'MA';
  amount: Big;
  currency: string;
  /** In złoty; absent: the amount itself. */
  inPln?: Big;
  kind: string;
  number: string;
  day: string;
  dueDay: string;
  form: Value | undefined;
  documentId?: Value;
  orderId?: Value;
  correction?: boolean;
  account?: Value;
};

/** Opens an item: what somebody owes (WN) or has paid (MA). `KWOTA` is in złoty, `KWOTA_W` in the other currency, if any. */
export function openItem({ database }: Books, item: NewItem): Row {
  const foreign = item.currency !== 'PLN';
  const pln = (item.inPln ?? item.amount).toFixed();
  const other = foreign ? item.amount.toFixed() : '0';
  return database.table('ROZRACHUNEK_FAKIR_TAB').insert({
    ID_FIRMY: '1',
    ID_KONTRAHENTA: item.buyerId,
    ID_NAG_DOK_M: item.documentId,
    ID_FAKTURY: item.documentId,
    ID_ZAMOWIENIA: item.orderId,
    TYP_DOK: item.kind,
    NR_DOK: item.number,
    KWOTA: pln,
    POZOSTALO: pln,
    KWOTA_W: other,
    POZOSTALO_W: other,
    SYM_WALUTY: item.currency,
    STRONA: item.side,
    DATA_DOK: toClarion(item.day),
    TERMIN_PLATNOSCI: toClarion(item.dueDay),
    FORMA_PLATNOSCI: item.form ?? 'gotówka',
    CZY_KOREKTA: item.correction ? 1 : 0,
    CZY_ROZLICZONY: item.amount.eq(0) ? 1 : 0,
    NR_KONTA: item.account,
  });
}

/** What is left of an item in its own currency, signed. */
export const leftOf = (item: Row): Big => big(item.SYM_WALUTY === 'PLN' ? item.POZOSTALO : item.POZOSTALO_W);

/**
 * Settles two items against each other by an amount of their currency, and writes the partial settlement. `oneId` is the
 * receivable. A negative amount takes an earlier settlement back.
 */
export function settle(books: Books, oneId: string, otherId: string, amount: Big, day: string): void {
  const items = books.database.table('ROZRACHUNEK_FAKIR_TAB');
  const [one, other] = [items.row(oneId), items.row(otherId)];
  if (one.SYM_WALUTY !== other.SYM_WALUTY) raise('Rozrachunki są w różnych walutach.');
  if (amount.eq(0)) raise('Kwota rozliczenia musi być różna od zera.');
  const [first] = [one, other].map(item => moveLeft(books, item, amount, day));
  const history = books.database.table('ROZLICZENIE_FAKIR_TAB');
  const foreign = one.SYM_WALUTY !== 'PLN';
  const row = {
    ID_ROZRACHUNKU: oneId,
    ID_ROZRACHUNKU_ZWIAZEK: otherId,
    KWOTA: (first ?? zero).toFixed(),
    KWOTA_W: foreign ? amount.toFixed() : '0',
    STRONA: one.STRONA,
    DATA_ROZLICZENIA: toClarion(day),
  };
  const written = history.insert(row);
  if (books.settings.settlementRows === 'one') return;
  const mirror = history.insert({
    ...row,
    ID_ROZRACHUNKU: otherId,
    ID_ROZRACHUNKU_ZWIAZEK: oneId,
    STRONA: other.STRONA,
    ID_ROZLICZENIA_ZWIAZEK: written.ID_ROZLICZENIA,
  });
  history.update(written.ID_ROZLICZENIA, { ID_ROZLICZENIA_ZWIAZEK: mirror.ID_ROZLICZENIA });
}

/** Settles a part of an item against nothing: the money stands nowhere else. Returns the settlement's id. */
export function settleWithout(books: Books, itemId: string, amount: Big, day: string): string {
  const item = books.database.table('ROZRACHUNEK_FAKIR_TAB').row(itemId);
  const row = books.database.table('ROZLICZENIE_FAKIR_TAB').insert({
    ID_ROZRACHUNKU: itemId,
    KWOTA: moveLeft(books, item, amount, day).toFixed(),
    KWOTA_W: item.SYM_WALUTY === 'PLN' ? '0' : amount.toFixed(),
    STRONA: item.STRONA,
    DATA_ROZLICZENIA: toClarion(day),
  });
  return String(row.ID_ROZLICZENIA);
}

/** Takes such a settlement away again, as if it had never been. */
export function deleteSettlement(books: Books, settlementId: string, day: string): void {
  const history = books.database.table('ROZLICZENIE_FAKIR_TAB');
  const row = history.row(settlementId);
  const item = books.database.table('ROZRACHUNEK_FAKIR_TAB').row(row.ID_ROZRACHUNKU);
  moveLeft(books, item, big(item.SYM_WALUTY === 'PLN' ? row.KWOTA : row.KWOTA_W).times(-1), day);
  history.remove(settlementId);
}

/** Moves what is left of an item towards nothing and returns by how much in złoty; the last part takes the remainder. */
function moveLeft({ database }: Books, item: Row, amount: Big, day: string): Big {
  const foreign = item.SYM_WALUTY !== 'PLN';
  const whole = big(foreign ? item.KWOTA_W : item.KWOTA);
  const left = leftOf(item);
  const sign = whole.lt(0) ? -1 : 1;
  const after = left.minus(amount.times(sign));
  if (after.times(sign).lt(0)) raise(`Do rozliczenia na ${item.NR_DOK} zostało ${left}, nie ${amount}.`);
  if (after.times(sign).gt(whole.times(sign))) raise(`Na ${item.NR_DOK} nie rozliczono tyle, ile się wycofuje.`);
  const plnAfter = foreign ? cents(big(item.KWOTA).times(after).div(whole)) : after;
  const moved = big(item.POZOSTALO).minus(plnAfter).times(sign);
  database.table('ROZRACHUNEK_FAKIR_TAB').update(item.ID_ROZRACHUNKU, {
    POZOSTALO: plnAfter.toFixed(),
    POZOSTALO_W: foreign ? after.toFixed() : '0',
    CZY_ROZLICZONY: after.eq(0) ? 1 : 0,
    DATA_OST_ROZL: toClarion(day),
  });
  if (item.ID_NAG_DOK_M !== null)
    database.table('DOKUMENT_HANDLOWY').update(item.ID_NAG_DOK_M, {
      RAZEM_ZAPLACONO: big(item.KWOTA).minus(plnAfter).toFixed(),
    });
  return moved;
}

/** What is settled with whom, by the counter-item's id, in the item's currency; taken back parts are already off. */
export function settledWith({ database }: Books, itemId: string): Map<string, Big> {
  const history = database.table('ROZLICZENIE_FAKIR_TAB');
  const item = database.table('ROZRACHUNEK_FAKIR_TAB').row(itemId);
  const column = item.SYM_WALUTY === 'PLN' ? 'KWOTA' : 'KWOTA_W';
  const sums = new Map<string, Big>();
  const add = (counter: Value | undefined, row: Row) =>
    sums.set(String(counter), (sums.get(String(counter)) ?? zero).plus(big(row[column])));
  for (const row of history.by('ID_ROZRACHUNKU', itemId)) add(row.ID_ROZRACHUNKU_ZWIAZEK, row);
  for (const row of history.by('ID_ROZRACHUNKU_ZWIAZEK', itemId))
    if (row.ID_ROZLICZENIA_ZWIAZEK === null) add(row.ID_ROZRACHUNKU, row);
  for (const [counter, sum] of sums) if (sum.eq(0)) sums.delete(counter);
  return sums;
}
