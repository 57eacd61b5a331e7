import { canonical, decimal, plain } from '../../../domain/decimal.ts';
import type { DbSession } from '../db.ts';
import type { InvoiceLineRecord, InvoiceRecord } from '../records.ts';
import type { DocumentExtraRow, DocumentLineRow, DocumentRow } from '../rows.ts';
import { fromClarionDay } from '../rules/clarion.ts';
import { groupBy } from '../rules/goods.ts';
import { normalNip } from '../rules/nip.ts';
import { skuOf } from '../rules/sku.ts';
import { fromWaproVat, type VatPlace } from '../rules/vat.ts';
import { reference } from '../rules/wapro-id.ts';
import type { WaproAgentSettings } from '../settings.ts';
import type { Ledger } from '../store/ledger.ts';
import { countryOf, type Reader, textOf } from './reader.ts';
import { sinceDay } from './statuses.ts';

export type InvoiceSettings = Pick<
  WaproAgentSettings,
  'documents' | 'goods' | 'buyers' | 'baseCurrency' | 'zone' | 'warehouseIds'
>;

/** Sales documents with the order line that each of their lines invoices (W10). `extras`: KSeF and bank account exist here. */
export const invoiceReader = (
  db: DbSession,
  settings: InvoiceSettings,
  ledger: Pick<Ledger, 'findByWapro'>,
  extras: boolean,
): Reader<'invoices'> => ({
  entity: 'invoices',
  missing: 'aged',
  rootOf: id => id,
  roots: async (afterId, limit) =>
    (await db.read('document-ids', { afterId, limit, since: sinceDay(settings) })).map(({ ID }) => ID),
  read: async ids => {
    const rows = (await db.read('document-rows', { ids })).filter(
      ({ ID_TYPU }) => ID_TYPU !== null && ID_TYPU in settings.documents.types,
    );
    const documentIds = rows.map(({ ID_DOKUMENTU_HANDLOWEGO }) => ID_DOKUMENTU_HANDLOWEGO);
    if (documentIds.length === 0) return [];
    const { warehouseIds } = settings;
    const lines = groupBy(
      await db.read('document-line-rows', { documentIds, warehouseIds }),
      row => row.ID_DOKUMENTU_HANDLOWEGO,
    );
    const more = extras ? await db.read('document-extra-rows', { ids: documentIds }) : [];
    const extraOf = new Map(more.map(row => [row.ID_DOKUMENTU_HANDLOWEGO, row]));
    const places = await placesOf(db, rows, settings);
    return rows.flatMap(row => {
      const id = row.ID_DOKUMENTU_HANDLOWEGO;
      const place = places.get(row.ID_KONTRAHENTA ?? '');
      const record = invoiceOf(row, lines.get(id) ?? [], extraOf.get(id), { settings, ledger, place });
      return record === undefined ? [] : [{ edited: row.EDITED === 1, record }];
    });
  },
});

const placesOf = async (db: DbSession, rows: DocumentRow[], { buyers }: InvoiceSettings) => {
  const ids = [...new Set(rows.flatMap(({ ID_KONTRAHENTA }) => reference(ID_KONTRAHENTA) ?? []))];
  const contractors = ids.length === 0 ? [] : await db.read('contractor-rows', { ids, selection: buyers.selection });
  return new Map(
    contractors.map(row => {
      const place: VatPlace = { country: countryOf(row.SYM_KRAJU) ?? 'PL', taxable: normalNip(row.NIP) !== undefined };
      return [row.ID_KONTRAHENTA, place];
    }),
  );
};

interface Context {
  settings: InvoiceSettings;
  ledger: Pick<Ledger, 'findByWapro'>;
  place: VatPlace | undefined;
}

