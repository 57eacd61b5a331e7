import type Big from 'big.js';
import type { Books } from './books.ts';
import { addDays, toClarion } from './clarion.ts';
import type { Row } from './column.ts';
import { deliver, type LinePart } from './deliver.ts';
import { nextDocumentNumber } from './numbering.ts';
import { openItem } from './settle.ts';
import { raise } from './sql-error.ts';
import { big, cents, grossOf, least, totalsOf, zero } from './sums.ts';

/** `ID_TYPU`: 1 and 3 are known (§3.8), the numbers of advance and final invoices are this model's own. */
export const documentTypes = { invoice: '1', correction: '3', advance: '5', final: '6' } as const;
export type DocumentKind = keyof typeof documentTypes;
const numberKinds: Record<DocumentKind, string> = { invoice: 'FV', correction: 'KFV', advance: 'FZ', final: 'FK' };

/** A line of no order, such as carriage; net in złoty, two places. */
export type FreeLine = { name: string; net: string; code: string; quantity?: string };

export type InvoiceDetails = {
  day: string;
  saleDay?: string;
  /** Days until it is due; absent: the buyer's. */
  days?: number;
  form?: string;
  ksefId?: string;
  splitPayment?: boolean;
  account?: string;
  /** What one unit of a foreign currency is in złoty; absent: the order's. */
  rate?: string;
};

/** A line as it goes into a document: prices in złoty and, for foreign documents, in their currency. */
export type InvoiceLine = {
  quantity: Big;
  net: Big;
  gross: Big;
  netForeign?: Big;
  grossForeign?: Big;
  code: string;
  row: Record<string, unknown>;
};

export type Heading = InvoiceDetails & {
  kind: DocumentKind;
  buyer: Row;
  basis: string;
  currency: string;
  orderId?: string;
  corrects?: string;
};

/** Writes a document with its lines and opens what is owed on it; returns the document's id. */
export function writeDocument(books: Books, heading: Heading, lines: InvoiceLine[]): string {
  const { database } = books;
  const { kind, buyer, currency, day, corrects } = heading;
  const foreign = currency !== 'PLN';
  const sum = totalsOf(heading.basis, lines);
  const other = totalsOf(
    heading.basis,
    lines.map(line => ({ ...line, net: line.netForeign ?? zero, gross: line.grossForeign ?? zero })),
  );
  const documents = database.table('DOKUMENT_HANDLOWY');
  const numbers = documents.all().map(({ NUMER }) => NUMER ?? null);
  const number = nextDocumentNumber(numbers, numberKinds[kind], day.slice(0, 4));
  const dueDay = addDays(day, heading.days ?? Number(buyer.TERMIN_NALEZNOSCI ?? 0));
  const form = heading.form ?? buyer.FORMA_PLATNOSCI ?? 'przelew';
  const payerId = buyer.ID_PLATNIKA ?? buyer.ID_KONTRAHENTA;
  const document = documents.insert({
    ID_TYPU: documentTypes[kind],
    NUMER: number,
    ID_FIRMY: '1',
    ID_KONTRAHENTA: buyer.ID_KONTRAHENTA,
    ID_PLATNIKA: payerId,
    FORMA_PLATNOSCI: form,
    OBLICZANIE_WG_CEN: heading.basis,
    WARTOSC_NETTO: sum.net.toFixed(),
    WARTOSC_BRUTTO: sum.gross.toFixed(),
    WARTOSC_NETTO_WAL: foreign ? other.net.toFixed() : '0',
    WARTOSC_BRUTTO_WAL: foreign ? other.gross.toFixed() : '0',
    DATA_WYSTAWIENIA: toClarion(day),
    DATA_SPRZEDAZY: toClarion(heading.saleDay ?? day),
    TERMIN_PLAT: toClarion(dueDay),
    SYM_WAL: currency,
    DOK_WAL: foreign ? 1 : 0,
    PRZELICZNIK_WAL: heading.rate ?? '1',
    DOK_KOREKTY: corrects === undefined ? 0 : 1,
    ID_DOK_ORYGINALNEGO: corrects,
    KSEF_ID: heading.ksefId,
    PODZIELONA_PLATNOSC: heading.splitPayment ? 1 : 0,
    NUMER_RACHUNKU: heading.account,
  });
  for (const { row, quantity, net, gross, code } of lines)
    database.table('POZYCJA_DOKUMENTU_MAGAZYNOWEGO').insert({
      JEDNOSTKA: 'szt.',
      ...row,
      ID_DOK_HANDLOWEGO: document.ID_DOKUMENTU_HANDLOWEGO,
      ILOSC: quantity.toFixed(),
      CENA_NETTO: net.toFixed(),
      CENA_BRUTTO: gross.toFixed(),
      WARTOSC_NETTO: cents(quantity.times(net)).toFixed(),
      WARTOSC_BRUTTO: cents(quantity.times(gross)).toFixed(),
      KOD_VAT: code,
    });
  openItem(books, {
    buyerId: payerId,
    side: 'WN',
    amount: foreign ? other.gross : sum.gross,
    inPln: sum.gross,
    currency,
    kind: 'h',
    number,
    day,
    dueDay,
    form,
    documentId: document.ID_DOKUMENTU_HANDLOWEGO,
    orderId: heading.orderId,
    correction: corrects !== undefined,
    account: heading.account,
  });
  return String(document.ID_DOKUMENTU_HANDLOWEGO);
}

