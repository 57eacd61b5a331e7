import type { Books } from './books.ts';
import type { Row } from './column.ts';
import { type FreeLine, type InvoiceDetails, type InvoiceLine, issueInvoice, writeDocument } from './invoice.ts';
import { raise } from './sql-error.ts';
import { big, cents, grossOf, zero } from './sums.ts';

/** What a line of a document shall be; `net` per unit. What is left out stays. */
export type CorrectedLine = { lineId: string; quantity?: string; net?: string };

const headingOf = ({ database }: Books, document: Row) => ({
  buyer: database.table('KONTRAHENT').row(document.ID_KONTRAHENTA),
  basis: String(document.OBLICZANIE_WG_CEN),
  currency: String(document.SYM_WAL),
  rate: String(document.PRZELICZNIK_WAL),
  form: String(document.FORMA_PLATNOSCI),
});

/**
 * Corrects an invoice, or a correction: the new document holds what each line shall be less what it is, as lines with
 * negative and positive quantities that stay linked to the order line. Returns its id.
 */
export function correctInvoice(
  books: Books,
  given: InvoiceDetails & { documentId: string; lines: CorrectedLine[] },
): string {
  const document = books.database.table('DOKUMENT_HANDLOWY').row(given.documentId);
  if (document.STATUS_DOKUMENTU === 'A') raise(`Dokument ${document.NUMER} jest anulowany.`);
  if (document.SYM_WAL !== 'PLN') raise('Korekta faktury walutowej nie jest w tym modelu możliwa.');
  const rows = books.database.table('POZYCJA_DOKUMENTU_MAGAZYNOWEGO').by('ID_DOK_HANDLOWEGO', given.documentId);
  const lines = given.lines.flatMap(({ lineId, quantity, net }): InvoiceLine[] => {
    const row = rows.find(each => each.ID_POZ_DOK_MAG === lineId) ?? raise(`Nie ma pozycji ${lineId}.`);
    const code = String(row.KOD_VAT);
    const { ID_ARTYKULU, ID_POZ_ZAM, NAZWA, JEDNOSTKA } = row;
    const base = { code, row: { ID_ARTYKULU, ID_POZ_ZAM, NAZWA, JEDNOSTKA } };
    const old = { ...base, net: big(row.CENA_NETTO), gross: big(row.CENA_BRUTTO) };
    const after = quantity === undefined ? big(row.ILOSC) : big(quantity);
    if (net === undefined || big(net).eq(old.net)) {
      const difference = after.minus(big(row.ILOSC));
      return difference.eq(0) ? [] : [{ ...old, quantity: difference }];
    }
    const fresh = { ...base, net: big(net), gross: grossOf(big(net), code), quantity: after };
    return [{ ...old, quantity: big(row.ILOSC).times(-1) }, fresh];
  });
  if (lines.length === 0) raise('Korekta niczego nie zmienia.');
  const heading = { ...headingOf(books, document), ...given, kind: 'correction' as const, corrects: given.documentId };
  return writeDocument(books, heading, lines);
}

/** Cancels a document that nothing is settled on (`STATUS_DOKUMENTU` A); its lines may be invoiced again. */
export function cancelInvoice({ database }: Books, documentId: string): void {
  const document = database.table('DOKUMENT_HANDLOWY').row(documentId);
  for (const item of database.table('ROZRACHUNEK_FAKIR_TAB').by('ID_NAG_DOK_M', documentId)) {
    if (item.KWOTA !== item.POZOSTALO) raise(`Dokument ${document.NUMER} jest już rozliczany.`);
    database.table('ROZRACHUNEK_FAKIR_TAB').remove(item.ID_ROZRACHUNKU);
  }
  database.table('DOKUMENT_HANDLOWY').update(documentId, { STATUS_DOKUMENTU: 'A' });
  if (document.DOK_KOREKTY === 1) return;
  const rows = database.table('POZYCJA_DOKUMENTU_MAGAZYNOWEGO');
  for (const row of rows.by('ID_DOK_HANDLOWEGO', documentId))
    if (row.ID_POZ_ZAM !== null) rows.insert({ ...row, ID_DOK_HANDLOWEGO: null });
}

/**
 * An advance invoice over a gross amount of an order, shared among its VAT codes as the order's value is; the order's
 * `ZALICZKA` rises. Its lines name no order line, only the settlement names the order.
 */
export function issueAdvance(books: Books, given: InvoiceDetails & { orderId: string; gross: string }): string {
  const { database } = books;
  const order = database.table('ZAMOWIENIE').row(given.orderId);
  if (order.SYM_WAL !== 'PLN') raise('Zaliczka w walucie nie jest w tym modelu możliwa.');
  const byCode = new Map<string, ReturnType<typeof big>>();
  for (const line of database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', given.orderId)) {
    const code = String(line.KOD_VAT);
    const gross = grossOf(cents(big(line.ZAMOWIONO).times(big(line.CENA_NETTO))), code);
    byCode.set(code, (byCode.get(code) ?? zero).plus(gross));
  }
  const whole = [...byCode.values()].reduce((sum, each) => sum.plus(each), zero);
  if (!whole.gt(0) || big(given.gross).gt(whole)) raise(`Zaliczka nie może przekraczać ${whole}.`);
  let left = big(given.gross);
  const codes = [...byCode];
  const lines = codes.map(([code, share], index): InvoiceLine => {
    const gross = index === codes.length - 1 ? left : cents(big(given.gross).times(share).div(whole));
    left = left.minus(gross);
    const net = cents(gross.times(100).div(big(grossOf(big('100'), code).toFixed())));
    return { quantity: big('1'), net, gross, code, row: { NAZWA: `Zaliczka do zamówienia ${order.NUMER}` } };
  });
  database
    .table('ZAMOWIENIE')
    .update(given.orderId, { ZALICZKA: big(order.ZALICZKA).plus(big(given.gross)).toFixed() });
  const buyer = database.table('KONTRAHENT').row(order.ID_KONTRAHENTA);
  const heading = { ...given, kind: 'advance' as const, buyer, basis: 'Brutto', currency: 'PLN' };
  return writeDocument(books, heading, lines);
}

/** The final invoice of an order: all that is not invoiced, less what its advance invoices took. */
export function issueFinal(books: Books, given: InvoiceDetails & { orderId: string }): string {
  const { database } = books;
  const advances = database
    .table('ROZRACHUNEK_FAKIR_TAB')
    .all()
    .filter(item => item.ID_ZAMOWIENIA === given.orderId && item.ID_NAG_DOK_M !== null)
    .map(item => database.table('DOKUMENT_HANDLOWY').row(item.ID_NAG_DOK_M))
    .filter(({ ID_TYPU }) => ID_TYPU === '5');
  const extra = advances.flatMap(advance =>
    database
      .table('POZYCJA_DOKUMENTU_MAGAZYNOWEGO')
      .by('ID_DOK_HANDLOWEGO', advance.ID_DOKUMENTU_HANDLOWEGO)
      .map((row): FreeLine => {
        const { CENA_NETTO: net, KOD_VAT: code } = row;
        return { name: `Rozliczenie zaliczki ${advance.NUMER}`, net: String(net), code: String(code), quantity: '-1' };
      }),
  );
  return issueInvoice(books, { ...given, orderIds: [given.orderId], extra, kind: 'final' });
}
