import type Big from 'big.js';
import type { Books } from './books.ts';
import type { Row } from './column.ts';
import { nextDocumentNumber } from './numbering.ts';
import { leftOf, openItem, settle, settledWith, settleWithout } from './settle.ts';
import { raise } from './sql-error.ts';
import { big, cents, least } from './sums.ts';

export type Payment = {
  buyerId: string;
  /** In `currency`, more than nothing. */
  amount: string;
  day: string;
  currency?: string;
  /** What one unit of the currency is in złoty on that day. */
  rate?: string;
  form?: string;
  /** Documents it pays, in their order, each by the given amount or by all that is left; absent: it stays on account. */
  pays?: { documentId: string; amount?: string }[];
};

const items = ({ database }: Books) => database.table('ROZRACHUNEK_FAKIR_TAB');

/** The item of a document, that is what is owed on it. */
export const itemOf = (books: Books, documentId: string): Row =>
  items(books).by('ID_NAG_DOK_M', documentId)[0] ?? raise(`Dokument ${documentId} nie ma rozrachunku.`);

function openMoney(books: Books, side: 'WN' | 'MA', payment: Omit<Payment, 'pays'>): Row {
  const { buyerId, day, currency = 'PLN', rate = '1', form = 'przelew' } = payment;
  const amount = big(payment.amount);
  if (!amount.gt(0)) raise('Kwota musi być większa od zera.');
  const numbers = items(books)
    .all()
    .map(({ NR_DOK }) => NR_DOK ?? null);
  return openItem(books, {
    buyerId,
    side,
    amount,
    inPln: currency === 'PLN' ? amount : cents(amount.times(big(rate))),
    currency,
    kind: side === 'MA' ? 'bp' : 'bw',
    number: nextDocumentNumber(numbers, side === 'MA' ? 'BP' : 'BW', day.slice(0, 4)),
    day,
    dueDay: day,
    form,
  });
}

/** Books money that came in and settles it with documents; the rest stays on account. Returns the payment's item id. */
export function bookPayment(books: Books, payment: Payment): string {
  const id = String(openMoney(books, 'MA', payment).ID_ROZRACHUNKU);
  for (const { documentId, amount } of payment.pays ?? []) assign(books, id, documentId, payment.day, amount);
  return id;
}

/** Settles a payment that is on account, or a part of it, with a document. */
export function assign(books: Books, paymentId: string, documentId: string, day: string, amount?: string): void {
  const due = itemOf(books, documentId);
  const most = least(leftOf(due), leftOf(items(books).row(paymentId)));
  const settled = amount === undefined ? most : big(amount);
  if (settled.gt(0)) settle(books, String(due.ID_ROZRACHUNKU), paymentId, settled, day);
}

/** Pays back what is left of a payment, or a part of it. Returns the item of the money that went out. */
export function refund(books: Books, paymentId: string, day: string, amount?: string): string {
  const payment = items(books).row(paymentId);
  const out = openMoney(books, 'WN', {
    buyerId: String(payment.ID_KONTRAHENTA),
    amount: amount ?? leftOf(payment).toFixed(),
    day,
    currency: String(payment.SYM_WALUTY),
    rate: rateOf(payment),
  });
  settle(books, String(out.ID_ROZRACHUNKU), paymentId, amount === undefined ? leftOf(payment) : big(amount), day);
  return String(out.ID_ROZRACHUNKU);
}

const rateOf = (item: Row): string =>
  item.SYM_WALUTY === 'PLN' ? '1' : big(item.KWOTA).div(big(item.KWOTA_W)).toFixed(6);

/** Takes a payment back: what it had settled is open again, and the payment is set against money that went out. */
export function reversePayment(books: Books, paymentId: string, day: string): void {
  for (const [counterId, sum] of settledWith(books, paymentId)) settle(books, counterId, paymentId, sum.times(-1), day);
  refund(books, paymentId, day);
}

/**
 * Sets two items off against each other without money: a correction against its invoice, or what each owes the other.
 * Both are marked as compensated. Without an amount, as much as both have left.
 */
export function compensate(books: Books, oneId: string, otherId: string, day: string, amount?: string): void {
  const left = [oneId, otherId].map(id => leftOf(items(books).row(id)));
  const [one = big('0'), other = big('0')] = left;
  const sameSide = items(books).row(oneId).STRONA === items(books).row(otherId).STRONA;
  if (sameSide === (one.gt(0) === other.gt(0))) raise('Te rozrachunki się nie znoszą.');
  const most: Big = least(one.abs(), other.abs());
  settle(books, oneId, otherId, amount === undefined ? most : big(amount), day);
  for (const id of [oneId, otherId]) items(books).update(id, { CZY_KOMPENSATA: 1 });
}

/** Deletes money that was booked by mistake, with its partial settlements: what it had settled is open again. */
export function deletePayment(books: Books, paymentId: string, day: string): void {
  const history = books.database.table('ROZLICZENIE_FAKIR_TAB');
  for (const [counterId, sum] of settledWith(books, paymentId)) settle(books, counterId, paymentId, sum.times(-1), day);
  for (const column of ['ID_ROZRACHUNKU', 'ID_ROZRACHUNKU_ZWIAZEK'])
    for (const row of history.by(column, paymentId)) history.remove(row.ID_ROZLICZENIA);
  items(books).remove(paymentId);
}

/** Notes on a document's item that a part of it is paid, without an item of the money: a settlement without a counter-item. */
export function settleAlone(books: Books, documentId: string, amount: string, day: string): string {
  const item = itemOf(books, documentId);
  return settleWithout(books, String(item.ID_ROZRACHUNKU), big(amount), day);
}