/**
 * Issues one invoice over order lines or parts of them, of one order or of several of one buyer, and free lines. What is
 * not issued from the warehouse yet is issued with it. Without parts: all that is not invoiced of these orders.
 */
export function issueInvoice(
  books: Books,
  given: InvoiceDetails & { orderIds: string[]; parts?: LinePart[]; extra?: FreeLine[]; kind?: 'invoice' | 'final' },
): string {
  const { database } = books;
  const orders = given.orderIds.map(id => database.table('ZAMOWIENIE').row(id));
  const [order] = orders;
  if (!order) return raise('Faktura wymaga zamówienia.');
  for (const other of orders)
    if (other.ID_KONTRAHENTA !== order.ID_KONTRAHENTA || other.SYM_WAL !== order.SYM_WAL)
      raise('Jedna faktura może objąć tylko zamówienia jednego kontrahenta w jednej walucie.');
  const allLines = given.orderIds.flatMap(id => database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', id));
  const parts: LinePart[] = given.parts ?? allLines.map(line => ({ lineId: String(line.ID_POZYCJI_ZAMOWIENIA) }));
  const lines = parts.flatMap(part => {
    const line = allLines.find(({ ID_POZYCJI_ZAMOWIENIA }) => ID_POZYCJI_ZAMOWIENIA === part.lineId);
    if (!line) return raise(`Pozycja ${part.lineId} nie należy do fakturowanych zamówień.`);
    return takeLine(books, line, part.quantity, given);
  });
  for (const { name, net, code, quantity } of given.extra ?? [])
    lines.push({
      quantity: big(quantity ?? '1'),
      net: big(net),
      gross: grossOf(big(net), code),
      code,
      row: { NAZWA: name },
    });
  if (lines.length === 0) raise('Nie ma czego fakturować.');
  const heading: Heading = {
    ...given,
    kind: given.kind ?? 'invoice',
    buyer: database.table('KONTRAHENT').row(order.ID_KONTRAHENTA),
    basis: String(order.OBLICZANIE_WG_CEN),
    currency: String(order.SYM_WAL),
    rate: given.rate ?? String(order.PRZELICZNIK_WAL),
    orderId: orders.length === 1 ? given.orderIds[0] : undefined,
  };
  return writeDocument(books, heading, lines);
}

/** Moves warehouse lines of an order line, issued and not invoiced, onto the invoice; issues first what is missing. */
function takeLine({ database }: Books, line: Row, wished: string | undefined, { day }: InvoiceDetails): InvoiceLine[] {
  const table = database.table('POZYCJA_DOKUMENTU_MAGAZYNOWEGO');
  const lineId = String(line.ID_POZYCJI_ZAMOWIENIA);
  const free = () => table.by('ID_POZ_ZAM', lineId).filter(row => row.ID_DOK_HANDLOWEGO === null);
  const issued = () => free().reduce((sum, row) => sum.plus(big(row.ILOSC)), zero);
  const open = big(line.ZAMOWIONO).minus(big(line.ZREALIZOWANO));
  const quantity = wished === undefined ? issued().plus(open) : big(wished);
  if (quantity.gt(issued().plus(open))) raise(`Pozycja ${lineId}: do faktury zostało ${issued().plus(open)}.`);
  if (!quantity.gt(0)) return [];
  const missing = quantity.minus(issued());
  if (missing.gt(0)) deliver(database, String(line.ID_ZAMOWIENIA), [{ lineId, quantity: missing.toFixed() }], day);
  let left = quantity;
  const lines: InvoiceLine[] = [];
  for (const row of free()) {
    if (!left.gt(0)) break;
    const taken = least(left, big(row.ILOSC));
    left = left.minus(taken);
    const rest = big(row.ILOSC).minus(taken);
    const { ID_POZ_DOK_MAG: rowId, ...kept } = row;
    if (rest.gt(0)) table.update(rowId, { ILOSC: rest.toFixed() });
    else table.remove(rowId);
    lines.push({
      quantity: taken,
      net: big(line.CENA_NETTO),
      gross: big(line.CENA_BRUTTO),
      netForeign: big(line.CENA_NETTO_WAL),
      grossForeign: big(line.CENA_BRUTTO_WAL),
      code: String(line.KOD_VAT),
      row: kept,
    });
  }
  return lines;
}
