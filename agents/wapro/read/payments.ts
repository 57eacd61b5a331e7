import { decimal, plain } from '../../../domain/decimal.ts';
import type { DbSession } from '../db.ts';
import type { PaymentApplication, PaymentRecord } from '../records.ts';
import type { SettlementHistoryRow, SettlementRow } from '../rows.ts';
import { fromClarionDay } from '../rules/clarion.ts';
import { historyOf, sumsOf } from '../rules/settlement.ts';
import { reference } from '../rules/wapro-id.ts';
import type { WaproAgentSettings } from '../settings.ts';
import { beforeSlash, type Reader, type Reading, textOf } from './reader.ts';
import { sinceDay } from './statuses.ts';

type Settings = Pick<WaproAgentSettings, 'documents' | 'baseCurrency' | 'zone'>;

/**
 * Payments and what each of them settles (W11), from settlement items and their history.
 *
 * An item on the side MA is money of the buyer: its partial settlements say which invoices it pays, its rest stays with the
 * buyer. An item on the side WN without a document is money paid back. A partial settlement without a counter-item is a
 * payment of its own, `item/settlement`. Corrections are documents, not payments: they net against their original.
 */
export const paymentReader = (db: DbSession, settings: Settings): Reader<'payments'> => ({
  entity: 'payments',
  missing: 'aged',
  rootOf: beforeSlash,
  // A reading over midnight leaves out the first of its days.
  wholeSince: () => fromClarionDay(sinceDay(settings) + 1),
  roots: async (afterId, limit) =>
    (await db.read('settlement-ids', { afterId, limit, since: sinceDay(settings) })).map(({ ID }) => ID),
  read: async ids => {
    const rows = await db.read('settlement-rows', { ids });
    const history = ids.length === 0 ? [] : await db.read('settlement-history-rows', { ids });
    const items = new Map(rows.map(row => [row.ID_ROZRACHUNKU, row]));
    const counters = [
      ...new Set(
        history.flatMap(row => [
          row.ID_ROZRACHUNKU,
          ...(row.ID_ROZRACHUNKU_ZWIAZEK ? [row.ID_ROZRACHUNKU_ZWIAZEK] : []),
        ]),
      ),
    ];
    const unknown = counters.filter(id => !items.has(id));
    for (const row of unknown.length === 0 ? [] : await db.read('settlement-rows', { ids: unknown })) {
      items.set(row.ID_ROZRACHUNKU, row);
    }
    return rows.flatMap(row => paymentsOf(row, history, items, settings.baseCurrency));
  },
});

const paymentsOf = (
  row: SettlementRow,
  rows: SettlementHistoryRow[],
  items: Map<string, SettlementRow>,
  base: string,
): Reading<'payments'>[] => {
  const { side, currency, amount, paid: settled } = sumsOf(row, base);
  const history = historyOf(row.ID_ROZRACHUNKU, rows, { foreign: currency !== base, paid: settled });
  const head = { customer: reference(row.ID_KONTRAHENTA), currency, form: textOf(row.FORMA_PLATNOSCI) };
  const date = fromClarionDay(row.DATA_DOK);
  const invoice = reference(row.ID_DOKUMENTU_HANDLOWEGO);
  if (side === 'payable') {
    if (row.CZY_KOREKTA === 1 || date === undefined) return [];
    const applied = history.flatMap(({ counterItem, amount: part }) => {
      const counter = counterItem === undefined ? undefined : items.get(counterItem);
      const paid = reference(counter?.ID_DOKUMENTU_HANDLOWEGO);
      return paid === undefined ? [] : [{ invoice: paid, amount: part }];
    });
    const kind = row.CZY_KOMPENSATA === 1 ? 'compensation' : 'payment';
    const record: PaymentRecord = {
      externalId: row.ID_ROZRACHUNKU,
      kind,
      ...head,
      date,
      amount,
      applications: summed(applied),
    };
    return [{ edited: false, record }];
  }
  if (invoice === undefined) {
    if (date === undefined || row.CZY_KOREKTA === 1 || amount === '0.00') return [];
    const back = plain(decimal(amount).times(-1), 2);
    const record: PaymentRecord = {
      externalId: row.ID_ROZRACHUNKU,
      kind: 'refund',
      ...head,
      date,
      amount: back,
      applications: [],
    };
    return [{ edited: false, record }];
  }
  return history.flatMap(({ externalId, counterItem, amount: part, day }) => {
    const paidOn = fromClarionDay(day);
    if (counterItem !== undefined || paidOn === undefined) return [];
    const record: PaymentRecord = {
      externalId: `${row.ID_ROZRACHUNKU}/${externalId}`,
      kind: 'payment',
      ...head,
      date: paidOn,
      amount: part,
      applications: [{ invoice, amount: part }],
    };
    return [{ edited: false, record }];
  });
};

/** One entry per invoice, however many stages it was paid in. */
const summed = (applications: PaymentApplication[]): PaymentApplication[] => {
  const byInvoice = new Map<string, string>();
  for (const { invoice, amount } of applications) {
    byInvoice.set(invoice, plain(decimal(byInvoice.get(invoice) ?? '0').plus(decimal(amount)), 2));
  }
  return [...byInvoice].flatMap(([invoice, amount]) => (decimal(amount).eq(0) ? [] : [{ invoice, amount }]));
};