const invoiceOf = (
  row: DocumentRow,
  lines: DocumentLineRow[],
  extra: DocumentExtraRow | undefined,
  context: Context,
): InvoiceRecord | undefined => {
  const { settings } = context;
  const issueDate = fromClarionDay(row.DATA_WYSTAWIENIA);
  const kind = settings.documents.types[row.ID_TYPU ?? ''];
  if (issueDate === undefined || kind === undefined) return undefined;
  const foreign = row.DOK_WAL === 1 && (row.SYM_WAL ?? '').trim() !== settings.baseCurrency;
  const net = decimal((foreign ? row.WARTOSC_NETTO_WAL : row.WARTOSC_NETTO) ?? '0');
  const gross = decimal((foreign ? row.WARTOSC_BRUTTO_WAL : row.WARTOSC_BRUTTO) ?? '0');
  const rate = foreign && row.PRZELICZNIK_WAL !== null ? canonical(row.PRZELICZNIK_WAL) : undefined;
  const payer = reference(row.ID_PLATNIKA);
  return {
    externalId: row.ID_DOKUMENTU_HANDLOWEGO,
    kind: row.DOK_KOREKTY === 1 ? 'correction' : kind,
    number: textOf(row.NUMER) ?? row.ID_DOKUMENTU_HANDLOWEGO,
    ksefNumber: textOf(extra?.KSEF_ID),
    status: row.STATUS_DOKUMENTU?.trim() === 'A' ? 'cancelled' : 'issued',
    customer: reference(row.ID_KONTRAHENTA),
    payer: payer === reference(row.ID_KONTRAHENTA) ? undefined : payer,
    issueDate,
    saleDate: fromClarionDay(row.DATA_SPRZEDAZY),
    dueDate: fromClarionDay(row.TERMIN_PLAT),
    currency: foreign ? (row.SYM_WAL ?? '').trim() : settings.baseCurrency,
    rate,
    totals: { net: plain(net, 2), vat: plain(gross.minus(net), 2), gross: plain(gross, 2) },
    lines: lines.map(line => lineOf(line, rate, context)),
    orders: [...new Set(lines.flatMap(({ ID_ZAMOWIENIA }) => reference(ID_ZAMOWIENIA) ?? []))],
    correctionOf: row.DOK_KOREKTY === 1 ? reference(row.ID_DOK_ORYGINALNEGO) : undefined,
    splitPayment: extra?.PODZIELONA_PLATNOSC === 1 || undefined,
    bankAccount: textOf(extra?.NUMER_RACHUNKU)?.replace(/\s/g, ''),
    paymentForm: textOf(row.FORMA_PLATNOSCI),
  };
};

/** Lines stand in the base currency; those of a document in another one are turned back by its own rate. */
const lineOf = (
  line: DocumentLineRow,
  rate: string | undefined,
  { settings, ledger, place }: Context,
): InvoiceLineRecord => {
  const inCurrency = (amount: string | null) => {
    const value = decimal(amount ?? '0');
    return rate === undefined ? value : value.div(decimal(rate));
  };
  const net = decimal(plain(inCurrency(line.WARTOSC_NETTO), 2));
  const gross = decimal(plain(inCurrency(line.WARTOSC_BRUTTO), 2));
  const order = reference(line.ID_ZAMOWIENIA);
  return {
    name: textOf(line.NAZWA) ?? line.ID_POZYCJI,
    sku: skuOf(line, settings.goods.skuColumn),
    product: reference(line.LEADER_ID),
    quantity: canonical(line.ILOSC ?? '0'),
    unit: textOf(line.JEDNOSTKA),
    unitNet: plain(inCurrency(line.CENA_NETTO), 4),
    unitGross: plain(inCurrency(line.CENA_BRUTTO), 4),
    vatCode: fromWaproVat(line.KOD_VAT, place),
    net: plain(net, 2),
    vat: plain(gross.minus(net), 2),
    gross: plain(gross, 2),
    order,
    orderLine: order && line.ID_POZ_ZAM ? ledger.findByWapro(order)?.lines[line.ID_POZ_ZAM] : undefined,
  };
};
